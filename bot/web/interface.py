"""The chat page's own texts in one language, in the form that its script can exchange."""

from collections.abc import Mapping

from bot.domain.choice import Choice, ChoiceKind
from bot.domain.decision import HandoffReason
from bot.domain.message import Button
from bot.faq.model import Language
from bot.words import Words

TEXTS = (
    "title",
    "mode_bot",
    "mode_operator",
    "menu",
    "languages",
    "topics",
    "person",
    "forget",
    "welcome",
    "privacy",
    "log",
    "field",
    "placeholder",
    "send",
    "sending",
    "sent",
    "failed",
    "too_long",
    "cookies",
    "offline",
    "typing",
    "newest",
    "voter",
    "bot",
    "operator",
)
"""Keys below `chat.` that change with the language while the page stays open."""


def interface_of(words: Words, language: Language) -> dict[str, object]:
    """Code, direction, digits and all texts of the page in one language."""
    return {
        "code": language.code,
        "name": language.name,
        "direction": language.direction,
        "digits": language.digits,
        "texts": {key: words.say(language.code, f"chat.{key}") for key in TEXTS},
    }


def shortcuts() -> tuple[tuple[str, str], ...]:
    """What the page's menu offers besides languages: (key below `chat.`, button id)."""
    return (
        ("topics", str(Choice(ChoiceKind.MENU))),
        ("person", str(Choice(ChoiceKind.PERSON, HandoffReason.ASKED))),
    )


def language_buttons(languages: Mapping[str, Language]) -> tuple[tuple[Button, Language], ...]:
    """One button a language, in the language's own name."""
    return tuple(
        (Button(str(Choice(ChoiceKind.LANGUAGE, code)), language.name), language)
        for code, language in languages.items()
    )


def labels_of(
    words: Words, language: Language, languages: Mapping[str, Language]
) -> dict[str, str]:
    """The page's own buttons: what the voter read on each, by button id."""
    own = {choice: words.say(language.code, f"chat.{key}") for key, choice in shortcuts()}
    return own | {button.id: button.label for button, _ in language_buttons(languages)}
