"""Held-out scores are honest: near-duplicates never stand on both sides."""

from bot.nlu.corpus import Example
from bot.nlu.features import prepare
from bot.nlu.folds import FOLDS, assign_folds

TEXTS = ["I lost my card", "i lost my card!", "lost my card I", "polls open when", "is it secret",
         "how much money", "where is the centre", "which papers do I need"]  # fmt: skip


def folds_of(texts: list[str]) -> list[int]:
    examples = [Example("a.b", "en", text) for text in texts]
    return assign_folds(examples, [prepare(text, "en") for text in texts]).tolist()


def test_questions_that_are_nearly_the_same_fall_into_one_fold() -> None:
    folds = folds_of(TEXTS)
    assert folds[0] == folds[1] == folds[2]


def test_the_folds_are_even() -> None:
    folds = folds_of(TEXTS)
    sizes = [folds.count(fold) for fold in range(FOLDS)]
    assert max(sizes) - min(sizes) <= 1


def test_the_parting_is_always_the_same() -> None:
    assert folds_of(TEXTS) == folds_of(TEXTS)
