"""Takes out of a voter's words what could tell who wrote them, before maintainers see them."""

import re

GONE = "…"
"""What stands where something was taken out."""

_PERSONAL = re.compile(
    r"""
      \S*(?:://|www\.)\S*                        # links
    | \S*t\.me/\S*
    | \S*@\S*                                    # user names and mail addresses
    | [+(]?\d(?:[\s().\-/_\u200c-\u200f]*\d){4,} # numbers of five digits and more, parted or not
    """,
    re.VERBOSE | re.IGNORECASE,
)


def redacted(text: str) -> str:
    """The text on one line without links, @names, mail addresses and numbers of 5 digits or more.

    Digits count in every script, and so do those of a telephone number written in groups. Names
    of people cannot be told from other words and stay: a person reads what is published.
    """
    return _PERSONAL.sub(GONE, " ".join(text.split()))
