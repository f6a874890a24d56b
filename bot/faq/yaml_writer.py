"""Writes texts as YAML that the strict reader takes back unchanged."""

import json
import re
from collections.abc import Iterable

# Plain where nothing in the text could mean something to YAML 1.1 or 1.2: it begins with a letter,
# is one line, and neither ": " nor " #" nor a colon at the end makes a field or a comment of it.
_PLAIN = re.compile(r"[^\W\d_](?:[^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff#:]|:(?=\S)|(?<=\S)#)*")
# Words that other readers of YAML take for something else than text.
_NOT_TEXT = re.compile(r"(?i)(?:y|n|yes|no|on|off|true|false|null|nan|inf)")
_UNPRINTABLE = re.compile("[\x7f-\x84\x86-\x9f\u2028\u2029\ufeff\x85]")


def scalar(text: str) -> str:
    """The text as a value in a block list or of a field: bare where it can be, else in quotes."""
    if _PLAIN.fullmatch(text) and text == text.strip() and not _NOT_TEXT.fullmatch(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def flow_list(texts: Iterable[str]) -> str:
    """The texts as a list on one line, each in quotes."""
    return f"[{', '.join(json.dumps(text, ensure_ascii=False) for text in texts)}]"


def item(text: str, indent: int = 0) -> str:
    """One line of a list, `indent` spaces in."""
    return f"{' ' * indent}- {scalar(text)}"


def comment(text: str, indent: int = 0) -> str:
    """The text as comment lines, `indent` spaces in."""
    prefix = f"{' ' * indent}#"
    return "\n".join(f"{prefix} {line}".rstrip() for line in text.splitlines())
