"""Names the language of a message that we do not serve, so that the bot can say which it does."""

from __future__ import annotations

import threading
from functools import cache

from langdetect import DetectorFactory
from langdetect.detector_factory import PROFILES_DIRECTORY
from langdetect.lang_detect_exception import LangDetectException

from bot.nlu.language import LanguageGuess, words

FEWEST_WORDS = 4
"""Below this langdetect guesses at random."""

SURE = 0.9
SERVED = frozenset({"ar", "tr", "en"})
"""Languages of ours that langdetect knows; Kurdish it takes for Persian, Turkish or Swedish."""

MISTAKEN_FOR_OURS = frozenset({"fa", "ur", "tl", "so", "sw", "af", "id", "vi", "et", "fi", "sq"})
"""What langdetect says of Kurdish, Arabizi and Turkmen; never believed of these letters."""

_UNDETERMINED = "und"
_LOADING = threading.Lock()


def unserved_language(text: str, guess: LanguageGuess) -> str | None:
    """The ISO 639-1 code of the language, or None where it may well be one of ours.

    langdetect's 55 profiles (https://pypi.org/project/langdetect, Apache-2.0) take a second to
    load, at the first message that asks for them. A false alarm costs a voter the answer, so few
    words and what langdetect mistakes for our languages are never called foreign.
    """
    if len(words(text)) < FEWEST_WORDS and guess.foreign != _UNDETERMINED:
        return None
    try:
        detector = _profiles().create()
        detector.append(text)
        best = detector.get_probabilities()[0]
    except (LangDetectException, IndexError):
        return None
    if best.prob < SURE or best.lang in SERVED | MISTAKEN_FOR_OURS:
        return None
    return str(best.lang).partition("-")[0]


@cache
def _profiles() -> DetectorFactory:
    with _LOADING:
        factory = DetectorFactory()
        factory.load_profile(PROFILES_DIRECTORY)
        # The same text must always be read the same way.
        DetectorFactory.seed = 0
        return factory
