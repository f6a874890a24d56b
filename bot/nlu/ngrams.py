"""A table of what each character n-gram costs in each language, and the sum over a text's words."""

from __future__ import annotations

import gzip
import json
import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.nlu.memory import remembered

LONGEST = 5
"""Characters of the longest n-gram: one byte each in a key of five."""
MOST_STEPS = 31
"""The highest cost; 2,000 characters of it fit into a lane, more than a clean text has."""
_LANE = 2
"""Bytes that a class has in a row."""
_TOP = 8 * (LONGEST - 1)
_ALL = (1 << 8 * LONGEST) - 1
# The last character stands in the highest byte, so that a shorter n-gram is a key with zeros below.
_MASKS = tuple(_ALL - ((1 << 8 * cut) - 1) for cut in range(LONGEST))


@dataclass(frozen=True, slots=True)
class NgramTable:
    """Costs of n-grams by language class, packed so that one addition adds up all classes.

    An n-gram's cost for a class is -log P(last character | the characters before it, class), less
    that of the class it fits best, in steps of `step` nats, 0 to MOST_STEPS. `alphabet` gives the
    characters known their numbers from 1 to 255, the space first; `keys` are the n-grams in order,
    `rows` their costs in the same order, a 16-bit lane a class.
    """

    classes: tuple[str, ...]
    alphabet: Mapping[str, int]
    keys: Sequence[int]
    rows: bytes
    step: float
    settings: Mapping[str, float]
    _cost: Callable[[str], int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cost", remembered(self._word))

    def costs(self, words: Iterable[str]) -> list[float]:
        """Return what the words cost in each class, in nats: the lower, the likelier the class."""
        width = _LANE * len(self.classes)
        packed = sum(map(self._cost, words)).to_bytes(width, "little")
        lanes = (packed[at : at + _LANE] for at in range(0, width, _LANE))
        return [int.from_bytes(lane, "little") * self.step for lane in lanes]

    def _word(self, word: str) -> int:
        keys, rows, alphabet = self.keys, self.rows, self.alphabet
        width = _LANE * len(self.classes)
        space = alphabet[" "]
        context, total = space << _TOP, 0
        for character in (*word, " "):
            number = alphabet.get(character, 0)
            context = context >> 8 | number << _TOP
            if not number:
                continue
            end = len(keys)
            # The longest n-gram known decides: shorter ones are already smoothed into it.
            for mask in _MASKS:
                key = context & mask
                at = bisect_left(keys, key, 0, end)
                if at < len(keys) and keys[at] == key:
                    total += int.from_bytes(rows[at * width : (at + 1) * width], "little")
                    break
                end = at
        return total


def pack(
    classes: Sequence[str],
    costs: Mapping[str, Sequence[int]],
    step: float,
    settings: Mapping[str, float],
) -> bytes:
    """Return the table file: gzip of a JSON line, the keys by byte, and the costs by class.

    costs: for each n-gram one number from 0 to MOST_STEPS a class, in steps of `step` nats; its
    characters are among 255 at most. The same input gives the same bytes.
    """
    characters = " " + "".join(sorted({c for ngram in costs for c in ngram} - {" "}))
    alphabet = {character: number for number, character in enumerate(characters, 1)}
    by_key = {_key(ngram, alphabet): ngram for ngram in costs}
    keys = sorted(by_key)
    head = {"classes": classes, "alphabet": characters, "ngrams": len(keys), "step": step}
    text = json.dumps(head | {"settings": settings}, ensure_ascii=False) + "\n"
    # Neighbours share their last characters and cost alike: they pack best byte by byte.
    planes = [bytes(key >> 8 * i & 0xFF for key in keys) for i in range(LONGEST)]
    columns = [bytes(costs[by_key[key]][i] for key in keys) for i in range(len(classes))]
    return gzip.compress(text.encode() + b"".join(planes + columns), compresslevel=9, mtime=0)


def _key(ngram: str, alphabet: Mapping[str, int]) -> int:
    key = 0
    for character in ngram:
        key = key >> 8 | alphabet[character] << _TOP
    return key


def unpack(packed: bytes) -> NgramTable:
    """Read a table file as `pack` writes it."""
    data = gzip.decompress(packed)
    at = data.index(b"\n") + 1
    head = json.loads(data[:at])
    classes, count = tuple(head["classes"]), int(head["ngrams"])
    keys = array("Q")
    keys.frombytes(_interleaved(data, at, count, LONGEST, step=1, width=keys.itemsize))
    if sys.byteorder == "big":
        keys.byteswap()
    at += LONGEST * count
    rows = _interleaved(data, at, count, len(classes), step=_LANE, width=_LANE * len(classes))
    alphabet = {character: number for number, character in enumerate(head["alphabet"], 1)}
    return NgramTable(
        classes, alphabet, keys.tolist(), bytes(rows), float(head["step"]), head["settings"]
    )


def _interleaved(
    data: bytes, at: int, count: int, columns: int, *, step: int, width: int
) -> bytearray:
    lanes = bytearray(width * count)
    for i in range(columns):
        lanes[i * step :: width] = data[at + i * count : at + (i + 1) * count]
    return lanes
