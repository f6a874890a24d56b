"""The interface texts: complete in every language, with the same placeholders, short enough."""

import re
from pathlib import Path

import pytest

from bot.words import SOURCE_LANGUAGE, Words

ROOT = Path(__file__).parents[1]
WORDS = Words.load(ROOT / "locales")
LANGUAGES = ("ar", "ckb", "kmr-Arab", "kmr-Latn", "tr", "en")
KEYS = sorted(WORDS.texts[SOURCE_LANGUAGE])
BUTTON, TOPIC = 20, 24


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_in_every_language(language: str) -> None:
    assert [key for key in KEYS if not WORDS.has(language, key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_has_texts_that_nobody_asks_for(language: str) -> None:
    assert sorted(set(WORDS.texts[language]) - set(KEYS)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same_in_every_language(language: str) -> None:
    for key in KEYS:
        wanted = placeholders(WORDS.texts[SOURCE_LANGUAGE][key].forms[-1]) - {"n"}
        for form in WORDS.texts[language][key].forms:
            assert placeholders(form) - {"n"} == wanted, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_fit_every_channel(language: str) -> None:
    for key in KEYS:
        limit = BUTTON if key.startswith(("button.", "rating.g", "rating.f", "rating.b")) else None
        limit = TOPIC if key.startswith("topic.") else limit
        if limit:
            assert len(WORDS.say(language, key)) <= limit, key


def test_plural_forms_are_chosen_by_the_number() -> None:
    plural = [key for key in KEYS if WORDS.texts[SOURCE_LANGUAGE][key].plural]
    for key in plural:
        assert WORDS.say("en", key, n=1) != WORDS.say("en", key, n=2)


def test_a_text_missing_in_a_language_falls_back_to_english() -> None:
    assert WORDS.say("xx", "button.more") == WORDS.say("en", "button.more")


def test_every_key_is_used_somewhere_in_the_program() -> None:
    sources = [
        *(ROOT / "bot").rglob("*.py"),
        *(ROOT / "bot").rglob("*.html"),
        *(ROOT / "bot").rglob("*.js"),
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    built = ("smalltalk.", "handoff.", "topic.", "command.", "chat.", "desk.")

    assert [key for key in KEYS if f'"{key}"' not in text and not key.startswith(built)] == []
