"""`python -m benchmarks.delivery PART`: see benchmarks/README.md for what each part measures."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvloop

from benchmarks.delivery.accepted import accepted
from benchmarks.delivery.answers import answers
from benchmarks.delivery.costs import sampler

PARTS = ("accepted", "answers", "costs", "all")


@contextmanager
def fresh(options: argparse.Namespace) -> Iterator[tuple[str, Path]]:
    """An empty database and a folder, both gone afterwards."""
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        yield f"sqlite:///{name}/voterline.db", Path(name)


async def measure(options: argparse.Namespace) -> None:
    """Run the parts asked for."""
    if options.part in ("accepted", "all"):
        for lines in (16, 64, 256):
            with fresh(options) as (database, folder):
                await accepted(database, folder, options.webhooks, lines)
    if options.part in ("answers", "all"):
        for latency in (0.0, 0.05):
            with fresh(options) as (database, folder):
                await answers(
                    database, folder, options.voters, options.turns, latency, 1, options.lines
                )
    if options.part in ("costs", "all"):
        spy = sampler()
        if spy is None:
            print("costs are parted with py-spy, which is not installed", file=sys.stderr)
            return
        with fresh(options) as (database, folder):
            await answers(
                database, folder, options.voters, options.turns, 0.0, 1, options.lines, spy
            )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", default="all", choices=PARTS)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--webhooks", type=int, default=20_000)
    parser.add_argument("--voters", type=int, default=500)
    parser.add_argument("--turns", type=int, default=6)
    parser.add_argument("--lines", type=int, default=64)
    options = parser.parse_args()
    print(f"machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} over the last minute")
    uvloop.run(measure(options))


if __name__ == "__main__":
    main()
