"""Finds the files of `faq/`, parses each, and notes what has no place there or is missing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from bot.faq.fields import listed, meant
from bot.faq.finding import CODES, Finding
from bot.faq.nodes import SourceFile
from bot.faq.yaml_reader import parse

LANGUAGES = "languages.yaml"
TOPICS = "topics.yaml"
FACTS = "facts.yaml"
ENTRY = "entry.yaml"
OUT_OF_SCOPE = "out_of_scope"
SMALLTALK = "smalltalk"
LEXICON = "lexicon"
PER_LANGUAGE = (OUT_OF_SCOPE, SMALLTALK, LEXICON)

_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Folder:
    """What lies in the folder: parsed files and all found names, by path below the folder.

    `shown` is the folder as the caller named it, which the paths of findings begin with.
    """

    shown: str
    files: Mapping[str, SourceFile]
    names: frozenset[str]
    findings: tuple[Finding, ...]
    revision: str

    def path(self, name: str) -> str:
        """A file's path as shown to people."""
        return str(PurePosixPath(self.shown) / name)

    def missing(self, name: str) -> Finding:
        """The finding that a file is not there."""
        return Finding(self.path(name), 1, 1, "F012", CODES["F012"], {"file": name})

    def misnamed(self, name: str, known: Iterable[str]) -> Finding:
        """The finding that a file or folder has a name that means nothing here."""
        known = tuple(known)
        path = PurePosixPath(name)
        values = {"name": path.name, "meant": meant(path.name, known), "known": listed(known)}
        return Finding(self.path(name), 1, 1, "F011", CODES["F011"], values)

    def in_folder(self, name: str) -> Iterator[str]:
        """The names right below a folder, in order."""
        for found in sorted(self.names):
            if str(PurePosixPath(found).parent) == name:
                yield found

    def entry_ids(self) -> tuple[str, ...]:
        """Ids of all folders that hold an entry's file of whatever language, in order."""
        return tuple(
            dict.fromkeys(
                f"{parts[0]}.{parts[1]}"
                for name in sorted(self.names)
                if len(parts := PurePosixPath(name).parts) == 3 and parts[0] not in PER_LANGUAGE
            )
        )


def read_folder(folder: Path) -> Folder:
    """Read every YAML file below the folder; hidden files and other kinds of files are passed by.

    Raises OSError only when a file that was listed cannot be read.
    """
    files: dict[str, SourceFile] = {}
    names: set[str] = set()
    findings: list[Finding] = []
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.suffix not in _SUFFIXES or any(part.startswith(".") for part in relative.parts):
            continue
        name, data = relative.as_posix(), path.read_bytes()
        names.add(name)
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
        parsed, found = parse(path.as_posix(), data)
        findings.extend(found)
        if parsed is not None:
            files[name] = parsed
    return Folder(folder.as_posix(), files, frozenset(names), tuple(findings), digest.hexdigest())


def entry_path(entry_id: str, file: str) -> str:
    """Where a file of the entry lies below the folder, such as card/lost/ckb.yaml."""
    topic, _, name = entry_id.partition(".")
    return f"{topic}/{name}/{file}"
