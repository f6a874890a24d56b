"""That what hosts copy from docs/host names commands, figures and limits that are true."""

import json
import re

import pytest

from bot.channels.whatsapp.webhook import MAX_BYTES
from bot.cli.arguments import parser
from bot.domain.duty import Duty
from bot.serve import LOOPS_END_WITHIN, REQUESTS_END_WITHIN
from bot.services.figures import Figures
from tests.house.filemap import ROOT

FOLDER = ROOT / "docs/host"
UNIT = (FOLDER / "voterline.service").read_text(encoding="utf-8")
CONTAINER = (FOLDER / "Containerfile").read_text(encoding="utf-8")
NGINX = (FOLDER / "nginx.conf").read_text(encoding="utf-8")
OPERATIONS = (FOLDER / "operations.md").read_text(encoding="utf-8")


def runs(command: list[str]) -> str:
    """What a command line of the program runs; fails as the program would when it is wrong."""
    assert command[:3] == [command[0], "-m", "bot"]
    assert command[0].endswith(".venv/bin/python")
    return str(parser(lambda key: key).parse_args(command[3:]).command)


def test_the_unit_starts_the_service_and_leaves_it_time_to_stop() -> None:
    start = re.findall(r"^ExecStart=(.+)$", UNIT, re.MULTILINE)
    patience = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT, re.MULTILINE)

    assert [runs(line.split()) for line in start] == ["service:run"]
    assert int(patience[0]) > REQUESTS_END_WITHIN + LOOPS_END_WITHIN


def test_the_container_copies_what_is_there_and_starts_the_service() -> None:
    copied = re.findall(r"^COPY (?!--)(\S+)", CONTAINER, re.MULTILINE)
    [entry] = re.findall(r"^ENTRYPOINT (.+)$", CONTAINER, re.MULTILINE)
    [command] = re.findall(r"^CMD (.+)$", CONTAINER, re.MULTILINE)
    [build] = re.findall(r"^RUN (\.venv\S+ -m bot .+)$", CONTAINER, re.MULTILINE)

    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert runs(json.loads(entry) + json.loads(command)) == "service:run"
    assert runs(build.split()) == "trials:build"
    assert "/healthz" in CONTAINER


def test_the_proxy_lets_webhooks_through_and_keeps_figures_inside() -> None:
    [megabytes] = re.findall(r"client_max_body_size (\d+)m;", NGINX)

    assert int(megabytes) * 1024 * 1024 > MAX_BYTES
    assert re.search(r"location ~ \^/\(metrics\|healthz\)\$ \{\s+return 404;", NGINX)
    assert re.search(r"location ~ \^/\(chat\|desk\)/events\$ \{[^}]*proxy_buffering off;", NGINX)


def test_every_figure_in_the_guide_is_shown() -> None:
    named = set(re.findall(r"\b(?:voterline|process)_[a-z_]+", OPERATIONS))
    families = Figures().registry.collect()
    shown = {f"{f.name}{suffix}" for f in families for suffix in ("", "_total", "_info", "_bucket")}

    assert named
    assert named - shown == set()


@pytest.mark.parametrize("duty", Duty)
def test_every_part_of_the_service_is_in_the_guide(duty: Duty) -> None:
    assert f"`run --only {duty}`" in OPERATIONS
