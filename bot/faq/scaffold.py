"""`faq new`: an entry's folder with a file for each language, all to be filled in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from bot.faq.basics import is_identifier
from bot.faq.fields import listed, meant
from bot.faq.folder import ENTRY, entry_path
from bot.faq.load import read
from bot.faq.model import Catalog, Human, Importance
from bot.faq.modeline import modeline
from bot.faq.refused import Refused
from bot.faq.yaml_writer import comment
from bot.words import SOURCE_LANGUAGE, Words

Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Created:
    """The files that were written, in order, and which command or step comes next."""

    files: tuple[Path, ...]
    subject: str


def new_entry(folder: Path, entry: str, today: date, words: Words) -> Created:
    """Write `entry.yaml` and a file a language for `card.lost` or `card/lost`.

    Raises Refused when the topic is unknown, the name is no id, or the entry exists already.
    """
    say = partial(words.say, SOURCE_LANGUAGE)
    catalog = usable(folder, say)
    topic, _, name = entry.replace("/", ".").partition(".")
    if topic not in catalog.topic_order:
        known, guess = listed(catalog.topic_order), meant(topic, catalog.topic_order)
        hint = say("check.hint", meant=guess) if guess else ""
        raise Refused(say("new.unknown_topic", topic=topic, known=known, hint=hint))
    if not is_identifier(name):
        raise Refused(say("new.no_id", id=name))
    home = folder / topic / name
    if home.exists():
        raise Refused(say("new.exists", path=home))
    texts = {ENTRY: _entry(f"{topic}.{name}", today, say)}
    for language in catalog.languages:
        file = f"{language}.yaml"
        path = entry_path(f"{topic}.{name}", file)
        texts[file] = translation_text(path, 1, "", say)
    home.mkdir()
    for file, text in texts.items():
        (home / file).write_text(text, encoding="utf-8")
    return Created(tuple(home / file for file in texts), f"{topic}.{name}")


def usable(folder: Path, say: Say) -> Catalog:
    """All of the FAQ that can be read; raises Refused when there is none."""
    catalog, _ = read(folder)
    if catalog is None:
        raise Refused(say("new.no_faq", path=folder))
    return catalog


def translation_text(name: str, revision: int, example: str, say: Say) -> str:
    """A language's file of an entry with TODO for each text, below the English one as a comment."""
    above = [comment(example)] if example else []
    return "\n".join(
        (
            modeline(name),
            *above,
            f"revision: {revision}",
            f"title: TODO  # {say('new.title')}",
            f"answer: |  # {say('new.answer')}",
            "  TODO",
            f"questions:  # {say('new.questions')}",
            "  - TODO",
            "tests:",
            f"  answers:  # {say('new.tests')}",
            "    - TODO",
            f"  not:  # {say('new.not')}",
            "    - TODO",
            "",
        )
    )


def _entry(entry_id: str, today: date, say: Say) -> str:
    return "\n".join(
        (
            modeline(entry_path(entry_id, ENTRY)),
            f"about: TODO  # {say('new.about')}",
            f"importance: {Importance.COMPLETE}  # {say('new.importance')}",
            "revision: 1",
            f"facts: []  # {say('new.facts')}",
            f"source: TODO  # {say('new.source')}",
            f"as_of: {today.isoformat()}  # {say('new.as_of')}",
            f"human: {Human.OFFER}  # {say('new.human')}",
            "related: []",
            "",
        )
    )


def render_created(created: Created, words: Words, language: str = SOURCE_LANGUAGE) -> str:
    """The files, one a line, and what to do next."""
    files = [path.as_posix() for path in created.files]
    return "\n".join((*files, words.say(language, "new.next", subject=created.subject)))
