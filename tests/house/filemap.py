"""The file map of ARCHITECTURE.md, made from the first sentence of every module.

`python -m tests.house.filemap` writes it anew.
"""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "ARCHITECTURE.md"
BEGIN, END = "<!-- file map -->\n", "<!-- end of file map -->\n"


def first_sentence(module: Path) -> str:
    """The first paragraph of a module's docstring on one line, or an empty text."""
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.split("\n\n")[0].split())


def modules() -> list[Path]:
    """Every module of the program, folders first by name."""
    found = (ROOT / "bot").rglob("*.py")
    return sorted(found, key=lambda path: (path.parent.as_posix(), path.name))


def table() -> str:
    """The map as a Markdown table, one row a module."""
    rows = ["| file | what it is |", "|---|---|"]
    for module in modules():
        rows.append(f"| `{module.relative_to(ROOT).as_posix()}` | {first_sentence(module)} |")
    return "\n".join(rows) + "\n"


def written(document: str) -> str:
    """The document with a fresh map between its two marks."""
    head, _, rest = document.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{table()}\n{END}{tail}"


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
