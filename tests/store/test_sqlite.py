"""What only the SQLite store promises: group commit, durability, clear failures."""

import asyncio
import resource
import sqlite3
import stat
import threading
from functools import partial
from pathlib import Path

import pytest

from bot.errors import ConfigError, StoreUnavailable
from bot.services.ports import Transaction
from bot.store.sqlite import SqliteStore, connect, demand_sqlite
from bot.store.transaction import SqlTransaction
from tests.store.samples import AMAL, NOW, done, message, take_in, talk


def pragma(transaction: Transaction, name: str) -> object:
    """Ask the transaction's own connection."""
    assert isinstance(transaction, SqlTransaction)
    return transaction._connection.execute(f"PRAGMA {name}").fetchone()[0]


async def test_a_commit_is_on_the_disk_unless_told_otherwise(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "v.db")
    full = 2
    assert await store.write(lambda t: pragma(t, "synchronous")) == full
    assert await store.write(lambda t: pragma(t, "journal_mode")) == "wal"
    assert await store.write(lambda t: pragma(t, "foreign_keys")) == 1
    assert await store.write(lambda t: pragma(t, "secure_delete")) == 1
    assert await store.read(lambda t: pragma(t, "query_only")) == 1
    await store.close()


async def test_works_that_wait_share_one_commit(store: SqliteStore) -> None:
    statements: list[str] = []
    gate = threading.Event()

    def hold(transaction: Transaction) -> None:
        assert isinstance(transaction, SqlTransaction)
        transaction._connection.set_trace_callback(statements.append)
        gate.wait()

    writes = [
        asyncio.ensure_future(store.write(lambda t, n=n: take_in(t, message(str(n)), NOW)))
        for n in range(100)
    ]
    held = asyncio.ensure_future(store.write(hold))
    more = [asyncio.ensure_future(store.write(lambda t: t.last_event_id())) for _ in range(100)]
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(held, *writes, *more)

    # One when the machine is quick, some more when it is slow, but not one for each work.
    assert 1 <= statements.count("COMMIT") < 20


async def test_a_group_is_closed_after_a_slow_work(store: SqliteStore) -> None:
    gate = threading.Event()
    slow = asyncio.ensure_future(store.write(lambda t: threading.Event().wait(0.06)))
    held = asyncio.ensure_future(store.write(lambda t: gate.wait()))

    # In one group with its successor it would wait for ever.
    await slow
    gate.set()
    await held


async def test_a_cancelled_caller_harms_nobody(store: SqliteStore) -> None:
    gate = threading.Event()
    held = asyncio.ensure_future(store.write(lambda t: gate.wait()))
    away = asyncio.ensure_future(store.write(lambda t: take_in(t, message("away"), NOW)))
    kept = asyncio.ensure_future(store.write(lambda t: take_in(t, message("kept"), NOW)))
    await asyncio.sleep(0)
    away.cancel()
    gate.set()

    assert await kept
    assert await held
    assert away.cancelled()


def test_one_store_serves_several_event_loops(store: SqliteStore) -> None:
    for number in range(3):
        work = partial(lambda t, n: take_in(t, message(str(n)), NOW), n=number)
        assert asyncio.run(store.write(work))
    assert asyncio.run(store.read(lambda t: len(t.pending(1)))) == 3


async def test_a_database_held_by_another_program_can_be_tried_again(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "v.db", patience=0.01)
    other = sqlite3.connect(tmp_path / "v.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="SQLITE_BUSY"):
        await store.write(lambda t: take_in(t, message("1"), NOW))
    assert await store.read(lambda t: t.last_event_id()) == 0
    with pytest.raises(StoreUnavailable, match="SQLITE_BUSY"):
        SqliteStore.open(tmp_path / "v.db", patience=0.01)

    other.close()
    assert await store.write(lambda t: take_in(t, message("1"), NOW))
    await store.close()


async def test_a_full_database_keeps_nothing_of_the_group_and_recovers(tmp_path: Path) -> None:
    path = tmp_path / "v.db"
    SqliteStore.open(path).stop()
    limit = 80

    def limited() -> sqlite3.Connection:
        connection = connect(path, "FULL", 1.0)
        connection.execute(f"PRAGMA max_page_count = {limit}")
        return connection

    store = SqliteStore(limited, 1)
    kept, refused = await fill(store, "SQLITE_FULL")
    assert kept
    assert refused

    limit = 100_000
    again = SqliteStore(limited, 1)
    await store.close()
    await check(again, kept, refused)


async def test_a_failing_disk_keeps_nothing_of_the_group_and_recovers(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "v.db")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
    try:
        kept, refused = await fill(store, "SQLITE_IOERR_WRITE")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert kept
    assert refused

    await check(store, kept, refused)


async def fill(store: SqliteStore, reason: str) -> tuple[list[str], list[str]]:
    """Write until there is no room and a little more; returns what was kept and what was not."""
    kept: list[str] = []
    refused: list[str] = []
    reasons: set[str] = set()

    async def write(external_id: str) -> None:
        try:
            await store.write(lambda t: take_in(t, message(external_id, "ژ" * 2000), NOW))
        except StoreUnavailable as error:
            reasons.add(str(error))
            refused.append(external_id)
        else:
            kept.append(external_id)

    for group in range(12):
        await asyncio.gather(*(write(f"{group}/{n}") for n in range(8)))
    assert reasons == {reason}
    return kept, refused


async def check(store: SqliteStore, kept: list[str], refused: list[str]) -> None:
    """Nothing acknowledged is lost, nothing refused is there, and the rest can now be written."""
    assert await store.write(lambda t: pragma(t, "integrity_check")) == "ok"
    conversation = await store.read(lambda t: t.conversation_at(AMAL))
    assert conversation is not None
    pending = await store.read(lambda t: t.pending(conversation.id, limit=1000))
    assert {row.message.external_id for row in pending} == set(kept)
    for external_id in refused:
        assert await store.write(lambda t, e=external_id: take_in(t, message(e), NOW))
    await store.close()


async def test_a_vanished_file_is_not_made_anew(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "v.db")
    for file in tmp_path.iterdir():
        file.unlink()

    with pytest.raises(StoreUnavailable):
        await store.write(lambda t: take_in(t, message("1"), NOW))
    assert list(tmp_path.iterdir()) == []
    await store.close()


async def test_forgotten_words_are_not_on_the_disk(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "v.db")
    conversation_id = await talk(store)
    await store.write(lambda t: take_in(t, message("2", "UNMISTAKABLE"), NOW))
    [pending] = await store.read(lambda t: t.pending(conversation_id))
    await store.write(lambda t: t.add_feedback(conversation_id, "card.lost", 1, True, NOW))
    await store.write(lambda t: t.forget(conversation_id, NOW))
    await store.write(lambda t: done(t, pending.inbox_id, NOW, {"text": "UNMISTAKABLE"}))
    await store.close()

    [file] = tmp_path.iterdir()
    assert b"UNMISTAKABLE" not in file.read_bytes()
    connection = sqlite3.connect(file)
    assert connection.execute("SELECT conversation_id, entry FROM feedback").fetchall() == [
        (None, "card.lost")
    ]
    connection.close()


def test_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    store = SqliteStore.open(f"sqlite:///{tmp_path}/deep/er/v.db")
    modes = [stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "deep/er").iterdir()]
    store.stop()

    assert modes
    assert set(modes) == {0o600}


def test_a_library_that_is_too_old_is_refused_at_the_start() -> None:
    demand_sqlite((3, 35, 0))
    with pytest.raises(ConfigError) as caught:
        demand_sqlite((3, 34, 1))
    [(_, key, values)] = caught.value.faults
    assert (key, values) == ("config.sqlite_too_old", {"found": "3.34.1", "known": "3.35"})


@pytest.mark.parametrize("trouble", ["text", "folder"])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, trouble: str) -> None:
    path = tmp_path / "v.db"
    if trouble == "text":
        path.write_text("not a database " * 100)
    else:
        path.mkdir()

    with pytest.raises(ConfigError) as caught:
        SqliteStore.open(path)
    [(setting, key, values)] = caught.value.faults
    assert (setting, key) == ("DATABASE_URL", "config.database_unusable")
    assert values["value"] == str(path)
    assert values["reason"]


@pytest.mark.parametrize(
    "work",
    [
        lambda t: t.waiting(8),
        lambda t: t.pending(1),
        lambda t: t._due_heads("telegram", NOW, 10),
        lambda t: t.transcript(1),
        lambda t: t.outgoing_after(1, 0),
        lambda t: t.queue(),
        lambda t: t.closed_tickets(),
        lambda t: t.latest_ticket(1),
        lambda t: t.ticket_events(1),
        lambda t: t.events_after(0),
        lambda t: t.health(),
        lambda t: t.session_operator("", NOW),
        lambda t: t.failed_logins("", NOW),
    ],
)
async def test_every_question_walks_an_index(store: SqliteStore, work: object) -> None:
    def plans(transaction: Transaction) -> list[str]:
        assert isinstance(transaction, SqlTransaction)
        connection = transaction._connection
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        work(transaction)
        connection.set_trace_callback(None)
        return [
            row["detail"]
            for sql in asked
            for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")
        ]

    walked = await store.write(plans)
    assert walked
    scans = [step for step in walked if "SCAN" in step and "INDEX" not in step]
    assert [step for step in scans if "CONSTANT ROW" not in step] == []
