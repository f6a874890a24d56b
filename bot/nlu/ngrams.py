"""A table of what each character n-gram costs in each language, and the sum over a text's words."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_LANE = 3
"""Bytes a language has in a packed row: 65,000 n-grams of the highest cost fit before it overflows."""


@dataclass(frozen=True, slots=True)
class NgramTable:
    """Costs of n-grams by language class, packed so that one addition adds up all classes.

    An n-gram's cost for a class is -log P(last character | the characters before it, class), less
    that of the class it fits best, in steps of `step` nats, 0 to 255. `rows` maps an n-gram to its
    costs as one integer of a 24-bit lane a class.
    """

    classes: tuple[str, ...]
    longest: int
    step: float
    rows: Mapping[str, int]
    settings: Mapping[str, float]

    def costs(self, words: Iterable[str]) -> list[float]:
        """Return what the words cost in each class, in nats: the lower, the likelier the class."""
        total = 0
        for word in words:
            total += self._word(f" {word} ")
        packed = total.to_bytes(_LANE * len(self.classes), "little")
        return [
            int.from_bytes(packed[start : start + _LANE], "little") * self.step
            for start in range(0, len(packed), _LANE)
        ]

    def _word(self, padded: str) -> int:
        rows, longest, total = self.rows, self.longest, 0
        for end in range(2, len(padded) + 1):
            # The longest n-gram known decides: shorter ones are already smoothed into it.
            for start in range(max(0, end - longest), end):
                row = rows.get(padded[start:end])
                if row is not None:
                    total += row
                    break
        return total


def pack(
    classes: Sequence[str],
    costs: Mapping[str, Sequence[int]],
    step: float,
    settings: Mapping[str, float],
) -> bytes:
    """Return the table file: gzip of a JSON line, the n-grams one a line, and their costs as bytes.

    costs: for each n-gram one number from 0 to 255 a class, in steps of `step` nats. The same input
    gives the same bytes.
    """
    ngrams = sorted(costs)
    head = {"classes": classes, "ngrams": len(ngrams), "step": step, "settings": settings}
    text = json.dumps(head, ensure_ascii=False) + "\n" + "\n".join(ngrams) + "\n"
    # By class, not by n-gram: the costs of neighbours in the alphabet are alike, and pack better.
    columns = b"".join(bytes(costs[ngram][i] for ngram in ngrams) for i in range(len(classes)))
    return gzip.compress(text.encode() + columns, compresslevel=9, mtime=0)


def unpack(packed: bytes) -> NgramTable:
    """Read a table file as `pack` writes it."""
    data = gzip.decompress(packed)
    line_end = data.index(b"\n")
    head = json.loads(data[:line_end])
    classes, count = tuple(head["classes"]), int(head["ngrams"])
    costs_at = len(data) - len(classes) * count
    ngrams = data[line_end + 1 : costs_at - 1].decode().split("\n")
    width = _LANE * len(classes)
    lanes = bytearray(width * count)
    for i in range(len(classes)):
        lanes[i * _LANE :: width] = data[costs_at + i * count : costs_at + (i + 1) * count]
    rows = {
        ngram: int.from_bytes(lanes[i * width : (i + 1) * width], "little")
        for i, ngram in enumerate(ngrams)
    }
    longest = max(map(len, ngrams))
    return NgramTable(classes, longest, float(head["step"]), rows, head["settings"])
