"""`faq owners`: who looks through changes of each language, as GitHub's CODEOWNERS file.

https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.faq.model import Language
from bot.faq.yaml_writer import comment
from bot.nlu.lexicon import ARABIZI, reading_language
from bot.words import SOURCE_LANGUAGE, Words

OWNERS_FILE = "CODEOWNERS"


def render_owners(
    languages: Iterable[Language], words: Words, faq: str = "faq", locales: str = "locales"
) -> str:
    """The file's text: a line for each place where a language's words stand.

    `faq` and `locales` are the folders' paths within the repository.
    """
    lines = [comment(words.say(SOURCE_LANGUAGE, "owners.head"))]
    for language in languages:
        owners = " ".join(language.owners)
        lines += [f"{place} {owners}" for place in _places(language, faq, locales)]
    return "\n".join((*lines, ""))


def write_owners(repository: Path, text: str) -> bool:
    """Write the file into the repository's folder; False when it was right already."""
    if are_current(repository, text):
        return False
    (repository / OWNERS_FILE).write_text(text, encoding="utf-8")
    return True


def are_current(repository: Path, text: str) -> bool:
    """Whether the repository's file is just this text."""
    file = repository / OWNERS_FILE
    return file.exists() and file.read_text(encoding="utf-8") == text


def _places(language: Language, faq: str, locales: str) -> Iterator[str]:
    yield f"/{faq}/**/{language.code}.yaml"
    if reading_language(ARABIZI) == language.code:
        yield f"/{faq}/**/{ARABIZI}.yaml"
    yield f"/{locales}/{language.code}/"
