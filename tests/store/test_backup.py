"""A backup is whole and sound, or it is not there."""

import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import StorageRefused
from bot.store.backup import back_up, check
from bot.store.sqlite import SqliteStore
from tests.store.running import running_service
from tests.store.samples import NOW, message, take_in, talk
from tests.store.test_crash import rows

# Where the damage lies decides whether SQLite itself stumbles over it.
BROKEN = ("storage.damaged", "storage.unusable")
FILLER = """
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    INSERT INTO inbox (conversation_id, channel, external_id, sent_at, received_at, text, edited,
                       done_at)
    SELECT 1, 'filler', i, 0, 0, hex(randomblob(500)), FALSE, 0 FROM n
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """An empty database that nobody uses."""
    path = tmp_path / "v.db"
    SqliteStore.open(path).stop()
    return path


def change(path: Path, sql: str) -> None:
    """Write into the file behind everybody's back."""
    connection = sqlite3.connect(path)
    with connection:
        connection.executescript(sql)
    connection.close()


def refusal(act: Callable[[], object]) -> str:
    """The key of the text with which it refuses."""
    with pytest.raises(StorageRefused) as caught:
        act()
    return caught.value.key


def damage(path: Path) -> None:
    """Overwrite the middle of the file."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\x00\xff" * (size // 8))


def test_a_service_that_writes_all_the_time_loses_nothing_committed_before(
    database: Path, tmp_path: Path
) -> None:
    target = tmp_path / "backup.db"
    change(database, "INSERT INTO conversations (channel, address, created_at) VALUES ('f','1',0);")
    change(database, FILLER)
    with running_service(database) as taken:
        before = taken()
        back_up(database, target)
        after = taken()

    kept = {row[0] for row in rows(target, "SELECT external_id FROM inbox")}
    assert before <= kept
    assert after > before, "the service had to wait for the backup"
    assert rows(target, "PRAGMA integrity_check") == [("ok",)]


def test_a_backup_is_one_file_that_only_its_owner_reads(database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    back_up(database, folder / "b.db")

    assert [path.name for path in folder.iterdir()] == ["b.db"]
    assert stat.S_IMODE((folder / "b.db").stat().st_mode) == 0o600
    check(folder / "b.db")


async def test_what_stands_only_in_the_log_is_in_the_backup(tmp_path: Path) -> None:
    path, target = tmp_path / "v.db", tmp_path / "b.db"
    store = SqliteStore.open(path)
    await talk(store)
    assert path.with_name("v.db-wal").stat().st_size > 0
    back_up(path, target)
    await store.close()

    assert rows(target, "SELECT COUNT(*) FROM inbox") == [(1,)]


async def test_forgotten_words_are_in_no_page_of_a_backup(tmp_path: Path) -> None:
    path, target = tmp_path / "v.db", tmp_path / "b.db"
    store = SqliteStore.open(path)
    conversation_id = await talk(store)
    await store.write(lambda t: take_in(t, message("2", "a word to be forgotten"), NOW))
    await store.write(lambda t: t.forget(conversation_id, NOW))
    back_up(path, target)
    await store.close()

    assert b"a word to be forgotten" not in target.read_bytes()


def test_an_existing_file_is_never_overwritten(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.db"
    target.write_text("mine")

    assert refusal(lambda: back_up(database, target)) == "storage.exists"
    assert target.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.db", "v.db"]


def test_two_backups_under_one_name_do_not_meet(database: Path, tmp_path: Path) -> None:
    (tmp_path / "b.db.part").touch()

    assert refusal(lambda: back_up(database, tmp_path / "b.db")) == "storage.part"
    assert (tmp_path / "b.db.part").exists()


def test_a_damaged_database_leaves_no_backup(database: Path, tmp_path: Path) -> None:
    damage(database)

    assert refusal(lambda: back_up(database, tmp_path / "b.db")) in BROKEN
    assert [path.name for path in tmp_path.iterdir()] == ["v.db"]


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert refusal(lambda: back_up(tmp_path / "v.db", tmp_path / "b.db")) == "storage.unusable"
    assert list(tmp_path.iterdir()) == []


def test_only_a_whole_database_of_ours_passes_the_check(database: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    change(other, "CREATE TABLE a (id INTEGER);")
    text = tmp_path / "text.db"
    text.write_text("not a database " * 100)

    check(database)
    assert refusal(lambda: check(other)) == "storage.not_ours"
    assert refusal(lambda: check(text)) == "storage.unusable"

    change(database, "PRAGMA foreign_keys = OFF; INSERT INTO sessions VALUES ('x', 77, 0);")
    assert refusal(lambda: check(database)) == "storage.damaged"


def test_a_backup_of_a_newer_program_is_refused(database: Path) -> None:
    newer = "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('voterline', '9999_x');"
    change(database, newer)

    assert refusal(lambda: check(database)) == "storage.too_new"
