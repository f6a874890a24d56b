"""Tells when a message is in a language that we do not serve, so that the bot can say so."""

from __future__ import annotations

import math
from functools import cache

from langdetect import DetectorFactory, LangDetectException
from langdetect.detector_factory import PROFILES_DIRECTORY

from bot.nlu.characters import clean
from bot.nlu.language import UNDETERMINED, LanguageGuess, words

_NEIGHBOURS = frozenset(
    {"de", "fr", "es", "sv", "nl", "da", "no", "fi", "it", "pt", "pl", "hu", "ro", "af"}
)
"""Languages in Latin letters of countries where Iraqis live. langdetect knows more, but takes
Kurmanji for Albanian or Somali; Afrikaans stands for Dutch."""

_LEAST_WORDS = 4
_SURE = 0.9
_STRANGE = 0.75
_STRANGE_PER_NAT = 0.02
# The last two are chosen on half of the public test messages: of those in our languages one in a
# thousand is still taken for another's, most of them song titles (benchmarks/language.py).


def unserved_language(text: str, guess: LanguageGuess) -> str | None:
    """Return the ISO 639-1 code of a language that we do not serve, None when it may be ours.

    guess: what the closed-set detector says of the same text. "und" is a script that none of our
    languages is written in, and no language known. Short texts in our scripts are never called
    foreign. The first doubtful message loads langdetect's profiles: a second, and 57 MB.
    """
    if guess.foreign == UNDETERMINED:
        sure = [code for code, share in _shares(text).items() if share >= _SURE]
        return sure[0].partition("-")[0] if sure else UNDETERMINED
    if len(words(clean(text))) < _LEAST_WORDS:
        return None
    if math.exp(guess.other) >= _SURE:
        return guess.foreign
    if guess.strangeness < _STRANGE + _STRANGE_PER_NAT * guess.margin:
        return None
    shares = {code: share for code, share in _shares(text).items() if code in _NEIGHBOURS}
    if sum(shares.values()) < _SURE:
        return None
    best = max(shares, key=lambda code: shares[code])
    return "nl" if best == "af" else best


def _shares(text: str) -> dict[str, float]:
    """Return langdetect's probabilities of its languages, none when it finds nothing to go by."""
    detector = _profiles().create()
    detector.append(clean(text))
    try:
        return {found.lang: found.prob for found in detector.get_probabilities()}
    except LangDetectException:
        return {}


@cache
def _profiles() -> DetectorFactory:
    DetectorFactory.seed = 0  # else its guesses vary from call to call
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    return factory
