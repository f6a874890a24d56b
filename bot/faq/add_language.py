"""`faq add-language`: all files of a new language, kept from voters until they are written."""

import io
import re
import unicodedata
from functools import partial
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog as PoCatalog
from babel.messages.pofile import read_po, write_po

from bot.domain.decision import SmalltalkKind
from bot.faq.folder import LANGUAGES, LEXICON, OUT_OF_SCOPE, SMALLTALK, entry_path
from bot.faq.model import Catalog, Entry
from bot.faq.modeline import modeline
from bot.faq.refused import Refused
from bot.faq.scaffold import Created, Say, translation_text, usable
from bot.faq.yaml_writer import comment, flow_list, scalar
from bot.words import SOURCE_LANGUAGE, Words

# Language and, where it is written in several, its script: BCP 47 (RFC 5646).
_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?")
_DOMAIN = "voterline.po"


def add_language(
    folder: Path,
    locales: Path,
    code: str,
    name: str,
    words: Words,
    *,
    rtl: bool = False,
    owner: str | None = None,
) -> Created:
    """Add the language to `languages.yaml` and write a file for everything it has to say.

    `name` is its own name; `owner` a GitHub account or team, by default @voterline/<code>. Files
    that are there already stay as they are. Raises Refused when the code is no language code or
    is in use, and OSError when a file cannot be written.
    """
    say = partial(words.say, SOURCE_LANGUAGE)
    catalog = usable(folder, say)
    if not _CODE.fullmatch(code):
        raise Refused(say("add_language.no_code", code=code))
    if code in catalog.languages:
        raise Refused(say("add_language.exists", code=code))
    texts = dict(_texts(catalog, code, say))
    home = locales / code / "LC_MESSAGES" / _DOMAIN
    messages = _messages(locales / SOURCE_LANGUAGE / "LC_MESSAGES" / _DOMAIN, code)
    new = {folder / file: text for file, text in texts.items()} | {home: messages}
    new = {path: text for path, text in new.items() if not path.exists()}
    for path, text in new.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    # Last, so that an interrupted run can simply be repeated.
    listing = folder / LANGUAGES
    before = listing.read_text(encoding="utf-8").rstrip("\n")
    block = _language(code, name, owner or f"@voterline/{code.lower()}", say, rtl=rtl)
    listing.write_text(f"{before}\n{block}", encoding="utf-8")
    return Created((listing, *new), code)


def _texts(catalog: Catalog, code: str, say: Say) -> dict[str, str]:
    texts = {}
    for entry in catalog.entries.values():
        path = entry_path(entry.id, f"{code}.yaml")
        texts[path] = translation_text(path, entry.revision, _example(entry), say)
    path = f"{OUT_OF_SCOPE}/{code}.yaml"
    about = comment(say("add_language.out_of_scope"))
    texts[path] = f"{modeline(path)}\n{about}\nmessages:\n  - TODO\n"
    path = f"{SMALLTALK}/{code}.yaml"
    kinds = "".join(f"{kind}:\n  - TODO\n" for kind in SmalltalkKind)
    texts[path] = f"{modeline(path)}\n{comment(say('add_language.smalltalk'))}\n{kinds}"
    path = f"{LEXICON}/{code}.yaml"
    concepts = "".join(
        f"{concept}: []  # {', '.join(forms.get(SOURCE_LANGUAGE, ()))}".rstrip("# ") + "\n"
        for concept, forms in catalog.lexicon.items()
    )
    texts[path] = f"{modeline(path)}\n{comment(say('add_language.lexicon'))}\n{concepts}"
    return texts


def _example(entry: Entry) -> str:
    english = entry.translations.get(SOURCE_LANGUAGE)
    return f"{english.title}\n{english.answer.strip()}" if english else entry.about


def _language(code: str, name: str, owner: str, say: Say, *, rtl: bool) -> str:
    fields = {
        "name": scalar(name),
        "names": flow_list((name, code.lower())),
        "script": "Arab" if rtl else "Latn",
        "direction": "rtl" if rtl else "ltr",
        "locale": _locale(code, rtl=rtl),
        "digits": "latn",
        "alphabet": scalar(_alphabet(name)),
        "fallback": SOURCE_LANGUAGE,
        "owners": flow_list((owner,)),
        "offered": "no",
    }
    lines = "".join(f"  {field}: {value}\n" for field, value in fields.items())
    return f"{comment(say('add_language.block'))}\n{code}:\n{lines}"


def _locale(code: str, *, rtl: bool) -> str:
    try:
        return str(Locale.parse(code.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        return "ar_IQ" if rtl else "en_GB"


def _alphabet(name: str) -> str:
    """All small letters of the script in which the name is written, a to z for Latin ones."""
    script = next((unicodedata.name(sign).split()[0] for sign in name if sign.isalpha()), "LATIN")
    if script == "LATIN":
        return "abcdefghijklmnopqrstuvwxyz"
    signs = (chr(number) for number in range(0x370, 0x1000))
    return "".join(
        sign
        for sign in signs
        if sign == sign.lower() and sign.isalpha() and unicodedata.name(sign).startswith(script)
    )


def _messages(source: Path, code: str) -> str:
    """The interface texts' file with nothing translated: English stands in for each."""
    with source.open("rb") as file:
        english = read_po(file)
    blank = PoCatalog(locale=code.replace("-", "_"))
    for message in english:
        if message.id:
            blank.add(message.id, auto_comments=message.auto_comments)
    body = io.BytesIO()
    write_po(body, blank, width=0, omit_header=True)
    head = (
        f"Language: {code}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {blank.plural_forms}",
    )
    quoted = "".join(f'"{line}\\n"\n' for line in head)
    return f'msgid ""\nmsgstr ""\n{quoted}\n{body.getvalue().decode("utf-8")}'
