"""`python -m benchmarks.delivery PART`: see benchmarks/README.md for what each part measures."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvloop

from benchmarks.delivery.accepted import accepted
from benchmarks.delivery.answers import Database, answers
from benchmarks.delivery.compared import compared
from benchmarks.delivery.costs import sampler
from benchmarks.delivery.layout import ALONE, REPLICAS, SPLIT
from benchmarks.delivery.steady import steady
from benchmarks.machine import machine
from tests.postgres import Cluster

PARTS = ("accepted", "answers", "steady", "costs", "compared", "all")
LAYOUTS = {"one": ALONE, "replicas": REPLICAS, "split": SPLIT}
POSTGRES = "postgres"


@contextmanager
def fresh(options: argparse.Namespace) -> Iterator[tuple[Database, Path]]:
    """An empty database and a folder, both gone afterwards; says how fast the machine is."""
    print(machine())
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        if options.database != POSTGRES:
            url = options.database or f"sqlite:///{name}/voterline.db"
            yield Database(url), Path(name)
            return
        cluster = Cluster(durable=True)
        try:
            yield Database(cluster.fresh(), cluster.processor_seconds), Path(name)
        finally:
            cluster.remove()


async def measure(options: argparse.Namespace) -> None:
    """Run the parts asked for."""
    layout = LAYOUTS[options.layout]
    load = (layout, options.voters, options.turns)
    if options.part in ("accepted", "all"):
        for lines in (16, 64, 256):
            with fresh(options) as (database, folder):
                await accepted(database.url, folder, options.webhooks, lines)
    if options.part in ("answers", "all"):
        for latency, unique in ((0.0, False), (0.0, True), (0.05, True)):
            with fresh(options) as (database, folder):
                await answers(database, folder, *load, latency, options.lines, unique=unique)
    if options.part in ("steady", "all"):
        with fresh(options) as (database, folder):
            await steady(database.url, folder, options.minutes, options.rate, 0.05, unique=True)
    if options.part in ("costs", "all"):
        spy = sampler()
        if spy is None:
            print("costs are parted with py-spy, which is not installed", file=sys.stderr)
        else:
            with fresh(options) as (database, folder):
                await answers(database, folder, *load, 0.0, options.lines, unique=True, spy=spy)
    if options.part in ("compared", "all"):
        print(machine())
        await compared(options.folder, options.updates, 10, 20)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", default="all", choices=PARTS)
    parser.add_argument("--folder", type=Path, help="where databases are made")
    parser.add_argument(
        "--database", help=f"an empty one; {POSTGRES} starts a server; SQLite without"
    )
    parser.add_argument("--layout", choices=LAYOUTS, default="one")
    parser.add_argument("--webhooks", type=int, default=20_000)
    parser.add_argument("--voters", type=int, default=500)
    parser.add_argument("--turns", type=int, default=6)
    parser.add_argument("--lines", type=int, default=64, help="connections")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--rate", type=float, default=100.0, help="messages a second")
    parser.add_argument("--updates", type=int, default=2000)
    options = parser.parse_args()
    uvloop.run(measure(options))


if __name__ == "__main__":
    main()
