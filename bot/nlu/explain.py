"""Lays out why a message was read as it was, as plain data for `ask --explain` and the desk."""

from __future__ import annotations

from collections.abc import Mapping

from bot.nlu.reading import Reading


def explain(reading: Reading) -> Mapping[str, object]:
    """Return JSON-ready data: languages, concepts, entries and the nearest question.

    Probabilities are 0 to 1, rounded to four places; languages are listed likeliest first.
    """
    languages = sorted(reading.languages.items(), key=lambda one: -one[1])
    nearest = reading.nearest
    return {
        "normalised": reading.normalised,
        "language": reading.language,
        "script": reading.script,
        "style": reading.style,
        "foreign": reading.foreign,
        "sure_of_language": reading.sure_of_language,
        "languages": {name: round(probability, 4) for name, probability in languages},
        "concepts": [{"concept": one.concept, "word": one.word} for one in reading.concepts],
        "entries": [
            {"entry": match.entry, "probability": round(match.probability, 4)}
            for match in reading.ranking
        ],
        "no_entry": round(reading.outside, 4),
        "nearest": None
        if nearest is None
        else {
            "text": nearest.text,
            "label": nearest.label,
            "likeness": round(nearest.likeness, 4),
        },
    }
