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
NUMBERS = {"n", "count"}


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_in_every_language(language: str) -> None:
    assert [key for key in KEYS if not WORDS.has(language, key)] == []


@pytest.mark.parametrize("language", sorted(set(WORDS.languages) - set(LANGUAGES)))
def test_a_language_we_do_not_answer_in_only_says_which_we_do(language: str) -> None:
    assert list(WORDS.texts[language]) == ["language.not_served"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_has_texts_that_nobody_asks_for(language: str) -> None:
    assert sorted(set(WORDS.texts[language]) - set(KEYS)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same_in_every_language(language: str) -> None:
    for key in KEYS:
        wanted = placeholders(WORDS.texts[SOURCE_LANGUAGE][key].forms[-1])
        text = WORDS.texts[language][key]
        for form in text.forms:
            # "One voter" and "two voters" need no number in languages that have words for them.
            spelt_out = NUMBERS if text.plural else set()
            assert placeholders(form) | spelt_out == wanted | spelt_out, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_fit_every_channel(language: str) -> None:
    for key in KEYS:
        buttons = ("button.", "parked.show", "rating.g", "rating.f", "rating.b")
        limit = BUTTON if key.startswith(buttons) else None
        limit = TOPIC if key.startswith("topic.") else limit
        if limit:
            assert len(WORDS.say(language, key)) <= limit, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_hosts_are_told_the_very_words_that_meta_has_to_approve(language: str) -> None:
    guide = (ROOT / "docs/host.md").read_text(encoding="utf-8")
    notice, show = (WORDS.say(language, key) for key in ("parked.notice", "parked.show"))
    assert f"| `{language}` | {notice} | {show} |" in guide


def test_plural_forms_are_chosen_by_the_number() -> None:
    texts = WORDS.texts[SOURCE_LANGUAGE]
    plural = [key for key in KEYS if len(set(texts[key].forms)) > 1]
    for key in plural:
        one, other = (
            WORDS.say("en", key, n=n, **dict.fromkeys(placeholders(forms[-1]) - {"n"}, "x"))
            for n, forms in ((1, WORDS.texts["en"][key].forms), (2, WORDS.texts["en"][key].forms))
        )
        assert one != other


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
