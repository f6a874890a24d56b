"""Where the processor time of an answer goes: each thread's time, parted by py-spy's samples."""

import re
import shutil
import signal
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.delivery.process import seconds_of

SAMPLES_A_SECOND = 250

# The first that is found in a stack names the part; a stack is read from the outside in.
PARTS = (
    ("understanding", re.compile(r"bot/nlu/")),
    ("rules and wording", re.compile(r"bot/services/(dialogue|wording|outcome|typed)")),
    ("store: begin and commit", re.compile(r"Writer\._serve [^;]*$|_try (?!.*bot/services/)")),
    ("store: take in", re.compile(r"Intake\._commit\.<locals>")),
    ("store: read and write for an answer", re.compile(r"Answering\.step\.<locals>")),
    ("store: claim what is due", re.compile(r"claim_deliveries")),
    ("store: record what was sent", re.compile(r"Sender\._(record|write_down_all)\.<locals>")),
    ("store: the rest", re.compile(r"bot/store/")),
    ("read receipts", re.compile(r"_mark_as_read|Channel\.committed")),
    ("sending", re.compile(r"bot/services/outbox|bot/channels/\w+/channel|aiohttp/")),
    ("webhook: verify and parse", re.compile(r"verify_and_parse")),
    ("webhook: server and framework", re.compile(r"uvicorn/protocols|starlette/|bot/web/")),
)
REST = "event loop and the rest"

# Waiting for work is no work, though the sampler cannot tell.
IDLE = re.compile(r"(ConnectionThread\.run|_worker) [^;]*$")


@dataclass(slots=True)
class Costs:
    """Processor seconds by part of the program."""

    seconds: Counter[str] = field(default_factory=Counter)

    def table(self, answers: int) -> str:
        """One line a part, the dearest first."""
        whole = self.seconds.total() or 1.0
        return "\n".join(
            f"    {part:32} {seconds / answers * 1000:6.2f} ms an answer {seconds / whole:6.0%}"
            for part, seconds in self.seconds.most_common()
        )


def sampler() -> str | None:
    """Where py-spy is, if it is installed."""
    return shutil.which("py-spy")


@contextmanager
def sampled(pid: int, spy: str) -> Iterator[Costs]:
    """Sample the process meanwhile; the costs are there afterwards."""
    costs = Costs()
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "samples"
        command = [spy, "record", "--pid", str(pid), "--threads", "--format", "raw"]
        command += ["--rate", str(SAMPLES_A_SECOND), "--output", str(raw)]
        watching = subprocess.Popen(
            [*command, "--duration", "86400"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        before = thread_seconds(pid)
        yield costs
        after = thread_seconds(pid)
        watching.send_signal(signal.SIGINT)
        watching.wait()
        spent = {thread: seconds - before.get(thread, 0.0) for thread, seconds in after.items()}
        costs.seconds.update(parted(raw.read_text(encoding="utf-8"), spent))


def parted(samples: str, spent: dict[int, float]) -> Counter[str]:
    """Each thread's seconds, dealt out to the parts as its samples are."""
    by_thread: dict[int, Counter[str]] = {}
    for line in samples.splitlines():
        stack, _, count = line.rpartition(" ")
        if not IDLE.search(stack):
            thread = int(stack.partition("(")[2].partition(")")[0])
            by_thread.setdefault(thread, Counter())[part_of(stack)] += int(count)
    seconds: Counter[str] = Counter()
    for thread, spending in spent.items():
        parts = by_thread.get(thread) or Counter({REST: 1})
        for part, samples_of_it in parts.items():
            seconds[part] += spending * samples_of_it / parts.total()
    return seconds


def part_of(stack: str) -> str:
    """The part of the program that a stack belongs to."""
    return next((part for part, sign in PARTS if sign.search(stack)), REST)


def thread_seconds(pid: int) -> dict[int, float]:
    """Processor seconds of each thread so far."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return {int(task.name): seconds_of(task / "stat") for task in tasks}
