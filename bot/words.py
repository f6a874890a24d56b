"""Every text a person reads that is not an FAQ answer, by key, from the .po files in `locales/`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from gettext import c2py
from pathlib import Path

from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One key's wording in one language; `forms` has one text a plural form, else just one."""

    forms: tuple[str, ...]
    plural: bool


@dataclass(frozen=True)
class Words:
    """The wordings of one domain in all its languages; English stands in where one is missing."""

    texts: Mapping[str, Mapping[str, Text]]
    plural_rules: Mapping[str, Callable[[int], int]]

    @classmethod
    def load(cls, folder: Path, domain: str = "voterline") -> "Words":
        """Read `<folder>/<language>/LC_MESSAGES/<domain>.po`; raises FileNotFoundError if none."""
        texts: dict[str, dict[str, Text]] = {}
        rules: dict[str, Callable[[int], int]] = {}
        for path in sorted(folder.glob(f"*/LC_MESSAGES/{domain}.po")):
            language = path.parent.parent.name
            with path.open("rb") as file:
                catalog = read_po(file, abort_invalid=True)
            rules[language] = c2py(catalog.plural_expr)
            texts[language] = {key: text for key, text in map(_entry, catalog) if key and text}
        if SOURCE_LANGUAGE not in texts:
            raise FileNotFoundError(f"{folder}/{SOURCE_LANGUAGE}/LC_MESSAGES/{domain}.po")
        return cls(texts, rules)

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that have a file."""
        return tuple(self.texts)

    def say(self, language: str, key: str, /, **values: object) -> str:
        """The wording of `key` with its {placeholders} filled; a whole `n` picks the plural form.

        Raises KeyError for a key that not even English has.
        """
        spoken = language if self.has(language, key) else SOURCE_LANGUAGE
        text = self.texts[spoken][key]
        form, n = text.forms[0], values.get("n")
        if text.plural and isinstance(n, int):
            form = text.forms[self.plural_rules[spoken](n)]
        return form.format(**values) if values else form

    def has(self, language: str, key: str) -> bool:
        """Whether this very language has the key."""
        return key in self.texts.get(language, {})


def _entry(message: object) -> tuple[str, Text | None]:
    key, wording = message.id, message.string  # type: ignore[attr-defined]
    if isinstance(key, tuple):
        forms = tuple(wording)
        return key[0], Text(forms, plural=True) if all(forms) else None
    return key, Text((wording,), plural=False) if wording else None
