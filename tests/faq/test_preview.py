"""`faq preview`: facts filled in, direction kept, and what is missing said."""

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from bot.faq.load import load
from bot.faq.preview import preview, render_preview, render_preview_page
from bot.words import Words
from tests.faq.folders import FIXTURE, LOCALES, TODAY

CATALOG = load(FIXTURE)
WORDS = Words.load(LOCALES, "maintainer")


class Bubbles(HTMLParser):
    """Collects the direction of each bubble of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.directions: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("class") == "bubble":
            self.directions.append(found.get("dir"))


def test_every_language_is_shown_with_its_facts_filled_in() -> None:
    shown = preview(CATALOG, "polling.hours", TODAY)

    assert [bubble.language.code for bubble in shown.bubbles] == list(CATALOG.languages)
    assert "٧:٠٠" in shown.bubbles[0].answer
    assert shown.bubbles[-1].length == len(shown.bubbles[-1].answer)
    assert shown.is_current


def test_a_missing_language_shows_whose_words_its_voters_get() -> None:
    entry = CATALOG.entries["card.lost"]
    left = {code: text for code, text in entry.translations.items() if code != "kmr-Arab"}
    catalog = replace(
        CATALOG, entries={**CATALOG.entries, "card.lost": replace(entry, translations=left)}
    )

    shown = render_preview(preview(catalog, "card.lost", TODAY), WORDS, ["kmr-Arab"])

    assert f"voters get {CATALOG.languages['ckb'].name}" in shown


def test_an_expired_entry_and_an_unknown_fact_are_told() -> None:
    unknown = replace(CATALOG.facts["polling_opens"], value=None)
    catalog = replace(CATALOG, facts={**CATALOG.facts, "polling_opens": unknown})

    shown = render_preview(preview(catalog, "polling.hours", TODAY), WORDS, ["en"])

    assert "{polling_opens}" in shown
    assert "never sent by itself" in shown
    assert not preview(CATALOG, "card.lost", date(2100, 1, 1)).is_current


def test_an_unknown_entry_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        preview(CATALOG, "card.gone", TODAY)


def test_the_page_gives_each_text_its_direction_and_escapes_it() -> None:
    entry = CATALOG.entries["card.lost"]
    english = replace(entry.translations["en"], answer="<b>5 & 6</b>")
    changed = replace(entry, translations={**entry.translations, "en": english})
    catalog = replace(CATALOG, entries={**CATALOG.entries, "card.lost": changed})

    page = render_preview_page([preview(catalog, "card.lost", TODAY)], WORDS)

    bubbles = Bubbles()
    bubbles.feed(page)
    assert bubbles.directions == ["rtl", "rtl", "rtl", "ltr", "ltr", "ltr"]
    assert "&lt;b&gt;5 &amp; 6" in page
