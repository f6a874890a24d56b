"""Templates: the messages that Meta has approved, with which alone we may write after a day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.message import OutboundMessage
from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Template:
    """How Meta knows a template; `language` need not be ours, since Meta knows no Kurdish."""

    name: str
    language: str

    def filled(self, message: OutboundMessage) -> dict[str, Any]:
        """The part of a call that sends it; its words and buttons must be those of the message.

        Source: https://github.com/facebook/openapi, TemplateObject and ButtonComponent.
        """
        return {
            "type": "template",
            "template": {
                "name": self.name,
                "language": {"policy": "deterministic", "code": self.language},
                "components": [
                    {
                        "type": "button",
                        "sub_type": "quick_reply",
                        "index": str(place),
                        "parameters": [{"type": "payload", "payload": button.id}],
                    }
                    for place, button in enumerate(message.buttons)
                ],
            },
        }


def templates(
    given: Mapping[str, tuple[str, str]], languages: Collection[str]
) -> dict[str, Template]:
    """The setting's templates by our language; raises ConfigError for one we do not answer in."""
    strangers = [language for language in given if language not in languages]
    if strangers:
        values = {"value": ", ".join(strangers), "languages": ", ".join(languages)}
        raise ConfigError((("WHATSAPP_TEMPLATES", "config.whatsapp_template_language", values),))
    return {language: Template(name, theirs) for language, (name, theirs) in given.items()}
