"""The rules of a conversation, one test a rule."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.conversation import Awaited, AwaitKind, Mode
from bot.domain.decision import (
    Answer,
    Clarify,
    Handoff,
    HandoffReason,
    Smalltalk,
    SmalltalkKind,
)
from bot.domain.message import Attachment, AttachmentKind
from bot.domain.ticket import Ticket
from bot.nlu.reading import Context, Reading
from bot.services.dialogue import STILL_THE_SAME_MATTER, Turn, respond
from tests.services.minds import CATALOG, NOW, WORDS, mind, reading, said, talk

LOST = Answer("card.lost", 0.99)
UNSURE = Clarify(("card.lost", "polling.hours"))
OPEN_TICKET = Ticket(7, 1, HandoffReason.ASKED, "en", NOW, waiting_since=NOW)


def texts(turn: Turn) -> list[str]:
    return [reply.message.text for reply in turn.replies]


def ids(turn: Turn) -> list[str]:
    return [button.id for button in turn.replies[-1].message.buttons]


def say(key: str, language: str = "en", **values: str) -> str:
    return WORDS.say(language, key, **values)


def test_a_sure_question_gets_the_approved_answer_and_the_question_whether_it_was_right() -> None:
    turn = respond(talk(), said("q"), None, mind({"q": LOST}), NOW)

    assert turn.replies[0].entry == "card.lost"
    assert CATALOG.translation("card.lost", "en").answer.split("{")[0] in texts(turn)[0]
    assert ids(turn)[:2] == ["right:card.lost", "wrong:card.lost"]
    assert turn.handoff is None
    assert turn.conversation.last_entry == "card.lost"


def test_first_contact_says_who_speaks_before_the_answer() -> None:
    turn = respond(talk(greeted=False), said("q"), None, mind({"q": LOST}), NOW)

    assert texts(turn)[0] == say("welcome")
    assert turn.replies[1].entry == "card.lost"
    assert turn.conversation.greeted


def test_a_greeting_as_first_contact_is_answered_with_the_welcome_alone() -> None:
    hello = {"hi": Smalltalk(SmalltalkKind.GREETING)}

    turn = respond(talk(greeted=False), said("hi"), None, mind(hello), NOW)

    assert texts(turn) == [say("welcome")]


def test_the_start_command_welcomes_once() -> None:
    turn = respond(talk(greeted=False), said("/start"), None, mind(), NOW)

    assert texts(turn) == [say("welcome")]
    assert [i.split(":")[0] for i in ids(turn)] == ["lang"] * len(CATALOG.languages)


def test_an_unsure_question_is_asked_back_with_none_of_these_last() -> None:
    turn = respond(talk(), said("q"), None, mind({"q": UNSURE}), NOW)

    assert ids(turn) == ["entry:card.lost", "entry:polling.hours", "person:none_of_these"]
    assert turn.conversation.awaited == Awaited(AwaitKind.OPTION, tuple(ids(turn)))


@pytest.mark.parametrize("typed", ["1", "١", "۱", "1.", "(١)"])
def test_an_option_may_be_typed_as_a_number_in_any_digits(typed: str) -> None:
    asked = talk(awaited=Awaited(AwaitKind.OPTION, ("entry:card.lost", "person:none_of_these")))

    turn = respond(asked, said(typed), None, mind(), NOW)

    assert turn.replies[0].entry == "card.lost"


def test_a_number_beyond_the_options_is_read_as_a_question() -> None:
    asked = talk(awaited=Awaited(AwaitKind.OPTION, ("entry:card.lost",)))

    turn = respond(asked, said("9"), None, mind(), NOW)

    assert turn.handoff == Handoff(HandoffReason.NOT_UNDERSTOOD)


def test_none_of_these_hands_over() -> None:
    turn = respond(talk(), said(choice="person:none_of_these"), None, mind(), NOW)

    assert turn.handoff is not None
    assert turn.handoff.reason is HandoffReason.NONE_OF_THESE


def test_what_is_not_understood_goes_to_a_person_with_the_best_guess() -> None:
    guess = Handoff(HandoffReason.NOT_UNDERSTOOD, "card.lost")

    turn = respond(talk(), said("q"), None, mind({"q": guess}), NOW)

    assert turn.handoff == guess
    assert texts(turn) == [say("handoff.not_understood", hotline="5667")]


def test_the_voters_language_is_followed() -> None:
    turn = respond(talk(), said("q"), None, mind({"q": reading(LOST, "ckb")}), NOW)

    assert turn.conversation.language == "ckb"
    assert turn.replies[0].message.language == "ckb"


def test_a_chosen_language_stands_above_the_detected_one() -> None:
    chosen = talk(language="tr", language_chosen=True)

    turn = respond(chosen, said("q"), None, mind({"q": reading(LOST, "ckb")}), NOW)

    assert turn.replies[0].message.language == "tr"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("English", "en"),
        ("كوردي", "ckb"),
        ("türkçe", "tr"),
        ("TURKCE", "tr"),
        ("بادینی", "kmr-Arab"),
    ],
)
def test_typing_a_languages_name_switches_to_it(typed: str, code: str) -> None:
    turn = respond(talk(), said(typed), None, mind(), NOW)

    assert (turn.conversation.language, turn.conversation.language_chosen) == (code, True)
    assert texts(turn) == [say("language.set", code)]


def test_an_unclear_language_is_asked_for_and_the_question_waits() -> None:
    unsure = reading(Handoff(HandoffReason.NOT_UNDERSTOOD), sure_of_language=False)
    asked = respond(talk(language=None), said("q"), None, mind({"q": unsure}), NOW)
    assert asked.handoff is None
    assert asked.conversation.awaited is not None

    chosen = respond(asked.conversation, said(choice="lang:en"), None, mind({"q": LOST}), NOW)

    assert chosen.replies[0].entry == "card.lost"


@pytest.mark.parametrize(("foreign", "told_in"), [("de", "de"), ("fa", "fa"), ("xx", "en")])
def test_who_writes_a_language_we_do_not_serve_is_told_in_it_which_we_do(
    foreign: str, told_in: str
) -> None:
    other = reading(Handoff(HandoffReason.NOT_UNDERSTOOD), foreign=foreign)

    turn = respond(talk(language="ar"), said("q"), None, mind({"q": other}), NOW)

    assert texts(turn) == [say("language.not_served", told_in)]
    assert turn.handoff is None


def test_who_writes_a_language_we_do_not_serve_is_welcomed_in_english() -> None:
    german = reading(Handoff(HandoffReason.NOT_UNDERSTOOD), foreign="de")
    newcomer = talk(greeted=False, language=None)

    turn = respond(newcomer, said("q"), None, mind({"q": german}), NOW)

    assert texts(turn) == [say("welcome"), say("language.not_served", "de")]


def test_a_wrong_answer_is_asked_back_and_counted() -> None:
    turn = respond(talk(), said(choice="wrong:card.lost"), None, mind(), NOW)

    assert turn.feedback == ("card.lost", False)
    assert ids(turn)[-1] == "person:wrong_answer"


def test_a_right_answer_is_counted_and_thanked() -> None:
    turn = respond(talk(), said(choice="right:card.lost"), None, mind(), NOW)

    assert turn.feedback == ("card.lost", True)
    assert texts(turn) == [say("feedback.thanks")]


@pytest.mark.parametrize("gone", ["entry:card.dead", "topic:dead", "right:x", "rate:9", "??", ""])
def test_a_button_that_no_longer_exists_leads_to_the_menu(gone: str) -> None:
    turn = respond(talk(), said(choice=gone), None, mind(), NOW)

    assert texts(turn) == [say("choice.gone")]
    assert all(i.startswith("topic:") for i in ids(turn))


@pytest.mark.parametrize("text", ["", "🙏🙏", "\u202e\u200f", "...", "\x00\x07"])
def test_a_message_without_words_is_answered_with_the_topics(text: str) -> None:
    turn = respond(talk(), said(text), None, mind(), NOW)

    assert texts(turn) == [say("unreadable")]
    assert turn.handoff is None


@pytest.mark.parametrize("kind", list(AttachmentKind))
def test_an_attachment_is_taken_to_a_person_and_never_ignored(kind: AttachmentKind) -> None:
    turn = respond(talk(), said("look", attachment=Attachment(kind)), None, mind(), NOW)

    assert turn.handoff == Handoff(HandoffReason.ATTACHMENT)
    assert len(turn.replies) == 1


def test_the_bot_is_silent_while_an_operator_has_the_conversation() -> None:
    held = replace(OPEN_TICKET, assignee=3, assignee_name="Dilan")

    for state in (talk(), talk(mode=Mode.OPERATOR)):
        turn = respond(state, said("q"), held, mind({"q": LOST}), NOW)
        assert turn.replies == ()
        assert turn.handoff is not None


def test_the_bot_still_answers_what_it_knows_while_the_ticket_waits_unclaimed() -> None:
    turn = respond(talk(), said("q"), OPEN_TICKET, mind({"q": LOST}), NOW)

    assert turn.replies[0].entry == "card.lost"


def test_a_second_unknown_question_is_added_to_the_waiting_ticket() -> None:
    turn = respond(talk(), said("q"), OPEN_TICKET, mind(), NOW)

    assert texts(turn) == [say("handoff.added", hotline="5667")]


def test_forgetting_works_even_while_an_operator_has_the_conversation() -> None:
    held = replace(OPEN_TICKET, assignee=3, assignee_name="Dilan")

    asked = respond(talk(), said("/forget"), held, mind(), NOW)
    done = respond(talk(), said(choice="forget:yes"), held, mind(), NOW)
    kept = respond(talk(), said(choice="forget:no"), held, mind(), NOW)

    assert (asked.forget, ids(asked)) == (False, ["forget:yes", "forget:no"])
    assert (done.forget, texts(done)) == (True, [say("forget.done")])
    assert (kept.forget, texts(kept)) == (False, [say("forget.kept")])


def test_asking_for_a_person_gives_the_approved_text_and_a_ticket() -> None:
    for message in (said("/human"), said("q"), said(choice="person:asked")):
        turn = respond(talk(), message, None, mind({"q": Answer("service.human", 0.99)}), NOW)

        assert turn.handoff is not None
        assert turn.handoff.reason is HandoffReason.ASKED
        assert turn.replies[0].entry == "service.human"


def test_an_answer_past_its_date_goes_to_a_person() -> None:
    later = NOW + timedelta(days=365 * 100)

    turn = respond(talk(), said("q"), None, mind({"q": LOST}), later)

    assert turn.handoff == Handoff(HandoffReason.EXPIRED, "card.lost")


def test_after_a_ticket_was_closed_an_unsure_question_comes_back_to_a_person() -> None:
    closed = replace(OPEN_TICKET, closed_at=NOW - timedelta(hours=1), waiting_since=None)

    turn = respond(talk(), said("q"), closed, mind({"q": UNSURE}), NOW)
    later = respond(talk(), said("q"), closed, mind({"q": UNSURE}), NOW + STILL_THE_SAME_MATTER)

    assert turn.handoff == Handoff(HandoffReason.NOT_UNDERSTOOD, "card.lost")
    assert later.handoff is None


def test_a_courtesy_keeps_the_open_question_open() -> None:
    awaited = Awaited(AwaitKind.OPTION, ("entry:card.lost",))
    thanks = mind({"thx": Smalltalk(SmalltalkKind.THANKS)})

    turn = respond(talk(awaited=awaited), said("thx"), None, thanks, NOW)

    assert texts(turn) == [say("smalltalk.thanks")]
    assert turn.conversation.awaited == awaited


def test_a_tap_for_a_reply_when_none_waits_leads_to_the_menu() -> None:
    turn = respond(talk(), said("Show the answer", choice="waiting"), None, mind(), NOW)

    assert texts(turn) == [say("menu")]
    assert turn.handoff is None


def test_the_menu_leads_to_every_entry() -> None:
    menu = respond(talk(), said("/menu"), None, mind(), NOW)
    found = set()
    for topic in ids(menu):
        page: str | None = topic
        while page:
            turn = respond(talk(), said(choice=page), None, mind(), NOW)
            found |= {i.removeprefix("entry:") for i in ids(turn) if i.startswith("entry:")}
            page = next((i for i in ids(turn) if i.startswith("topic:")), None)

    assert found == set(CATALOG.entries)


def test_a_rating_is_kept_and_thanked() -> None:
    turn = respond(talk(), said(choice="rate:3"), None, mind(), NOW)

    assert turn.rating == 3
    assert texts(turn) == [say("rating.thanks")]


def test_every_reply_in_every_language_fits_the_channels() -> None:
    small = mind({"q": LOST})
    for language in CATALOG.languages:
        for message in (said("q"), said("/start"), said("/menu"), said("/forget"), said("/help")):
            turn = respond(talk(language=language), message, None, small, NOW)
            for reply in turn.replies:
                assert len(reply.message.text) <= 1024
                assert all(len(button.label) <= 24 for button in reply.message.buttons)
                assert all(len(button.id.encode()) <= 64 for button in reply.message.buttons)


def test_two_questions_get_two_answers_in_their_order() -> None:
    both = Answer("card.lost", 0.99, Answer("polling.hours", 0.98))

    turn = respond(talk(), said("q"), None, mind({"q": both}), NOW)

    assert [reply.entry for reply in turn.replies] == ["card.lost", "polling.hours"]
    assert turn.conversation.last_entry == "polling.hours"
    assert turn.outcome is not None
    assert turn.outcome["also"] == "polling.hours"


def test_a_question_beside_the_wish_for_a_person_gets_both() -> None:
    both = Answer("card.lost", 0.99, Answer("service.human", 0.98))

    turn = respond(talk(), said("q"), None, mind({"q": both}), NOW)

    assert [reply.entry for reply in turn.replies] == ["card.lost", "service.human"]
    assert turn.handoff is not None
    assert turn.handoff.reason is HandoffReason.ASKED


@pytest.mark.parametrize(("minutes", "known"), [(5, "card.lost"), (45, None)])
def test_what_was_answered_last_is_remembered_for_half_an_hour(
    minutes: int, known: str | None
) -> None:
    seen: list[Context] = []

    def understand(text: str, context: Context) -> Reading:
        seen.append(context)
        return reading(LOST)

    before = talk(last_entry="card.lost", last_inbound_at=NOW - timedelta(minutes=minutes))
    respond(before, said("and how much?"), None, replace(mind(), understand=understand), NOW)

    assert seen[0].last_entry == known
