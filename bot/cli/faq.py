"""The commands for those who look after the answers in `faq/`."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from bot import app
from bot.cli.console import CLEAN, FINDINGS, MISUSE, Console
from bot.faq.check import check as find_faults
from bot.faq.coverage import coverage as cover
from bot.faq.coverage import render_coverage
from bot.faq.evaluate import evaluate as put_questions
from bot.faq.evaluate import read_questions, sums
from bot.faq.evaluate_report import render_sums, sums_as_json
from bot.faq.load import load
from bot.faq.preview import preview as show
from bot.faq.preview import render_preview, render_preview_page
from bot.faq.report import render_github, render_report
from bot.faq.trial import try_out
from bot.faq.trial_report import render_trial
from bot.services.ask import as_json, ask


def check(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline faq check`."""
    report = find_faults(console.settings.faq_dir, app.now().date())
    report = report.only(arguments.language, arguments.topic)
    render = render_github if arguments.format == "github" else render_report
    print(render(report, console.words))
    return FINDINGS if report.errors else CLEAN


def test(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline faq test`."""
    mind = app.open_mind(console.settings).current
    trial = try_out(mind.catalog, mind.understand, arguments.language, arguments.topic)
    print(render_trial(trial, mind.catalog, console.words))
    return FINDINGS if trial.failures else CLEAN


def evaluate(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline faq eval FILE...`; OSError for a missing file is the caller's to word."""
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
    """`voterline faq coverage`."""
    if not arguments.test:
        print(render_coverage(cover(load(console.settings.faq_dir)), console.words))
        return CLEAN
    mind = app.open_mind(console.settings).current
    trial = try_out(mind.catalog, mind.understand)
    print(render_coverage(cover(mind.catalog, trial), console.words))
    return CLEAN


def preview(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline faq preview [ENTRY] [--html FILE]`."""
    catalog = load(console.settings.faq_dir, console.words)
    entries = [arguments.entry] if arguments.entry else list(catalog.entries)
    if unknown := [entry for entry in entries if entry not in catalog.entries]:
        console.say("faq.unknown_entry", entry=unknown[0])
        return MISUSE
    shown = [show(catalog, entry, app.now().date()) for entry in entries]
    if arguments.html:
        page = render_preview_page(shown, console.words)
        Path(arguments.html).write_text(page, encoding="utf-8")
        return CLEAN
    only = [arguments.language] if arguments.language else None
    print("\n\n".join(render_preview(one, console.words, only) for one in shown))
    return CLEAN


def build(console: Console, _: argparse.Namespace) -> int:
    """`voterline faq build`: trains the index, so that the next start is quick."""
    catalog = app.open_mind(console.settings).current.catalog
    console.say("run.faq", entries=len(catalog.entries), languages=len(catalog.languages))
    return CLEAN
