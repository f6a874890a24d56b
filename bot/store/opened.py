"""Opens the store that a database address names."""

from bot.store.postgres import PostgresStore
from bot.store.sqlite import URL_PREFIX, SqliteStore


def open_store_at(url: str) -> SqliteStore | PostgresStore:
    """The store at `sqlite:///…` or `postgresql://…`, migrated; raises ConfigError."""
    if url.startswith(URL_PREFIX):
        return SqliteStore.open(url)
    return PostgresStore.open(url)
