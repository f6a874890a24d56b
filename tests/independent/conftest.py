"""Other people's fakes of the platforms, written in JavaScript and started once for all tests."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fake_whatsapp_spec import SPEC
from tests.journeys.process import free_port

FOLDER = Path(__file__).parent
PRISM = FOLDER / "node_modules/@stoplight/prism-cli/dist/index.js"


@pytest.fixture(scope="session")
def node() -> str:
    """The path of Node; without it the tests are skipped, but not on the build machine."""
    path = shutil.which("node")
    reason = "no Node" if path is None else "run: npm ci --ignore-scripts in tests/independent"
    if path is None or not PRISM.exists():
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def telegram_test_api(node: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running telegram-test-api."""
    port = free_port()
    log = tmp_path_factory.mktemp("telegram-test-api") / "log"
    with _running([node, "telegram.js", str(port)], "ready", log):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def prism(node: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Prism that judges calls by Meta's OpenAPI file."""
    if not SPEC.is_file():
        pytest.skip(f"{SPEC.name} is not at hand")
    port = free_port()
    log = tmp_path_factory.mktemp("prism") / "log"
    listen = ["-h", "127.0.0.1", "-p", str(port)]
    with _running([node, str(PRISM), "mock", "--errors", *listen, str(SPEC)], "listening", log):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _running(command: list[str], ready: str, log: Path, timeout: float = 60.0) -> Iterator[None]:
    """Run a server for as long as the block lasts, from when it says the word `ready`."""
    with log.open("wb") as said:
        server = subprocess.Popen(command, cwd=FOLDER, stdout=said, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + timeout
        while ready not in log.read_text(encoding="utf-8", errors="replace"):
            if server.poll() is not None or time.monotonic() > until:
                pytest.fail(log.read_text(encoding="utf-8", errors="replace"))
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait()
