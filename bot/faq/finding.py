"""What the checks find: a place, a code, how grave it is, and the values for its wording."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """An error must be mended before the change is taken over; a warning should be."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of the FAQ; `line` and `column` count characters from 1.

    The wording comes from the maintainers' texts `check.<code>.message` and `.remedy`, filled
    with `values`.
    """

    path: str
    line: int
    column: int
    code: str
    severity: Severity
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """What findings are sorted by: the place, then the code."""
        return (self.path, self.line, self.column, self.code, repr(sorted(self.values.items())))


CODES: Mapping[str, Severity] = {
    # F0: the file itself
    "F001": Severity.ERROR,  # not UTF-8
    "F002": Severity.ERROR,  # byte order mark
    "F003": Severity.ERROR,  # tab in the indentation
    "F004": Severity.ERROR,  # colon in a text without quotes
    "F005": Severity.ERROR,  # quote or bracket not closed
    "F006": Severity.ERROR,  # duplicate key
    "F007": Severity.ERROR,  # wrong indentation
    "F008": Severity.ERROR,  # text begins with a sign that means something to YAML
    "F009": Severity.ERROR,  # any other reason why it is no YAML
    "F010": Severity.ERROR,  # control character
    "F011": Severity.ERROR,  # file or folder with an unknown name
    "F012": Severity.ERROR,  # file missing
    "F013": Severity.WARNING,  # file too long to edit in comfort
    "F014": Severity.WARNING,  # text cut off by a number sign
    "F015": Severity.WARNING,  # text of a list goes on in the next line
    # F1: the shape of the content
    "F101": Severity.ERROR,  # field missing
    "F102": Severity.ERROR,  # field unknown
    "F103": Severity.ERROR,  # text, list or block expected
    "F104": Severity.ERROR,  # colon made a list's text into a field
    "F105": Severity.ERROR,  # empty
    "F106": Severity.ERROR,  # not one of the allowed words
    "F107": Severity.ERROR,  # not a whole number
    "F108": Severity.ERROR,  # not a date, time or number
    "F109": Severity.ERROR,  # id in the wrong form
    "F110": Severity.ERROR,  # number of a fact in the wrong form
    "F111": Severity.ERROR,  # related entry unknown
    "F112": Severity.ERROR,  # language offered that the matcher cannot read
    # F2: the translation
    "F201": Severity.WARNING,  # missing; an error where the entry is required
    "F202": Severity.ERROR,  # TODO left; a warning in a language that is not offered
    "F203": Severity.ERROR,  # revision behind or ahead; likewise
    "F204": Severity.ERROR,  # placeholders differ from the other languages
    "F205": Severity.ERROR,  # brace that is no placeholder
    "F206": Severity.WARNING,  # letter outside the alphabet
    "F207": Severity.ERROR,  # hidden mark
    "F208": Severity.WARNING,  # brackets do not pair
    "F209": Severity.WARNING,  # same text as in another language
    # F3: what the matcher learns from
    "F301": Severity.ERROR,  # same question in two entries
    "F302": Severity.WARNING,  # too few questions
    "F303": Severity.ERROR,  # test equals question
    "F304": Severity.WARNING,  # too few tests
    "F305": Severity.WARNING,  # same text twice in one list
    "F306": Severity.ERROR,  # same title in two entries
    "F307": Severity.WARNING,  # stem of the lexicon too short
    "F308": Severity.WARNING,  # stem of the lexicon begins another concept's word
    # F4: what the channels can show
    "F401": Severity.ERROR,  # title too long
    "F402": Severity.ERROR,  # button too long
    "F403": Severity.ERROR,  # answer too long
    "F404": Severity.ERROR,  # id too long for a button's data
    # F5: facts and dates
    "F501": Severity.ERROR,  # fact unknown
    "F502": Severity.WARNING,  # fact unused
    "F503": Severity.ERROR,  # expired
    "F504": Severity.WARNING,  # expires soon
    "F505": Severity.ERROR,  # dates that cannot be
    "F506": Severity.WARNING,  # answer that is never sent by itself
}
"""Every code and how grave it is unless the rule says otherwise."""
