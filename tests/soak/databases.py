"""The databases that a run can be made on, asked directly to see what is really in them."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.postgres import Cluster

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Database:
    """Its address, a way to ask it, and the faults it finds in itself."""

    url: str
    ask: Callable[[str], Rows]
    faults: Callable[[], Rows] = list


def sqlite(folder: Path) -> Database:
    """A new SQLite file; its tables are made by the first replica."""
    path = folder / "soak.db"

    def ask(sql: str) -> Rows:
        connection = sqlite3.connect(path, timeout=20)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def faults() -> Rows:
        found = ask("PRAGMA integrity_check") + ask("PRAGMA foreign_key_check")
        return [row for row in found if row != ("ok",)]

    return Database(f"sqlite:///{path}", ask, faults)


def postgres(cluster: Cluster) -> Database:
    """A new database on a PostgreSQL server."""
    url = cluster.fresh()

    def ask(sql: str) -> Rows:
        with psycopg.connect(url, autocommit=True) as connection:
            return connection.execute(sql).fetchall()  # type: ignore[call-overload]

    return Database(url, ask)
