"""The commands that need the trained index or what voters have asked."""

import argparse
import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot import app
from bot.cli.console import CLEAN, FINDINGS, MISUSE, Console
from bot.faq.coverage import coverage as cover
from bot.faq.coverage import render_coverage
from bot.faq.evaluate import evaluate as put_questions
from bot.faq.evaluate import read_questions, sums
from bot.faq.evaluate_report import render_sums, sums_as_json
from bot.faq.load import load_all
from bot.faq.repository import Repository
from bot.faq.trial import try_out
from bot.faq.trial_report import render_trial
from bot.services.ask import as_json, ask
from bot.services.inbox_export import group, read_unanswered, render_inbox
from bot.services.replay import render_replay, replay_store


def test(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline faq test`."""
    mind = app.open_mind(console.settings).current
    trial = try_out(mind.catalog, mind.understand, arguments.language, arguments.topic)
    print(render_trial(trial, mind.catalog, console.words))
    return FINDINGS if trial.failures else CLEAN


def evaluate(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline faq eval FILE...`; raises OSError for a missing file."""
    questions = read_questions(map(Path, arguments.files), console.words)
    entries = arguments.entries.split(",") if arguments.entries else None
    try:
        mind = app.open_mind(console.settings, entries).current
    except KeyError as unknown:
        console.say("faq.unknown_entry", entry=unknown.args[0])
        return MISUSE

    def asked(text: str) -> Mapping[str, object]:
        return as_json(ask(mind, text, app.now()))

    predictions = put_questions(questions, asked, mind.catalog.entries)
    if arguments.predictions:
        lines = "".join(f"{prediction.line()}\n" for prediction in predictions)
        Path(arguments.predictions).write_text(lines, encoding="utf-8")
    rows = sums(predictions)
    print(sums_as_json(rows) if arguments.json else render_sums(rows, predictions, console.words))
    return CLEAN


def coverage(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline faq coverage [--test]`."""
    trial = None
    if arguments.test:
        mind = app.open_mind(console.settings).current
        trial = try_out(mind.catalog, mind.understand)
    catalog = load_all(console.settings.faq_dir, console.words)
    print(render_coverage(cover(catalog, trial), console.words))
    return CLEAN


def build(console: Console, _: argparse.Namespace) -> int:
    """`voterline faq build`: trains the index, so that the next start is quick."""
    catalog = app.open_mind(console.settings).current.catalog
    console.say("run.faq", entries=len(catalog.entries), languages=len(catalog.languages))
    return CLEAN


def replay(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline faq diff --replay BEFORE`: a folder with an FAQ or a revision git knows."""
    settings = console.settings
    with contextlib.ExitStack() as stack:
        folder: Path | None = Path(arguments.replay)
        if not (Path(arguments.replay) / "languages.yaml").is_file():
            repository = Repository.around(settings.faq_dir)
            folder = (
                stack.enter_context(repository.folder_at(arguments.replay, settings.faq_dir))
                if repository
                else None
            )
        if folder is None:
            console.say("replay.no_revision", revision=arguments.replay)
            return MISUSE
        old = app.open_mind(replace(settings, faq_dir=folder)).current
        new = app.open_mind(settings).current
        replayed = asyncio.run(
            app.with_store(settings, lambda store: replay_store(store, old, new, app.now()))
        )
    print(render_replay(replayed, console.words))
    return CLEAN


def inbox(console: Console, _: argparse.Namespace) -> int:
    """`voterline faq inbox`."""
    language = console.settings.default_language
    unanswered = asyncio.run(
        app.with_store(console.settings, lambda store: read_unanswered(store, language))
    )
    print(render_inbox(group(unanswered), console.words))
    return CLEAN
