"""The arguments of every command, with their help from the maintainers' texts."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.duty import Duty
from bot.domain.operator import Role

Text = Callable[[str], str]

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def parser(text: Text) -> argparse.ArgumentParser:
    """The whole command line; `command` of the result is `module:function` within this package.

    It is only named here, since what most commands need takes seconds to import.
    """
    whole = argparse.ArgumentParser(prog="voterline", description=text("cli.about"))
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    running = _add(commands, text, "cli.run", "run", "service:run")
    running.add_argument("--only", choices=list(map(str, Duty)), help=text("cli.run.only"))
    asking = _add(commands, text, "cli.ask", "ask", "service:ask_one")
    asking.add_argument("text", metavar="TEXT", help=text("cli.ask.text"))
    asking.add_argument("--json", action="store_true", help=text("cli.json"))
    asking.add_argument("--explain", action="store_true", help=text("cli.ask.explain"))
    _add(commands, text, "cli.chat", "chat", "service:chat")
    _add(commands, text, "cli.migrate", "migrate", "service:migrate")
    _add(commands, text, "cli.check_config", "check-config", "service:check_config")
    _storage(commands, text)
    counting = _add(commands, text, "cli.costs", "costs", "costs:show")
    counting.add_argument(
        "--days", type=_days, default=30, metavar="N", help=text("cli.costs.days")
    )
    _operator(commands, text)
    _faq(commands, text)
    return whole


def _add(commands: Commands, text: Text, key: str, name: str, run: str) -> argparse.ArgumentParser:
    added = commands.add_parser(name, help=text(key), description=text(key))
    added.set_defaults(command=run)
    return added


def _group(commands: Commands, text: Text, key: str, name: str) -> Commands:
    group = commands.add_parser(name, help=text(key), description=text(key))
    return group.add_subparsers(required=True, metavar="COMMAND")


def _storage(commands: Commands, text: Text) -> None:
    saving = _add(commands, text, "cli.backup", "backup", "storage:back_up")
    saving.add_argument("file", type=Path, metavar="FILE", help=text("cli.backup.file"))
    restoring = _add(commands, text, "cli.restore", "restore", "storage:restore")
    restoring.add_argument("file", type=Path, metavar="FILE", help=text("cli.restore.file"))
    _add(commands, text, "cli.after_restore", "after-restore", "storage:after_restore")
    moving = _add(commands, text, "cli.copy", "copy", "storage:copy")
    moving.add_argument("source", metavar="FROM", help=text("cli.copy.from"))
    moving.add_argument("target", metavar="TO", help=text("cli.copy.to"))


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= 3660:
        raise ValueError
    return days


def _operator(commands: Commands, text: Text) -> None:
    group = _group(commands, text, "cli.operator", "operator")
    adding = _add(group, text, "cli.operator.add", "add", "service:add_operator")
    adding.add_argument("name", metavar="NAME", help=text("cli.operator.name"))
    roles = [str(role) for role in Role]
    adding.add_argument("--role", choices=roles, default=roles[0], help=text("cli.operator.role"))


def _faq(commands: Commands, text: Text) -> None:
    group = _group(commands, text, "cli.faq", "faq")
    checking = _add(group, text, "cli.faq.check", "check", "answers:find_faults")
    choices = ["text", "github"]
    checking.add_argument(
        "--format", choices=choices, default=choices[0], help=text("cli.faq.format")
    )
    testing = _add(group, text, "cli.faq.test", "test", "trials:test")
    for command in (checking, testing):
        command.add_argument("--language", metavar="CODE", help=text("cli.faq.language"))
        command.add_argument("--topic", metavar="TOPIC", help=text("cli.faq.topic"))
    evaluating = _add(group, text, "cli.faq.eval", "eval", "trials:evaluate")
    evaluating.add_argument("files", nargs="+", metavar="FILE", help=text("cli.faq.files"))
    evaluating.add_argument("--json", action="store_true", help=text("cli.json"))
    evaluating.add_argument("--predictions", metavar="OUT", help=text("cli.faq.predictions"))
    evaluating.add_argument("--entries", metavar="IDS", help=text("cli.faq.entries"))
    covering = _add(group, text, "cli.faq.coverage", "coverage", "trials:coverage")
    covering.add_argument("--test", action="store_true", help=text("cli.faq.tests"))
    previewing = _add(group, text, "cli.faq.preview", "preview", "answers:show")
    previewing.add_argument("entry", nargs="?", metavar="ENTRY", help=text("cli.faq.entry"))
    previewing.add_argument("--language", metavar="CODE", help=text("cli.faq.language"))
    previewing.add_argument("--html", metavar="FILE", help=text("cli.faq.html"))
    _add(group, text, "cli.faq.build", "build", "trials:build")
    _maintenance(group, text)


def _maintenance(group: Commands, text: Text) -> None:
    making = _add(group, text, "cli.faq.new", "new", "answers:new")
    making.add_argument("entry", metavar="TOPIC/ENTRY", help=text("cli.faq.new.entry"))
    adding = _add(group, text, "cli.faq.add_language", "add-language", "answers:new_language")
    adding.add_argument("code", metavar="CODE", help=text("cli.faq.add_language.code"))
    adding.add_argument("name", metavar="NAME", help=text("cli.faq.add_language.name"))
    adding.add_argument("--rtl", action="store_true", help=text("cli.faq.add_language.rtl"))
    comparing = _add(group, text, "cli.faq.diff", "diff", "answers:diff")
    comparing.add_argument("entry", nargs="?", metavar="ENTRY", help=text("cli.faq.entry"))
    comparing.add_argument("--language", metavar="CODE", help=text("cli.faq.diff.language"))
    comparing.add_argument(
        "--replay", nargs="?", const="HEAD", metavar="BEFORE", help=text("cli.faq.replay")
    )
    _add(group, text, "cli.faq.inbox", "inbox", "trials:inbox")
    for name, run in (("schema", "answers:write_schemas"), ("owners", "answers:write_owners")):
        generated = _add(group, text, f"cli.faq.{name}", name, run)
        way = generated.add_mutually_exclusive_group(required=True)
        way.add_argument("--write", action="store_true", help=text("cli.faq.write"))
        way.add_argument("--check", action="store_true", help=text("cli.faq.stale"))
