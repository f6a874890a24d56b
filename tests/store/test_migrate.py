"""A database is brought up to date as a whole, or refused with a clear word."""

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.errors import ConfigError
from bot.store.migrate import migrate, shipped
from bot.store.sqlite import SqliteStore


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(sqlite3.connect(tmp_path / "v.db", isolation_level=None))


def test_every_step_is_recorded(database: Database) -> None:
    version = migrate(database, shipped())

    names = [row["name"] for row in database["_sqlite_migrations"].rows]
    assert [int(name[:4]) for name in names] == list(range(1, version + 1))


def test_a_second_run_changes_nothing(database: Database) -> None:
    version = migrate(database, shipped())
    before = list(database.iterdump())

    assert migrate(database, shipped()) == version
    assert list(database.iterdump()) == before


def test_a_step_that_fails_leaves_nothing_behind(database: Database) -> None:
    scripts = {
        "0001_a": "CREATE TABLE a (id INTEGER PRIMARY KEY);",
        "0002_b": "CREATE TABLE b (id INTEGER PRIMARY KEY); CREATE TABLE a (id INTEGER);",
    }
    with pytest.raises(sqlite3.OperationalError, match="exists"):
        migrate(database, scripts)

    assert database.table_names() == []


def test_programs_that_start_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    stores: list[SqliteStore] = []
    threads = [
        threading.Thread(target=lambda: stores.append(SqliteStore.open(tmp_path / "v.db")))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.stop()

    assert len(stores) == 5


def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "v.db"
    SqliteStore.open(path).stop()
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('voterline', '9999_new')"
        )
    connection.close()

    with pytest.raises(ConfigError) as caught:
        SqliteStore.open(path)
    [(setting, key, values)] = caught.value.faults
    assert (setting, key) == ("DATABASE_URL", "config.database_too_new")
    assert values["found"] == "9999_new"
