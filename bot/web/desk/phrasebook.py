"""The desk's own language: words, numbers, times and names as one operator reads them."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from babel.numbers import format_decimal

from bot.faq.format import format_date
from bot.faq.model import Catalog, Language
from bot.words import Words

BAGHDAD = timezone(timedelta(hours=3))
"""Iraq's time: UTC+3 all year since summer time ended in 2008 (IANA tz database, Asia/Baghdad)."""

ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
"""Unicode's first-strong isolate: what stands between keeps its own direction."""

_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def isolated(text: str) -> str:
    """The text in a direction of its own, whatever stands around it."""
    return f"{ISOLATE}{text}{END_OF_ISOLATE}"


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """How the desk speaks to one operator."""

    words: Words
    catalog: Catalog
    language: Language

    def say(self, key: str, /, n: int | None = None, **values: object) -> str:
        """The wording of a key; `n` picks the plural form and stands as {count} in its digits.

        Numbers are written as the language does; names keep their own direction amid the words.
        """
        written = {name: self._written(value) for name, value in values.items()}
        if n is not None:
            written.setdefault("count", self.number(n))
        return self.words.say(self.language.code, key, n=n, **written)

    def named(self, group: str, value: str) -> str:
        """The wording of `desk.<group>.<value>`, or the bare value where nobody worded it."""
        try:
            return self.say(f"desk.{group}.{value}")
        except KeyError:
            return value

    def number(self, value: int) -> str:
        """A whole number."""
        if 0 <= value < 1000:  # Nothing to group, and Babel takes its time.
            return self._digits(str(value))
        language = self.language
        return self._digits(
            format_decimal(value, locale=language.locale, numbering_system=language.digits)
        )

    def percent(self, share: float) -> str:
        """A share from 0 to 1 in whole percent."""
        return self.say("desk.percent", n=round(share * 100))

    def _digits(self, text: str) -> str:
        # Babel takes the numbering system's separators but leaves its digits to us.
        return text.translate(_ARABIC_INDIC) if self.language.digits == "arab" else text

    def _written(self, value: object) -> object:
        if isinstance(value, int):
            return self.number(value)
        return isolated(value) if isinstance(value, str) else value

    def hour(self, at: datetime) -> str:
        """The time of day in Iraq, such as 14:05."""
        return self._digits(f"{at.astimezone(BAGHDAD):%H:%M}")

    def day(self, at: datetime, now: datetime) -> str:
        """The day in Iraq: today, yesterday, or the date."""
        day, today = at.astimezone(BAGHDAD).date(), now.astimezone(BAGHDAD).date()
        if day == today:
            return self.say("desk.today")
        if day == today - timedelta(days=1):
            return self.say("desk.yesterday")
        return format_date(self.catalog, day, self.language.code)

    def span(self, since: datetime, now: datetime) -> str:
        """How long ago, in the largest unit that fits: minutes, hours, days."""
        minutes = max(0, int((now - since).total_seconds() // 60))
        if minutes == 0:
            return self.say("desk.wait.now")
        if minutes < 60:
            return self.say("desk.wait.minutes", n=minutes)
        if minutes < 48 * 60:
            return self.say("desk.wait.hours", n=minutes // 60)
        return self.say("desk.wait.days", n=minutes // (24 * 60))

    def title(self, entry_id: str) -> str:
        """An entry's title in the desk's language, or its id when it is no longer there."""
        try:
            return self.catalog.translation(entry_id, self.language.code).title
        except KeyError:
            return entry_id

    def language_name(self, code: str | None) -> str:
        """A language's own name."""
        language = self.catalog.languages.get(code or "")
        return language.name if language else code or ""
