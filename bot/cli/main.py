"""Runs one command and words whatever goes wrong."""

import os
from collections.abc import Sequence
from pathlib import Path
from pkgutil import resolve_name

from bot.cli.arguments import parser
from bot.cli.console import CLEAN, FINDINGS, LANGUAGE, MISUSE, Command, Console
from bot.config import load_settings
from bot.errors import ConfigError, FaqError, StorageRefused, VoterlineError
from bot.services import logs
from bot.words import Words


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the result is the exit code: 0 clean, 1 findings, 2 misuse."""
    # Known before any setting is checked, since faults are worded by these texts.
    words = Words.load(Path(os.environ.get("LOCALES_DIR") or "locales"), "maintainer")
    arguments = parser(lambda key: words.say(LANGUAGE, key)).parse_args(argv)
    try:
        settings = load_settings(os.environ, Path(".env"))
        logs.set_up(settings.log_level, settings.log_format)
        console = Console(settings, words)
        command: Command = resolve_name(f"bot.cli.{arguments.command}")
        return command(console, arguments)
    except ConfigError as error:
        for setting, key, values in error.faults:
            reason = words.say(LANGUAGE, key, **values)
            print(words.say(LANGUAGE, "config.fault", setting=setting, reason=reason))
        return MISUSE
    except FaqError as error:
        print(words.say(LANGUAGE, "faq.unsound"), *error.findings, sep="\n")
    except StorageRefused as error:
        print(words.say(LANGUAGE, error.key, **error.values))
    except VoterlineError as error:
        print(words.say(LANGUAGE, "cli.refused", reason=f"{type(error).__name__}: {error}"))
    except OSError as error:
        print(words.say(LANGUAGE, "cli.refused", reason=f"{error.filename}: {error.strerror}"))
    except KeyboardInterrupt:
        return CLEAN
    return FINDINGS
