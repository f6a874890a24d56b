"""The commands on the files of `faq/` alone, for those who look after the answers."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.console import CLEAN, FINDINGS, MISUSE, Console
from bot.faq import add_language, changes, check, modeline, owners, preview, scaffold, schema
from bot.faq.load import load_all
from bot.faq.report import render_github, render_report


def find_faults(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline faq check`."""
    report = check.check(console.settings.faq_dir, datetime.now(UTC).date())
    report = report.only(arguments.language, arguments.topic)
    render = render_github if arguments.format == "github" else render_report
    print(render(report, console.words))
    return FINDINGS if report.errors else CLEAN


def show(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline faq preview [ENTRY] [--html FILE]`."""
    catalog = load_all(console.settings.faq_dir, console.words)
    if arguments.entry and arguments.entry not in catalog.entries:
        console.say("faq.unknown_entry", entry=arguments.entry)
        return MISUSE
    entries = [arguments.entry] if arguments.entry else list(catalog.entries)
    today = datetime.now(UTC).date()
    shown = [
        preview.preview(catalog, entry, today)
        for entry in entries
        if catalog.entries[entry].translations
    ]
    if arguments.html:
        page = preview.render_preview_page(shown, console.words)
        Path(arguments.html).write_text(page, encoding="utf-8")
        return CLEAN
    only = [arguments.language] if arguments.language else None
    print("\n\n".join(preview.render_preview(one, console.words, only) for one in shown))
    return CLEAN


def new(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline faq new TOPIC/ENTRY`."""
    today = datetime.now(UTC).date()
    made = scaffold.new_entry(console.settings.faq_dir, arguments.entry, today, console.words)
    print(scaffold.render_created(made, console.words))
    return CLEAN


def new_language(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline faq add-language CODE NAME [--rtl]`."""
    made = add_language.add_language(
        console.settings.faq_dir,
        console.settings.locales_dir,
        arguments.code,
        arguments.name,
        console.words,
        rtl=arguments.rtl,
    )
    print(scaffold.render_created(made, console.words))
    return CLEAN


def diff(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline faq diff ENTRY --language CODE`, or `faq diff --replay [BEFORE]`."""
    if arguments.replay:
        # Only here: the replay trains two indexes, the rest of this module needs none.
        from bot.cli.trials import replay

        return replay(console, arguments)
    if not (arguments.entry and arguments.language):
        console.say("diff.usage")
        return MISUSE
    folder = console.settings.faq_dir
    found = changes.diff(folder, arguments.entry, arguments.language, console.words)
    print(changes.render_diff(found, console.words))
    return CLEAN


def write_schemas(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline faq schema --check|--write`."""
    folder = console.settings.faq_dir
    if arguments.write:
        written = (*schema.write_schemas(folder, console.words), *modeline.write_modelines(folder))
        print(*written, sep="\n")
        return CLEAN
    stale = schema.stale_schemas(folder, console.words)
    for path in stale:
        console.say("schema.stale", path=path)
    if not stale:
        console.say("schema.current")
    return FINDINGS if stale else CLEAN


def write_owners(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline faq owners --check|--write`, for the repository in the present folder."""
    languages = load_all(console.settings.faq_dir, console.words).languages.values()
    text = owners.render_owners(languages, console.words)
    if arguments.write:
        owners.write_owners(Path(), text)
        return CLEAN
    current = owners.are_current(Path(), text)
    console.say("owners.current" if current else "owners.stale")
    return CLEAN if current else FINDINGS
