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


WHATSAPP = {
    "WHATSAPP_TOKEN": "EAAsecret",
    "WHATSAPP_PHONE_NUMBER_ID": "106540352242922",
    "WHATSAPP_APP_SECRET": "secret",
    "WHATSAPP_VERIFY_TOKEN": "secret-word",
}


def test_all_of_whatsapp_turns_it_on() -> None:
    settings = load_settings(WHATSAPP)

    assert settings.whatsapp_phone_number_id == "106540352242922"
    assert settings.whatsapp_api_base_url == "https://graph.facebook.com/v23.0"


@pytest.mark.parametrize("only", WHATSAPP)
def test_a_part_of_whatsapp_alone_names_all_that_is_missing(only: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_settings({only: WHATSAPP[only]})

    assert error.value.faults == tuple(
        (name, "config.whatsapp_missing", {}) for name in WHATSAPP if name != only
    )


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"WHATSAPP_PHONE_NUMBER_ID": "+964 770"}, "config.whatsapp_number_id"),
        ({"WHATSAPP_PHONE_NUMBER_ID": "../1"}, "config.whatsapp_number_id"),
        ({"WHATSAPP_TOKEN": "two words"}, "config.one_word"),
        ({"WHATSAPP_APP_SECRET": "سر"}, "config.one_word"),
        ({"WHATSAPP_API_BASE_URL": "graph"}, "config.url"),
    ],
)
def test_a_wrong_part_of_whatsapp_is_named_once(wrong: dict[str, str], reason: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_settings({**WHATSAPP, **wrong})

    assert [(name, key) for name, key, _ in error.value.faults] == [(*wrong, reason)]


def test_templates_are_named_by_our_language_and_metas() -> None:
    given = "ar=answer_waiting:ar, kmr-Latn = waiting_2:ar,en=answer_waiting:en_US"
    assert load_settings({"WHATSAPP_TEMPLATES": given}).whatsapp_templates == {
        "ar": ("answer_waiting", "ar"),
        "kmr-Latn": ("waiting_2", "ar"),
        "en": ("answer_waiting", "en_US"),
    }
    assert load_settings({"WHATSAPP_TEMPLATES": " "}).whatsapp_templates == {}


@pytest.mark.parametrize(
    "wrong", ["ar", "ar=x", "ar=x:", "ar=X:ar", "ar=x:ar;en=x:en", "ar=x:ar,ar=y:ar", "ar=x:ar,"]
)
def test_templates_that_cannot_be_read_are_a_fault(wrong: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_settings({"WHATSAPP_TEMPLATES": wrong})

    assert error.value.faults == (
        ("WHATSAPP_TEMPLATES", "config.whatsapp_templates", {"value": wrong}),
    )


def test_settings_never_show_a_token() -> None:
    shown = repr(load_settings({"TELEGRAM_BOT_TOKEN": "1:secret", **WHATSAPP}))

    assert "secret" not in shown


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://voter:pa%40ss@db.example:5432/votes?sslmode=verify-full",
        "postgres://db.example/votes",
        "postgresql://one:5432,two:5432/votes?target_session_attrs=read-write",
        "postgresql:///votes?host=/run/postgresql",
        "postgresql://[::1]/votes",
    ],
)
def test_a_postgresql_database_may_be_named_as_libpq_does(address: str) -> None:
    settings = load_settings({"DATABASE_URL": address})

    assert settings.database_url == address
    assert "pa%40ss" not in repr(settings)


@pytest.mark.parametrize(
    "address", ["mysql://voter:hush@h/v", "postgresql://voter:hu@sh@h/v", "postgres://v:hu/sh@h/v"]
)
def test_a_wrong_database_is_refused_without_showing_the_password(address: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_settings({"DATABASE_URL": address})

    [(name, key, values)] = error.value.faults
    assert (name, key) == ("DATABASE_URL", "config.database_url")
    assert "hu" not in str(values)
