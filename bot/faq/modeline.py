"""Names each file's schema in its first line, so that editors complete and check while one types.

https://github.com/redhat-developer/yaml-language-server#using-inlined-schema
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from bot.faq.folder import ENTRY, FACTS, LANGUAGES, PER_LANGUAGE, TOPICS

SCHEMAS = "schema"
"""The folder of the schemas, below the FAQ's own."""

TRANSLATION = "translation"

_MARK = "# yaml-language-server:"


def schema_name(name: str) -> str:
    """Which schema a file follows; `name` is its path below the FAQ's folder."""
    path = PurePosixPath(name)
    if path.parts[0] in PER_LANGUAGE:
        return path.parts[0]
    if path.name in (LANGUAGES, TOPICS, FACTS, ENTRY):
        return path.stem
    return TRANSLATION


def modeline(name: str) -> str:
    """The first line of the file."""
    up = "../" * (len(PurePosixPath(name).parts) - 1)
    return f"{_MARK} $schema={up}{SCHEMAS}/{schema_name(name)}.json"


def with_modeline(name: str, text: str) -> str:
    """The file's text with its right first line."""
    first, _, rest = text.partition("\n")
    return f"{modeline(name)}\n{rest if first.startswith(_MARK) else text}"


def write_modelines(folder: Path) -> Iterator[Path]:
    """Put its first line into every YAML file of the FAQ that lacks it; the files changed.

    Line breaks stay as they are. Raises OSError when a file cannot be written.
    """
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in PurePosixPath(name).parts):
            continue
        # newline="": a file with CR LF keeps them.
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
        written = with_modeline(name, text)
        if written != text:
            with path.open("w", encoding="utf-8", newline="") as file:
                file.write(written)
            yield path
