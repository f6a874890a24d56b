"""Puts messages that ask nearly the same side by side, so that a person reads them once."""

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from bot.nlu.normalize import LANGUAGES, fold

ALIKE = 80.0
"""The least `ratio`, 0 to 100, of two messages' folded and sorted words that makes them one."""


def grouped(texts: Sequence[str], language: str) -> tuple[tuple[int, ...], ...]:
    """Indices of the texts by group, the largest group first, each in the order of the texts.

    Each text joins the group whose first text is likest, if that is alike enough. `language` is
    the texts' reply language.
    """
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    leaders: list[str] = []
    members: list[list[int]] = []
    known: dict[str, int] = {}
    for index, text in enumerate(texts):
        folded = " ".join(sorted(fold(text, spoken).split()))
        if folded not in known:
            known[folded] = _nearest(folded, leaders)
            if known[folded] == len(leaders):
                leaders.append(folded)
                members.append([])
        members[known[folded]].append(index)
    return tuple(map(tuple, _largest_first(members)))


def _nearest(folded: str, leaders: Sequence[str]) -> int:
    found = process.extractOne(folded, leaders, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return found[2] if found else len(leaders)


def _largest_first(members: Iterable[list[int]]) -> list[list[int]]:
    return sorted(members, key=lambda group: (-len(group), group[0]))
