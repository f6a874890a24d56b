"""How the service is spread over processes, and those processes running."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.delivery.process import Process, start_service

SERVICE = ("-m", "bot", "run")


@dataclass(frozen=True, slots=True)
class Layout:
    """Each process's further arguments; the first `listening` of them take webhooks."""

    name: str
    processes: tuple[tuple[str, ...], ...] = ((),)
    listening: int = 1


ALONE = Layout("one process")
REPLICAS = Layout("two replicas", ((), ()), listening=2)
SPLIT = Layout(
    "web, worker and sender apart", (("--only", "web"), ("--only", "worker"), ("--only", "sender"))
)


@asynccontextmanager
async def running(
    layout: Layout, settings: Mapping[str, str], folder: Path
) -> AsyncIterator[list[Process]]:
    """The processes, ready; they are stopped afterwards."""
    processes: list[Process] = []
    try:
        for number, more in enumerate(layout.processes):
            log = folder / f"service{number}.log"
            processes.append(await start_service((*SERVICE, *more), settings, log))
        yield processes
    finally:
        for process in processes:
            process.stop()
