"""`faq diff`: what changed in an entry since a translation was last brought up to date."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from bot.faq.folder import ENTRY, entry_path
from bot.faq.nodes import MappingNode, ScalarNode
from bot.faq.refused import Refused
from bot.faq.repository import Commit, Repository
from bot.faq.yaml_reader import parse
from bot.words import SOURCE_LANGUAGE, Words

_REVISION = re.compile(r"(?m)^revision:\s*[\"']?(\d+)")
_TOKEN = re.compile(r"\s+|[^\s]+")
_COMMENT = re.compile(r"(?m)^\s*#.*\n?")


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of text that stayed (both alike), was taken out (no `after`) or put in."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Part:
    """One text before and now, such as entry.yaml or the English title."""

    name: str
    before: str
    after: str

    def changes(self) -> Iterator[Change]:
        """The text word by word, in order."""
        old, new = _TOKEN.findall(self.before), _TOKEN.findall(self.after)
        for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            before, after = "".join(old[a:b]), "".join(new[c:d])
            if kind == "replace":
                yield Change(before, "")
                yield Change("", after)
            else:
                yield Change(before, after)


@dataclass(frozen=True, slots=True)
class EntryDiff:
    """What a translator has to follow; `since` is None where git does not know."""

    entry: str
    language: str
    revision: str
    entry_revision: str
    since: Commit | None
    parts: tuple[Part, ...]


def diff(folder: Path, entry: str, language: str, words: Words) -> EntryDiff:
    """Compare the entry now with the commit in which the translation took its present revision.

    `entry` is `card.lost` or `card/lost`. Raises Refused when there is no such translation.
    """
    entry = entry.replace("/", ".")
    translation = folder / entry_path(entry, f"{language}.yaml")
    if not translation.is_file():
        raise Refused(words.say(SOURCE_LANGUAGE, "diff.no_file", path=translation))
    own, english = folder / entry_path(entry, ENTRY), folder / entry_path(entry, "en.yaml")
    revision = _revision(_now(translation))
    repository = Repository.around(folder)
    since = _taken(repository, translation, revision) if repository else None
    parts: tuple[Part, ...] = ()
    if repository and since:
        then = (repository.text_at(since, own) or "", repository.text_at(since, english) or "")
        parts = tuple(_parts(then, (_now(own), _now(english))))
    return EntryDiff(entry, language, revision, _revision(_now(own)), since, parts)


def render_diff(found: EntryDiff, words: Words, language: str = SOURCE_LANGUAGE) -> str:
    """Since when, then each changed text: [-taken out-] and {+put in+}, as git marks words."""
    about = {
        "entry": found.entry,
        "language": found.language,
        "revision": found.revision,
        "current": found.entry_revision,
    }
    if found.since is None:
        return words.say(language, "diff.no_history", **about)
    since = found.since
    values = {"day": since.day, "commit": since.id[:10], "subject": since.subject}
    lines = [words.say(language, "diff.head", **about, **values)]
    for part in found.parts:
        lines += ["", f"{part.name}:", "".join(map(_marked, part.changes())).strip("\n")]
    if not found.parts:
        lines.append(words.say(language, "diff.nothing"))
    return "\n".join(lines)


def _marked(change: Change) -> str:
    if change.before == change.after:
        return change.after
    return f"[-{change.before}-]" if change.before else f"{{+{change.after}+}}"


def _taken(repository: Repository, translation: Path, revision: str) -> Commit | None:
    taken = None
    for commit in repository.commits(translation):
        if _revision(repository.text_at(commit, translation) or "") != revision:
            break
        taken = commit
    return taken


def _parts(then: tuple[str, str], now: tuple[str, str]) -> Iterator[Part]:
    names = (ENTRY, "en.yaml title", "en.yaml answer")
    for name, before, after in zip(names, _texts(*then), _texts(*now), strict=True):
        if before != after:
            yield Part(name, before, after)


def _texts(entry: str, english: str) -> tuple[str, str, str]:
    root = file.root if (file := parse("", english.encode())[0]) else None
    fields = root.items if isinstance(root, MappingNode) else {}
    title, answer = (
        node.text if isinstance(node := fields.get(name), ScalarNode) else ""
        for name in ("title", "answer")
    )
    return _COMMENT.sub("", entry), title, answer


def _now(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _revision(text: str) -> str:
    return found[1] if (found := _REVISION.search(text)) else ""
