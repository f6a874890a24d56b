"""Brings a database to today's tables, or refuses one that a newer program has changed."""

from collections.abc import Mapping, Set
from importlib.resources import files

from sqlite_utils import Database, Migrations

from bot.errors import ConfigError

STEPS = "bot.store.migrations"


def migrate(database: Database, scripts: Mapping[str, str]) -> int:
    """Apply all missing steps together with their record; returns the last step's number.

    `scripts` holds the SQL of each step by its name, which begins with its number. All of it is
    one transaction, so that two programs that start at once do not disturb each other and a step
    that fails leaves nothing behind. Raises ConfigError when the database has a step that is not
    among them.
    """
    steps = Migrations("voterline")
    for name, sql in scripts.items():
        _add(steps, name, sql)
    # The lock comes before the look at what is missing.
    database.conn.execute("BEGIN IMMEDIATE")
    try:
        refuse_unknown({step.name for step in steps.applied(database)}, scripts)
        steps.apply(database)
    except BaseException:
        database.rollback()
        raise
    database.commit()
    return int(max(scripts).partition("_")[0])


def refuse_unknown(applied: Set[str], scripts: Mapping[str, str]) -> None:
    """Raise ConfigError when a step was applied that is not among `scripts`."""
    strangers = applied - scripts.keys()
    if strangers:
        values = {"found": max(strangers), "known": max(scripts)}
        raise ConfigError((("DATABASE_URL", "config.database_too_new", values),))


def shipped() -> dict[str, str]:
    """The steps that this program knows, in their order."""
    found = sorted(files(STEPS).iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".sql"): file.read_text(encoding="utf-8")
        for file in found
        if file.name.endswith(".sql")
    }


def _add(steps: Migrations, name: str, sql: str) -> None:
    @steps(name=name)
    def step(database: Database, /) -> None:
        database.executescript(sql)
