"""The processes under measurement: started, looked at through /proc, ended by their own number."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora import ROOT
from benchmarks.delivery.client import get
from benchmarks.delivery.voters import NUMBER, SECRET

TICKS = os.sysconf("SC_CLK_TCK")
TOKEN = f"123456:{SECRET}"
NO_LIMIT = "10000"
"""Messages a second to all voters together; the limits to each one stay."""


@dataclass(frozen=True, slots=True)
class Process:
    """A running process that listens on a port of this machine."""

    running: "subprocess.Popen[str]"
    port: int

    @property
    def pid(self) -> int:
        """Its number."""
        return self.running.pid

    def processor_seconds(self) -> float:
        """User and system time of all its threads so far."""
        return seconds_of(Path(f"/proc/{self.pid}/stat"))

    def resident_mb(self) -> float:
        """The memory that it holds now."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1000

    def stop(self) -> None:
        """End it as a host does, and wait."""
        self.running.terminate()
        self.running.wait(15)

    def kill(self) -> None:
        """End it without a word, and wait."""
        self.running.send_signal(signal.SIGKILL)
        self.running.wait()


def seconds_of(stat: Path) -> float:
    """User and system time in one of /proc's `stat` files."""
    fields = stat.read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_platform(latency: float = 0.0) -> Process:
    """The fake platforms, ready; `latency` in seconds before each answer."""
    command = [sys.executable, "-m", "benchmarks.delivery.platform", "--latency", str(latency)]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    return Process(running, int(running.stdout.readline()))


def launch(
    command: Sequence[str], settings: Mapping[str, str], log: Path, port: int | None = None
) -> Process:
    """A Python process that may not be ready yet."""
    port = port or free_port()
    # A host's own settings must not reach it, nor its .env.
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**inherited, **settings, "PORT": str(port), "PYTHONPATH": str(ROOT)}
    with log.open("a", encoding="utf-8") as out:
        running = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, stdout=out, stderr=out, text=True
        )
    return Process(running, port)


async def start_service(
    command: Sequence[str], settings: Mapping[str, str], log: Path, port: int | None = None
) -> Process:
    """The service, once it answers on /healthz; its settings come from nowhere else."""
    service = launch(command, settings, log, port)
    until = time.monotonic() + 60
    while time.monotonic() < until and service.running.poll() is None:
        try:
            await get(service.port, "/healthz")
        except (OSError, asyncio.IncompleteReadError):
            await asyncio.sleep(0.1)
        else:
            return service
    service.running.kill()
    raise SystemExit(f"the service did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")


def settings(database: str) -> dict[str, str]:
    """What the service needs without any platform."""
    return {
        "DATABASE_URL": database,
        "CACHE_DIR": str(ROOT / "var" / "cache"),
        "LOG_LEVEL": "WARNING",
    }


def whatsapp(platform: Process) -> dict[str, str]:
    """What makes the service speak to the fake WhatsApp."""
    return {
        "WHATSAPP_TOKEN": SECRET,
        "WHATSAPP_PHONE_NUMBER_ID": NUMBER,
        "WHATSAPP_APP_SECRET": SECRET,
        "WHATSAPP_VERIFY_TOKEN": SECRET,
        "WHATSAPP_API_BASE_URL": f"http://127.0.0.1:{platform.port}/v23.0",
        "WHATSAPP_MESSAGES_PER_SECOND": NO_LIMIT,
    }


def telegram(platform: Process, mode: str) -> dict[str, str]:
    """What makes the service speak to the fake Telegram; `mode` is polling or webhook."""
    return {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_MODE": mode,
        "TELEGRAM_API_BASE_URL": f"http://127.0.0.1:{platform.port}",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "TELEGRAM_MESSAGES_PER_SECOND": NO_LIMIT,
        "PUBLIC_URL": "https://voterline.test",
    }
