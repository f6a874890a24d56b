"""Settings are read from environment and file, and all faults are said at once."""

from pathlib import Path

import pytest

from bot.config import Settings, load_settings
from bot.errors import ConfigError


def test_nothing_is_required() -> None:
    assert load_settings({}) == Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text('PORT=9000\n# a comment\nHOST="0.0.0.0"\n', encoding="utf-8")

    settings = load_settings({"PORT": "9001"}, file)

    assert (settings.port, settings.host) == (9001, "0.0.0.0")


def test_all_faults_are_reported_together() -> None:
    wrong = {"PORT": "eighty", "DATABASE_URL": "mysql://x", "TELEGRAM_MODE": "pigeon"}

    with pytest.raises(ConfigError) as error:
        load_settings(wrong)

    assert {name for name, _, _ in error.value.faults} == set(wrong)


def test_webhook_mode_needs_a_secret_and_an_address() -> None:
    with pytest.raises(ConfigError) as error:
        load_settings({"TELEGRAM_BOT_TOKEN": "1:x", "TELEGRAM_MODE": "webhook"})

    assert {n for n, _, _ in error.value.faults} == {"TELEGRAM_WEBHOOK_SECRET", "PUBLIC_URL"}


def test_settings_never_show_a_token() -> None:
    assert "secret" not in repr(load_settings({"TELEGRAM_BOT_TOKEN": "1:secret"}))
