"""Settings from the environment and `.env`, read once at the start, all faults at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Settings:
    """What the host decides; each field is the setting of the same name in capitals."""

    database_url: str = "sqlite:///var/voterline.db"
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    faq_dir: Path = Path("faq")
    locales_dir: Path = Path("locales")
    cache_dir: Path = Path("var/cache")
    default_language: str = "ar"
    log_level: str = "INFO"
    log_format: str = "text"
    telegram_bot_token: str = ""
    telegram_mode: str = "polling"
    telegram_api_base_url: str = "https://api.telegram.org"
    telegram_webhook_secret: str = ""
    telegram_messages_per_second: float = 30.0
    whatsapp_token: str = ""
    whatsapp_phone_number_id: str = ""
    whatsapp_app_secret: str = ""
    whatsapp_verify_token: str = ""
    whatsapp_api_base_url: str = "https://graph.facebook.com/v23.0"
    whatsapp_messages_per_second: float = 80.0
    whatsapp_templates: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Settings({urlsplit(self.database_url).scheme}, port {self.port})"


_WHATSAPP = (
    "whatsapp_token",
    "whatsapp_phone_number_id",
    "whatsapp_app_secret",
    "whatsapp_verify_token",
)

# An @ or / that stands in a password as it is would be taken for the end of it.
_POSTGRES = re.compile(r"postgres(?:ql)?://(?:[^@/?]*@)?[^@/?]*(?:/[^@/?]*)?(?:\?.*)?")

# Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
_TEMPLATE = re.compile(
    r"(?P<ours>[A-Za-z-]+)\s*=\s*(?P<name>[a-z0-9_]{1,512}):(?P<theirs>[a-z]{2,3}(_[A-Z]{2,3})?)"
)

Reader = Callable[[str], Any]


class Refused(ValueError):
    """A setting's text cannot be used; the argument is a key of the maintainers' texts."""


def load_settings(environment: Mapping[str, str], env_file: Path | None = None) -> Settings:
    """Read all settings; the environment wins over the file. Raises ConfigError with all faults."""
    given = {**_read_env_file(env_file), **environment}
    values: dict[str, Any] = {}
    faults: list[tuple[str, str, dict[str, str]]] = []
    for setting in fields(Settings):
        name = setting.name.upper()
        text = given.get(name, "").strip()
        if not text:
            continue
        try:
            values[setting.name] = READERS.get(setting.name, str)(text)
        except Refused as refused:
            # A database's address may hold a password.
            shown = {} if setting.name == "database_url" else {"value": text[:40]}
            faults.append((name, str(refused), shown))
    settings = Settings(**values)
    if settings.telegram_mode == "webhook" and settings.telegram_bot_token:
        if not settings.telegram_webhook_secret:
            faults.append(("TELEGRAM_WEBHOOK_SECRET", "config.secret_missing", {}))
        if not settings.public_url:
            faults.append(("PUBLIC_URL", "config.public_url_missing", {}))
    # All four or none: one alone is a slip that would leave WhatsApp off without a word.
    given_ones = [name for name in _WHATSAPP if getattr(settings, name)]
    missing = [name.upper() for name in _WHATSAPP if given_ones and name not in given_ones]
    wrong = {name for name, _, _ in faults}
    faults += [(name, "config.whatsapp_missing", {}) for name in missing if name not in wrong]
    if faults:
        raise ConfigError(tuple(faults))
    return settings


def _read_env_file(path: Path | None) -> dict[str, str]:
    if path is None or not path.is_file():
        return {}
    values = {}
    for raw in path.read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            values[name.strip()] = value.strip().strip("\"'")
    return values


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise Refused("config.port")
    return int(text)


def _database(text: str) -> str:
    if not text.startswith("sqlite:///") and not _POSTGRES.fullmatch(text):
        raise Refused("config.database_url")
    return text


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("config.url")
    return text.rstrip("/")


def _one_of(*choices: str) -> Reader:
    def read(text: str) -> str:
        for choice in choices:
            if choice.lower() == text.lower():
                return choice
        raise Refused(f"config.one_of_{'_'.join(choices).lower()}")

    return read


def _secret(text: str) -> str:
    # The only characters that Telegram's setWebhook takes in secret_token.
    if len(text) > 256 or not all(c.isascii() and (c.isalnum() or c in "_-") for c in text):
        raise Refused("config.secret_characters")
    return text


def _number_id(text: str) -> str:
    if not text.isascii() or not text.isdecimal():
        raise Refused("config.whatsapp_number_id")
    return text


def _one_word(text: str) -> str:
    if not text.isascii() or not text.isprintable() or " " in text:
        raise Refused("config.one_word")
    return text


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0.01 <= rate <= 10_000:
        raise Refused("config.rate")
    return rate


def _templates(text: str) -> dict[str, tuple[str, str]]:
    """From our language to the name and the language by which Meta knows the template."""
    found: dict[str, tuple[str, str]] = {}
    for part in text.split(","):
        given = _TEMPLATE.fullmatch(part.strip())
        if given is None or given["ours"] in found:
            raise Refused("config.whatsapp_templates")
        found[given["ours"]] = (given["name"], given["theirs"])
    return found


READERS: Mapping[str, Reader] = {
    "database_url": _database,
    "port": _port,
    "public_url": _url,
    "faq_dir": Path,
    "locales_dir": Path,
    "cache_dir": Path,
    "log_level": _one_of("DEBUG", "INFO", "WARNING"),
    "log_format": _one_of("text", "json"),
    "telegram_mode": _one_of("polling", "webhook"),
    "telegram_api_base_url": _url,
    "telegram_webhook_secret": _secret,
    "telegram_messages_per_second": _rate,
    "whatsapp_token": _one_word,
    "whatsapp_phone_number_id": _number_id,
    "whatsapp_app_secret": _one_word,
    "whatsapp_verify_token": _one_word,
    "whatsapp_api_base_url": _url,
    "whatsapp_messages_per_second": _rate,
    "whatsapp_templates": _templates,
}
