"""The commands that run the service, try it out, and let people in."""

import argparse
import asyncio
import json

from uvicorn.loops.auto import auto_loop_factory

from bot import app, serve
from bot.cli.console import CLEAN, FINDINGS, Console
from bot.domain.duty import EVERYTHING, Duty
from bot.domain.operator import Role
from bot.services.access import AccessRefused, invite
from bot.services.ask import as_json, ask
from bot.web.listen import PortTaken


def run(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline run`."""
    duties = {Duty(arguments.only)} if arguments.only else EVERYTHING
    try:
        # The faster loop where there is one, as uvicorn itself would choose.
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            runner.run(serve.serve(console.settings, console.say, duties))
    except PortTaken:
        console.say("run.port_taken", port=console.settings.port)
        return FINDINGS
    return CLEAN


def ask_one(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline ask TEXT`."""
    mind = app.open_mind(console.settings).current
    asked = ask(mind, arguments.text, app.now())
    plain = as_json(asked, explained=arguments.explain)
    if arguments.json:
        print(json.dumps(plain, ensure_ascii=False))
        return CLEAN
    print(asked.text)
    if arguments.explain:
        print(json.dumps(plain, ensure_ascii=False, indent=2))
    return CLEAN


def chat(console: Console, _: argparse.Namespace) -> int:
    """`voterline chat`."""
    asyncio.run(serve.chat(console.settings))
    return CLEAN


def migrate(console: Console, _: argparse.Namespace) -> int:
    """`voterline migrate`."""
    health = asyncio.run(
        app.with_store(console.settings, lambda store: store.read(lambda t: t.health()))
    )
    console.say("migrate.done", version=health.schema_version)
    return CLEAN


def check_config(console: Console, _: argparse.Namespace) -> int:
    """`voterline check-config`; settings with faults never get this far."""
    console.say("config.ok")
    return CLEAN


def add_operator(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline operator add NAME`."""
    role = Role(arguments.role)
    try:
        path = asyncio.run(
            app.with_store(
                console.settings, lambda store: invite(store, app.now, arguments.name, role)
            )
        )
    except AccessRefused:
        console.say("cli.operator.unusable")
        return FINDINGS
    url = app.base_url(console.settings) + path
    console.say("cli.operator.invited", name=arguments.name, url=url)
    return CLEAN
