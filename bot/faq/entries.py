"""Reads an entry's folder: what is the same in every language, and the words of each."""

import re

from bot.faq.basics import note_identifier
from bot.faq.fields import Fields, is_error
from bot.faq.finding import CODES, Finding
from bot.faq.folder import ENTRY, Folder, entry_path
from bot.faq.model import UNFINISHED, Case, Entry, Human, Importance, Translation
from bot.faq.nodes import MappingNode, Node, SourceFile

_ENTRY_FIELDS = (
    "about", "importance", "revision", "facts", "source", "as_of", "valid_until", "human",
    "related", "allow",
)  # fmt: skip
_TRANSLATION_FIELDS = ("revision", "title", "answer", "questions", "tests")
_TEST_FIELDS = ("answers", "not")
_CASE_FIELDS = ("text", "expect", "reason")

# The research behind the answers numbers its facts F-CARD-06 and the rumours it weighs M13.
_FACT_NUMBER = re.compile(r"F-[A-Z]{2,4}-\d{2}|M\d{1,2}")


def read_entries(
    folder: Folder, languages: tuple[str, ...], findings: list[Finding]
) -> dict[str, Entry]:
    """All entries whose own file can be used, by id, with the translations that can be used."""
    entries = {}
    for entry_id in folder.entry_ids():
        name = entry_path(entry_id, ENTRY)
        if name not in folder.names:
            findings.append(folder.missing(name))
        elif name in folder.files:
            translations = _translations(folder, entry_id, languages, findings)
            if entry := _entry(entry_id, folder.files[name], translations, findings):
                entries[entry_id] = entry
    return entries


def _translations(
    folder: Folder, entry_id: str, languages: tuple[str, ...], findings: list[Finding]
) -> dict[str, Translation]:
    translations = {}
    for language in languages:
        file = folder.files.get(entry_path(entry_id, f"{language}.yaml"))
        if file is not None and (read := _translation(language, file, findings)):
            translations[language] = read
    return translations


def _entry(
    entry_id: str,
    file: SourceFile,
    translations: dict[str, Translation],
    findings: list[Finding],
) -> Entry | None:
    before = len(findings)
    entry = entry_of(entry_id, translations, Fields(file, file.root, findings))
    return None if any(map(is_error, findings[before:])) else entry


def entry_of(entry_id: str, translations: dict[str, Translation], fields: Fields) -> Entry:
    """What `entry.yaml` says, beside the translations; only of use if nothing was noted."""
    fields.only(_ENTRY_FIELDS)
    topic, _, name = entry_id.partition(".")
    note_identifier(name, fields, fields.place)
    facts = fields.texts("facts", empty=True)
    for number, fact in enumerate(facts):
        if not _FACT_NUMBER.fullmatch(fact):
            fields.note("F110", fields.file.place("facts", number), fact=fact)
    return Entry(
        id=entry_id,
        topic=topic,
        about=fields.text("about"),
        importance=Importance(fields.choice("importance", tuple(Importance))),
        revision=fields.whole_number("revision"),
        facts=facts,
        source=fields.text("source"),
        as_of=fields.day("as_of"),
        valid_until=fields.day("valid_until"),
        human=Human(fields.choice("human", tuple(Human))),
        related=fields.texts("related", required=False, empty=True),
        allow=frozenset(_allowed(fields)),
        translations=translations,
    )


def _allowed(fields: Fields) -> tuple[str, ...]:
    codes = fields.texts("allow", required=False)
    warnings = tuple(code for code, severity in CODES.items() if severity == "warning")
    for number, code in enumerate(codes):
        if code not in warnings:
            place = fields.file.place("allow", number)
            known = ", ".join(warnings)
            fields.note("F106", place, field="allow", value=code, known=known, meant="")
    return codes


def _translation(language: str, file: SourceFile, findings: list[Finding]) -> Translation | None:
    before = len(findings)
    translation = translation_of(language, Fields(file, file.root, findings))
    if any(map(is_error, findings[before:])) or _is_unfinished(translation):
        return None
    return translation


def translation_of(language: str, fields: Fields) -> Translation:
    """What a language's file of an entry says; only of use if nothing was noted."""
    fields.only(_TRANSLATION_FIELDS)
    tests = fields.block("tests")
    if tests:
        tests.only(_TEST_FIELDS)
    return Translation(
        language=language,
        revision=fields.whole_number("revision"),
        title=fields.text("title").strip(),
        answer=fields.text("answer"),
        questions=fields.texts("questions"),
        tests_answer=cases_of("answers", tests) if tests else (),
        tests_not=cases_of("not", tests) if tests else (),
    )


def _is_unfinished(translation: Translation) -> bool:
    """Whether somebody still has to write one of its texts; then none of them is used."""
    cases = (*translation.tests_answer, *translation.tests_not)
    texts = (translation.title, translation.answer, *translation.questions)
    return any("TODO" in text and UNFINISHED.search(text) for text in texts) or any(
        "TODO" in case.text and UNFINISHED.search(case.text) for case in cases
    )


def cases_of(name: str, tests: Fields, *, required: bool = True) -> tuple[Case, ...]:
    """A list of test messages: texts, and blocks for those that are known to fail."""
    nodes = tests.items(name, required=required)
    cases = (_case(f"{name} {place + 1}", node, tests) for place, node in enumerate(nodes))
    return tuple(case for case in cases if case is not None)


def _case(name: str, node: Node, tests: Fields) -> Case | None:
    if not isinstance(node, MappingNode) or not set(node.items) & set(_CASE_FIELDS):
        text = tests.item_text(name, node)
        return None if text is None else Case(text)
    return case_of(Fields(tests.file, node, tests.findings))


def case_of(fields: Fields) -> Case:
    """A message whose test is known to fail."""
    fields.only(_CASE_FIELDS)
    fields.choice("expect", ("fails",))
    return Case(fields.text("text"), fails=fields.text("reason"))
