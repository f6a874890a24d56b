"""The small FAQ of the tests and copies of it that can be broken."""

import shutil
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
FIXTURE = HERE / "fixture"
BROKEN = HERE / "broken"
LOCALES = HERE.parents[1] / "locales"
TODAY = date(2026, 11, 21)


def laid_over(folder: Path, overlay: Path | None = None) -> Path:
    """A copy of the fixture in `folder`, with the files of `overlay` over it."""
    copied = folder / "faq"
    shutil.copytree(FIXTURE, copied)
    if overlay is not None:
        shutil.copytree(overlay, copied, dirs_exist_ok=True)
    return copied
