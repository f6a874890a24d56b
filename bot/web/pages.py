"""Renders a template with the words of one language, and names static files so that they cache."""

from collections.abc import Callable
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from bot.faq.model import Catalog, Language
from bot.words import Words

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"


class Pages:
    """The templates of the web side; everything put into them is escaped.

    Every template finds `language` (a Language), `languages` (all of them), `say` (the wording of
    a key in that language) and `asset` (the address of a file under static/).
    """

    def __init__(self, words: Words, catalog: Callable[[], Catalog], default_language: str) -> None:
        self._words = words
        self._catalog = catalog
        self._default_language = default_language
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["asset"] = asset

    def language(self, code: str | None) -> Language:
        """The language of that code, or the host's default one."""
        languages = self._catalog().languages
        return languages.get(code or "") or languages[self._default_language]

    def render(self, template: str, code: str | None, **values: object) -> str:
        """The page's text in the language of that code."""
        language = self.language(code)
        return self._environment.get_template(template).render(
            language=language,
            languages=tuple(self._catalog().languages.values()),
            say=partial(self._words.say, language.code),
            **values,
        )

    def respond(
        self, template: str, code: str | None, status: int = 200, **values: object
    ) -> HTMLResponse:
        """The page as a response that no cache keeps."""
        text = self.render(template, code, **values)
        return HTMLResponse(text, status, {"Cache-Control": "no-store"})


@lru_cache
def asset(name: str) -> str:
    """The address of a static file, changing with its content; raises FileNotFoundError."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
