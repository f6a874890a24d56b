"""Held-out scores are honest: near-duplicates never stand on both sides."""

from bot.nlu.corpus import Example
from bot.nlu.features import prepare
from bot.nlu.holdout import SHARE, hold_out

TEXTS = ["I lost my card", "i lost my card!", "lost my card I", "polls open when", "is it secret",
         "how much money", "where is the centre", "which papers do I need", "who may vote",
         "what is a quota", "call the hotline", "results please"]  # fmt: skip


def held_of(texts: list[str]) -> list[bool]:
    examples = [Example("a.b", "en", text) for text in texts]
    return hold_out(examples, [prepare(text, "en") for text in texts]).tolist()


def test_questions_that_are_nearly_the_same_stay_together() -> None:
    for turn in range(len(TEXTS)):
        texts = TEXTS[turn:] + TEXTS[:turn]
        held = dict(zip(texts, held_of(texts), strict=True))
        assert held[TEXTS[0]] == held[TEXTS[1]] == held[TEXTS[2]]


def test_about_the_share_asked_for_is_held_out() -> None:
    assert sum(held_of(TEXTS)) == round(SHARE * len(TEXTS))


def test_a_single_question_is_learned_from() -> None:
    assert held_of(["only one"]) == [False]


def test_the_parting_is_always_the_same() -> None:
    assert held_of(TEXTS) == held_of(TEXTS)
