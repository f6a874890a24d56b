"""The two ends of a copy: a database that is read in one view, and one that is filled at once."""

from collections.abc import Iterable, Iterator, Set
from contextlib import AbstractContextManager
from typing import Protocol

from bot.store.layout import Table

Values = tuple[object, ...]
"""A row's values in the order of the table's columns; truth values are bool."""


class End(Protocol):
    """One database inside one transaction."""

    def is_empty(self, table: Table) -> bool:
        """Whether the table has no row."""

    def rows(self, table: Table) -> Iterator[Values]:
        """All rows in the order of the key, never many of them in memory."""

    def fill(self, table: Table, rows: Iterable[Values]) -> None:
        """Write the rows into the table, and number later ones behind them."""


class Office(Protocol):
    """A database somewhere; every call raises StorageRefused when it cannot be used."""

    @property
    def name(self) -> str:
        """What to call it, without a password."""

    def steps(self) -> Set[str]:
        """The steps that made its tables, none if there are no tables of ours."""

    def in_use(self) -> bool:
        """Whether a service works with it now."""

    def create(self) -> None:
        """Make the tables."""

    def reading(self) -> AbstractContextManager[End]:
        """One unchanging view."""

    def writing(self) -> AbstractContextManager[End]:
        """One transaction that nobody else writes beside; an exception leaves nothing of it."""
