"""The commands that keep, bring back and move what is remembered."""

import argparse
import asyncio
from pathlib import Path

from bot import app
from bot.cli.console import CLEAN, FINDINGS, Console
from bot.domain.restored import Restored
from bot.services.ports import Store
from bot.store import backup
from bot.store import copy as copying
from bot.store import restore as restoring
from bot.store.sqlite import URL_PREFIX

DIGITS = 16
"""Of a checksum's 64, as many as a person compares."""


def back_up(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline backup FILE`."""
    database = _file(console)
    if database is None:
        console.say("backup.postgres", file=arguments.file)
        return FINDINGS
    backup.back_up(database, arguments.file)
    console.say("backup.done", file=arguments.file)
    return CLEAN


def restore(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline restore FILE`."""
    database = _file(console)
    if database is None:
        console.say("restore.postgres", file=arguments.file)
        return FINDINGS
    language = console.settings.default_language
    kept, restored = restoring.restore(database, arguments.file, app.now(), language)
    console.say("restore.done", database=database)
    if kept:
        console.say("restore.kept", file=kept)
    _report(console, restored)
    return CLEAN


def after_restore(console: Console, _: argparse.Namespace) -> int:
    """`voterline after-restore`."""

    language = console.settings.default_language

    async def settle(store: Store) -> Restored:
        return await store.write(lambda t: t.after_restore(app.now(), language))

    _report(console, asyncio.run(app.with_store(console.settings, settle)))
    return CLEAN


def copy(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline copy FROM TO`."""
    source, target = map(copying.office_at, (arguments.source, arguments.target))
    if source.in_use():
        console.say("copy.in_use", source=source.name)
    compared = copying.copy(source, target)
    for one in compared:
        key = "copy.equal" if one.equal else "copy.different"
        sums = (one.source, one.target)
        rows, digests = [s.rows for s in sums], [s.digest[:DIGITS] for s in sums]
        console.say(key, table=one.table, rows=rows, digests=digests)
    if not all(one.equal for one in compared):
        console.say("copy.failed", target=target.name)
        return FINDINGS
    console.say("copy.done", source=source.name, target=target.name)
    return CLEAN


def _file(console: Console) -> Path | None:
    url = console.settings.database_url
    return Path(url.removeprefix(URL_PREFIX)) if url.startswith(URL_PREFIX) else None


def _report(console: Console, restored: Restored) -> None:
    newest = restored.newest
    console.say(
        "restore.contents",
        conversations=restored.conversations,
        messages=restored.messages,
        tickets=restored.open_tickets,
        newest=newest.isoformat(" ", "minutes") if newest else "-",
    )
    console.say("restore.unfinished", n=restored.unfinished)
