"""Tells which of the languages that we answer in a message is written in, and how sure that is."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

from bot.nlu.characters import ZWNJ, clean, has_letters, script
from bot.nlu.ngrams import NgramTable, unpack

REPLY_LANGUAGE = {
    "ar": "ar",
    "ar-latn": "ar",
    "ckb": "ckb",
    "kmr-arab": "kmr-Arab",
    "kmr": "kmr-Latn",
    "tr": "tr",
    "az": "tr",
    "azb": "tr",
    "en": "en",
}
"""Which language answers a class of the detector; Persian (fa) is told apart, but not answered."""

LANGUAGES = ("ar", "ckb", "kmr-Arab", "kmr-Latn", "tr", "en")
_PERSIAN = "fa"
_WAYS = Counter(REPLY_LANGUAGE.values())
"""Classes that a reply language has."""
UNDETERMINED = "und"
_READ = 600
"""Characters looked at: more of them change no guess, and a guess stays under a millisecond."""

_LATIN_AMONG_ARABIC = 0.3
"""Weight of Latin words between Arabic letters: they are names and loans more often than not."""
_FIRST_NOT_LATIN = "\u0250"

_ADDRESS = re.compile(r"\S*://\S*|www\.\S+|\S*@\S*")
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640\u0307]")
_OUR_LETTER = re.compile(
    "[a-z\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff\u0620-\u064a\u066e-\u06d5\u06fa-\u06ff\u0750-\u077f]"
)
_WORD = re.compile(f"[^\\W_]+(?:['{ZWNJ}][^\\W_]*)*")


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """What the letters of one message say about its language.

    scores: natural log-probabilities of the reply languages; with exp(other) they add up to one.
    language: the best of them; margin: how far it leads the next one, in nats (0 without letters).
    style: "arabizi" when Arabic is typed in Latin letters. foreign: "fa" when it is rather Persian,
    "und" when most letters belong to a script that none of our languages is written in.
    strangeness: nats a character by which the letters fit even the best language worse than their
    best fit would be; about 0.5 in our languages, mostly above 1 in those that we do not serve.
    """

    scores: Mapping[str, float]
    other: float
    language: str
    margin: float
    style: str | None
    foreign: str | None
    strangeness: float

    @property
    def is_served(self) -> bool:
        """Tell whether the message may be in a language that we answer in."""
        return self.foreign is None


@dataclass(frozen=True, slots=True)
class Detector:
    """A closed-set detector: one smoothed character model a class, compared by Bayes' rule.

    How the models are made is written in benchmarks/train_language.py, from what in bot/nlu/data.
    """

    table: NgramTable

    @classmethod
    def load(cls) -> Detector:
        """Read the table that comes with the program; takes about a tenth of a second."""
        return cls(unpack(resources.files("bot.nlu").joinpath("data/ngrams.gz").read_bytes()))

    def detect(self, text: str) -> LanguageGuess:
        """Guess the language of one message; total on any str."""
        text = clean(text[:_READ])
        costs, length = self.evidence(words(text))
        classes = dict(zip(self.table.classes, self._posteriors(costs, length), strict=True))
        scores = dict.fromkeys(LANGUAGES, -math.inf)
        for name, log_probability in classes.items():
            if name in REPLY_LANGUAGE:
                language = REPLY_LANGUAGE[name]
                scores[language] = _log_sum(scores[language], log_probability)
        # Rounded, so that without evidence the first of LANGUAGES stands first.
        best, second = sorted(scores, key=lambda language: -round(scores[language], 6))[:2]
        return LanguageGuess(
            scores=MappingProxyType(scores),
            other=classes[_PERSIAN],
            language=best,
            margin=max(0.0, round(scores[best] - scores[second], 6)),
            style="arabizi" if best == "ar" and classes["ar-latn"] > classes["ar"] else None,
            foreign=_foreign(text, scores[best], classes[_PERSIAN]),
            strangeness=min(costs) / max(1, length),
        )

    def evidence(self, found: list[str]) -> tuple[list[float], int]:
        """Return what the words cost in each class, in nats, and how many characters they have."""
        latin = [word for word in found if word[0] < _FIRST_NOT_LATIN]
        others = [word for word in found if word[0] >= _FIRST_NOT_LATIN]
        weight = _LATIN_AMONG_ARABIC if others else 1.0
        pairs = zip(self.table.costs(latin), self.table.costs(others), strict=True)
        return [weight * one + other for one, other in pairs], sum(map(len, found)) + len(found)

    def _posteriors(self, costs: list[float], length: int) -> list[float]:
        # The characters of a word are not independent of each other, nor the words of a message:
        # their evidence is cooled, the more the longer the message, until it is calibrated.
        settings = self.table.settings
        temperature = settings["cooling"] * (1 + length) ** settings["cooling_power"]
        logits = [-cost / temperature for cost in costs]
        if not any(costs):
            # Nothing was said: no language is likelier for being written in more ways.
            names = (REPLY_LANGUAGE.get(name, "") for name in self.table.classes)
            logits = [-math.log(_WAYS[name] or 1) for name in names]
        total = -math.inf
        for logit in logits:
            total = _log_sum(total, logit)
        return [logit - total for logit in logits]


def words(text: str) -> list[str]:
    """Return the words of a clean text as the models read them.

    They are in lower case, without marks, and hold an Arabic or Latin letter each; web and mail
    addresses are left out.
    """
    text = _ADDRESS.sub(" ", text.replace("’", "'"))
    found = _WORD.findall(_MARKS.sub("", text.lower()))
    return [word for word in found if _OUR_LETTER.search(word)]


def _foreign(text: str, served: float, persian: float) -> str | None:
    if script(text) == "other" and has_letters(text):
        return UNDETERMINED
    return _PERSIAN if persian > served else None


def _log_sum(left: float, right: float) -> float:
    high, low = max(left, right), min(left, right)
    return high if low == -math.inf else high + math.log1p(math.exp(low - high))
