"""Runs every benchmark whose data is there: `make bench`."""

import subprocess
import sys
import time

from benchmarks.corpora import ROOT, data_folder

ROWS = str(ROOT / "var" / "bench" / "voters.jsonl")
ALWAYS = (("benchmarks.store",),)
WITH_DATA = (
    ("benchmarks.language",),
    ("benchmarks.cost",),
    ("benchmarks.voters", "--baselines", "--out", ROWS),
    ("benchmarks.voters", "--required"),
    ("benchmarks.pictures", ROWS),
    ("benchmarks.two_questions",),
    ("benchmarks.out_of_scope",),
    ("benchmarks.matching",),
)


def main() -> int:
    """Run them one after the other, so that none disturbs another's times."""
    runs = list(ALWAYS)
    if data_folder().is_dir():
        runs += WITH_DATA
    else:
        print(
            f"no data in {data_folder()}: set BENCHMARK_DATA, see benchmarks/README.md",
            file=sys.stderr,
        )
    failed = 0
    for module, *arguments in runs:
        print(f"\n== {module} {' '.join(arguments)}", flush=True)
        start = time.perf_counter()
        failed += subprocess.run([sys.executable, "-m", module, *arguments], check=False).returncode
        print(f"   took {time.perf_counter() - start:.0f} s", flush=True)
    return min(failed, 1)


if __name__ == "__main__":
    raise SystemExit(main())
