"""The arguments of every command, with their help from the maintainers' texts."""

import argparse
from collections.abc import Callable

from bot.cli import faq, service
from bot.cli.console import Command
from bot.domain.operator import Role

Text = Callable[[str], str]


def parser(text: Text) -> argparse.ArgumentParser:
    """The whole command line; `command` of the result is what to run."""
    whole = argparse.ArgumentParser(prog="voterline", description=text("cli.about"))
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, text, "cli.run", "run", service.run)
    asking = _add(commands, text, "cli.ask", "ask", service.ask_one)
    asking.add_argument("text", metavar="TEXT", help=text("cli.ask.text"))
    asking.add_argument("--json", action="store_true", help=text("cli.json"))
    asking.add_argument("--explain", action="store_true", help=text("cli.ask.explain"))
    _add(commands, text, "cli.chat", "chat", service.chat)
    _add(commands, text, "cli.migrate", "migrate", service.migrate)
    _add(commands, text, "cli.check_config", "check-config", service.check_config)
    _operator(commands, text)
    _faq(commands, text)
    return whole


Commands = argparse._SubParsersAction  # the only name argparse has for it


def _add(
    commands: "Commands[argparse.ArgumentParser]", text: Text, key: str, name: str, run: Command
) -> argparse.ArgumentParser:
    added = commands.add_parser(name, help=text(key), description=text(key))
    added.set_defaults(command=run)
    return added


def _group(
    commands: "Commands[argparse.ArgumentParser]", text: Text, key: str, name: str
) -> "Commands[argparse.ArgumentParser]":
    group = commands.add_parser(name, help=text(key), description=text(key))
    return group.add_subparsers(required=True, metavar="COMMAND")


def _operator(commands: "Commands[argparse.ArgumentParser]", text: Text) -> None:
    group = _group(commands, text, "cli.operator", "operator")
    adding = _add(group, text, "cli.operator.add", "add", service.add_operator)
    adding.add_argument("name", metavar="NAME", help=text("cli.operator.name"))
    roles = [str(role) for role in Role]
    adding.add_argument("--role", choices=roles, default=roles[0], help=text("cli.operator.role"))


def _faq(commands: "Commands[argparse.ArgumentParser]", text: Text) -> None:
    group = _group(commands, text, "cli.faq", "faq")
    checking = _add(group, text, "cli.faq.check", "check", faq.check)
    checking.add_argument(
        "--format", choices=["text", "github"], default="text", help=text("cli.faq.format")
    )
    testing = _add(group, text, "cli.faq.test", "test", faq.test)
    for command in (checking, testing):
        command.add_argument("--language", metavar="CODE", help=text("cli.faq.language"))
        command.add_argument("--topic", metavar="TOPIC", help=text("cli.faq.topic"))
    evaluating = _add(group, text, "cli.faq.eval", "eval", faq.evaluate)
    evaluating.add_argument("files", nargs="+", metavar="FILE", help=text("cli.faq.files"))
    evaluating.add_argument("--json", action="store_true", help=text("cli.json"))
    evaluating.add_argument("--predictions", metavar="OUT", help=text("cli.faq.predictions"))
    evaluating.add_argument("--entries", metavar="IDS", help=text("cli.faq.entries"))
    covering = _add(group, text, "cli.faq.coverage", "coverage", faq.coverage)
    covering.add_argument("--test", action="store_true", help=text("cli.faq.tests"))
    previewing = _add(group, text, "cli.faq.preview", "preview", faq.preview)
    previewing.add_argument("entry", nargs="?", metavar="ENTRY", help=text("cli.faq.entry"))
    previewing.add_argument("--language", metavar="CODE", help=text("cli.faq.language"))
    previewing.add_argument("--html", metavar="FILE", help=text("cli.faq.html"))
    _add(group, text, "cli.faq.build", "build", faq.build)
