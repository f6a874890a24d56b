"""Asks git what the FAQ was like before, where its folder lies in a checkout."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

_FIELDS = "%H%x00%cs%x00%s"


@dataclass(frozen=True, slots=True)
class Commit:
    """A recorded state: its hash, its day as 2026-11-21, and the first line of its message."""

    id: str
    day: str
    subject: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A checkout, whose top is `root`; paths given to it lie below that."""

    root: Path

    @classmethod
    def around(cls, folder: Path) -> "Repository | None":
        """The checkout that the folder lies in; None without one, or without git."""
        top = _git(folder, "rev-parse", "--show-toplevel")
        return None if top is None else cls(Path(top.decode().rstrip("\n")))

    def commits(self, path: Path) -> Iterator[Commit]:
        """The commits that changed the file, newest first."""
        log = _git(self.root, "log", f"--format={_FIELDS}", "--", self._inside(path)) or b""
        for line in log.decode("utf-8", "replace").splitlines():
            yield Commit(*line.split("\0", 2))

    def text_at(self, commit: Commit, path: Path) -> str | None:
        """The file's text as it was then; None if there was none."""
        data = _git(self.root, "show", f"{commit.id}:{self._inside(path)}")
        return None if data is None else data.decode("utf-8", "replace")

    @contextmanager
    def folder_at(self, revision: str, folder: Path) -> Iterator[Path | None]:
        """The folder as it was at a revision (a branch, tag or hash), in a place that goes away.

        None when git knows no such revision or the folder was not there.
        """
        with TemporaryDirectory(prefix="voterline-") as place:
            # Resolved first: what a person types must not be taken for an option.
            named = f"{revision}^{{commit}}"
            resolved = _git(self.root, "rev-parse", "--verify", "-q", "--end-of-options", named)
            commit, inside = (resolved or b"").decode().strip(), self._inside(folder)
            data = commit and _git(self.root, "archive", "--format=zip", commit, "--", inside)
            if not data:
                yield None
                return
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                archive.extractall(place)
            yield Path(place) / inside

    def _inside(self, path: Path) -> str:
        return path.resolve().relative_to(self.root.resolve()).as_posix()


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git prints, or None when it fails or is not installed."""
    if (program := shutil.which("git")) is None:
        return None
    # No shell; every argument is fixed, a path of the FAQ, or a hash that git itself named.
    command = [program, "-C", str(folder), *arguments]
    result = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    return result.stdout if result.returncode == 0 else None
