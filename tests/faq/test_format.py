"""Dates, times and numbers as each language writes them, and answers filled with them."""

from dataclasses import replace
from datetime import date

import pytest

from bot.faq.format import fill, format_date, format_fact, is_current, render_answer
from bot.faq.load import load
from bot.faq.model import Fact, Kind
from tests.faq.folders import FIXTURE, TODAY

CATALOG = load(FIXTURE)
DAY = date(2025, 11, 11)


def fact(kind: Kind, value: str | None) -> Fact:
    return Fact("some", "", kind, value, "F-REG-01", None, None)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("ar", "١١ تشرين الثاني ٢٠٢٥"),
        ("ckb", "١١ی تشرینی دووەمی ٢٠٢٥"),
        ("kmr-Arab", "١١ چریا دووێ ٢٠٢٥"),
        ("kmr-Latn", "11ê mijdara 2025an"),
        ("tr", "11 Kasım 2025"),
        ("en", "11 November 2025"),
    ],
)
def test_a_day_is_written_in_the_months_and_digits_of_the_language(
    language: str, written: str
) -> None:
    assert format_date(CATALOG, DAY, language) == written


@pytest.mark.parametrize(
    ("kind", "value", "arabic", "turkish", "english"),
    [
        (Kind.TIME, "07:00", "٧:٠٠", "7:00", "7:00"),
        (Kind.TIME, "18:05", "١٨:٠٥", "18:05", "18:05"),
        (Kind.NUMBER, "21404291", "٢١٬٤٠٤٬٢٩١", "21.404.291", "21,404,291"),
        (Kind.PERCENT, "56.11", "٥٦٫١١٪", "%56,11", "56.11%"),
        (Kind.YEAR, "2007", "٢٠٠٧", "2007", "2007"),
        (Kind.PHONE, "5667", "5667", "5667", "5667"),
        (Kind.TEXT, "https://ihec.iq", "https://ihec.iq", "https://ihec.iq", "https://ihec.iq"),
    ],
)
def test_a_fact_is_written_as_its_kind_and_language_want(
    kind: Kind, value: str, arabic: str, turkish: str, english: str
) -> None:
    written = [
        format_fact(fact(kind, value), CATALOG.languages[code]) for code in ("ar", "tr", "en")
    ]

    assert written == [arabic, turkish, english]


def test_a_name_that_begins_with_a_sign_keeps_it_in_front_in_right_to_left_text() -> None:
    name = fact(Kind.TEXT, "@IHECOfficial")

    assert format_fact(name, CATALOG.languages["ar"]) == "\u200e@IHECOfficial"
    assert format_fact(name, CATALOG.languages["en"]) == "@IHECOfficial"


def test_an_answer_has_its_facts_filled_in() -> None:
    english = render_answer(CATALOG, "polling.hours", "en")
    arabic = render_answer(CATALOG, "polling.hours", "ar")

    assert "11 November 2025" in english
    assert "from 7:00 to 18:00" in english
    assert "١٨:٠٠" in arabic
    assert "5667" in arabic
    assert "{" not in english + arabic
    assert english == english.strip()


def test_braces_that_name_no_fact_stay_as_they_are() -> None:
    assert fill("{ a } {B}", CATALOG, CATALOG.languages["en"]) == "{ a } {B}"


def test_an_answer_with_a_fact_that_is_not_known_cannot_be_written() -> None:
    catalog = replace(CATALOG, facts={**CATALOG.facts, "hotline": fact(Kind.PHONE, None)})

    with pytest.raises(KeyError):
        render_answer(catalog, "card.lost", "en")
    assert not is_current(catalog, "card.lost", TODAY)


def test_an_entry_is_answered_until_the_end_of_its_last_day() -> None:
    last = CATALOG.entries["card.lost"].valid_until

    assert is_current(CATALOG, "card.lost", last)
    assert not is_current(CATALOG, "card.lost", last.replace(year=last.year + 1))


def test_an_expired_fact_keeps_every_answer_that_names_it_from_being_sent() -> None:
    opens = replace(CATALOG.facts["polling_opens"], valid_until=date(2026, 11, 20))
    catalog = replace(CATALOG, facts={**CATALOG.facts, "polling_opens": opens})

    assert not is_current(catalog, "polling.hours", TODAY)
    assert is_current(catalog, "polling.hours", date(2026, 11, 20))
    assert is_current(catalog, "card.lost", TODAY)
