"""Every text the desk asks for exists in English, and translations fill in the same values."""

import re
from pathlib import Path

from bot.domain.decision import HandoffReason
from bot.domain.delivery import DeliveryStatus, FailureReason, Origin
from bot.domain.message import AttachmentKind
from bot.domain.operator import Role
from bot.domain.ticket import TicketEventKind
from bot.services.records import Speaker
from bot.web.desk.queue import Show
from bot.web.desk.thread import SEEN_AS_LINES
from bot.web.desk.views import DONE
from bot.words import Words
from tests.services.desk_scene import fixture_catalog

ROOT = Path(__file__).parents[3]

SOURCES = (
    *(ROOT / "bot/web/desk").glob("*.py"),
    *(ROOT / "bot/web/templates/desk").glob("*.html"),
    ROOT / "bot/services/desk.py",
    ROOT / "bot/services/access.py",
)

FAMILIES = {
    "show": Show,
    "empty": Show,
    "reason": HandoffReason,
    "channel": ("telegram", "whatsapp", "webchat", "terminal"),
    "attachment": AttachmentKind,
    "delivery": (*DeliveryStatus, "set_aside"),
    "failure": FailureReason,
    "origin": Origin,
    "no_file": ("gone", "too_large", "refused", "later"),
    "speaker": Speaker,
    "role": Role,
    "done": DONE,
    "rating": "123",
    "decision": ("answer", "clarify", "handoff", "smalltalk"),
    "choice": ("right", "wrong", "person", "menu", "topic", "forget", "waiting"),
    "event": set(TicketEventKind) - SEEN_AS_LINES - {TicketEventKind.NOTED},
    "column": ("wait", "last", "reason", "language", "channel", "guess", "holder"),
    "help": ("j", "k", "enter", "c", "r", "n", "ctrl_enter", "question"),
}


def asked_for() -> set[str]:
    literal = re.compile(r'"(desk(?:\.[a-z_]+)+)"|\'(desk(?:\.[a-z_]+)+)\'')
    found = {
        key
        for path in SOURCES
        for pair in literal.findall(path.read_text(encoding="utf-8"))
        for key in pair
        if key and not key.endswith((".py", ".html", ".css", ".js"))
    }
    return found | {f"desk.{family}.{one}" for family, all_ in FAMILIES.items() for one in all_}


def test_every_text_exists_in_english_and_none_is_left_over() -> None:
    english = set(Words.load(ROOT / "locales").texts["en"])
    there = {key for key in english if key.startswith("desk.")}

    assert asked_for() - there == set()
    assert there - asked_for() == set()


def test_translations_name_the_same_values_as_the_english_text() -> None:
    words = Words.load(ROOT / "locales")
    named = re.compile(r"\{(\w+)\}")

    for language, texts in words.texts.items():
        for key in texts.keys() & asked_for():
            english = {
                name for form in words.texts["en"][key].forms for name in named.findall(form)
            }
            given = {name for form in texts[key].forms for name in named.findall(form)}
            # A plural form may say "one" in words.
            assert given <= english, f"{language} {key}"


def test_the_desk_speaks_every_language_that_voters_are_answered_in() -> None:
    words = Words.load(ROOT / "locales")
    served = fixture_catalog().languages

    missing = [(code, key) for code in served for key in asked_for() if not words.has(code, key)]
    assert missing == []
