"""What only the PostgreSQL store promises: it outlives its server, and shares its database."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from psycopg.errors import DuplicateTable, InFailedSqlTransaction

from bot.domain.message import Address
from bot.errors import ConfigError, StoreUnavailable
from bot.services.ports import Transaction
from bot.store.migrate import shipped
from bot.store.postgres import READERS, WRITERS, PostgresStore
from bot.store.postgres_migrate import migrate_postgres
from bot.store.postgres_session import connect, parameters_of
from bot.store.postgres_transaction import ReadingTransaction
from tests.postgres import Cluster
from tests.store.samples import AMAL, NOW, message, take_in

PATIENCE = 2.0


@pytest.fixture
def url(cluster: Cluster) -> str:
    return cluster.fresh()


@pytest.fixture
async def store(url: str) -> AsyncIterator[PostgresStore]:
    """A store whose callers wait two seconds at most."""
    store = PostgresStore.open(url, patience=PATIENCE)
    yield store
    await store.close()


@pytest.fixture
def shaky(cluster: Cluster) -> Iterator[Cluster]:
    """The server, for a test that may leave it stopped or standing still."""
    yield cluster
    cluster.restore()


def asked(transaction: Transaction, sql: str, *values: object) -> Any:
    """Ask the transaction's own connection for one value."""
    assert isinstance(transaction, ReadingTransaction)
    row = transaction._row(f"SELECT ({sql}) AS found", *values)
    assert row
    return row["found"]


def setting(transaction: Transaction, name: str) -> Any:
    return asked(transaction, f"current_setting('{name}')")


async def taken_in(store: PostgresStore, external_id: str) -> bool:
    return await store.write(lambda t: take_in(t, message(external_id), NOW))


async def kept(store: PostgresStore) -> set[str]:
    """The external ids of what waits for an answer."""
    conversation = await store.read(lambda t: t.conversation_at(AMAL))
    if conversation is None:
        return set()
    pending = await store.read(lambda t: t.pending(conversation.id, limit=1000))
    return {row.message.external_id for row in pending}


async def everybody_busy(store: PostgresStore) -> None:
    """Make every thread open its connection, however busy the machine is."""
    for run, threads in ((store.write, WRITERS), (store.read, READERS)):
        ready = False
        while not ready:
            together = threading.Barrier(threads)
            waiting = (run(lambda t, b=together: b.wait(timeout=30)) for _ in range(threads))
            met = await asyncio.gather(*waiting, return_exceptions=True)
            ready = not any(isinstance(one, BaseException) for one in met)


async def test_a_commit_is_on_the_disk_and_nothing_waits_for_ever(
    cluster: Cluster, url: str
) -> None:
    name = url.partition("?")[0].rpartition("/")[2]
    cluster.ask(f"ALTER DATABASE {name} SET synchronous_commit = off")
    store = PostgresStore.open(url)

    assert await store.write(lambda t: setting(t, "synchronous_commit")) == "on"
    assert await store.write(lambda t: setting(t, "transaction_isolation")) == "read committed"
    assert await store.read(lambda t: setting(t, "transaction_isolation")) == "repeatable read"
    assert await store.read(lambda t: setting(t, "transaction_read_only")) == "on"
    assert await store.read(lambda t: setting(t, "lock_timeout")) != "0"
    assert await store.read(lambda t: setting(t, "idle_in_transaction_session_timeout")) != "0"
    assert await store.read(lambda t: setting(t, "application_name")) == "voterline"
    await store.close()


async def test_works_run_side_by_side(store: PostgresStore) -> None:
    await everybody_busy(store)


async def test_the_next_works_succeed_after_a_restart_of_the_server(shaky: Cluster) -> None:
    store = PostgresStore.open(shaky.fresh())
    await everybody_busy(store)
    assert await taken_in(store, "before")
    shaky.stop()
    for work in (taken_in(store, "away"), store.read(lambda t: t.last_event_id())):
        with pytest.raises(StoreUnavailable):
            await work
    shaky.start()

    together = [taken_in(store, str(n)) for n in range(2 * WRITERS)]
    assert all(await asyncio.gather(*together))
    assert await kept(store) == {"before", *map(str, range(2 * WRITERS))}
    await store.close()


async def test_what_was_acknowledged_survives_kill_9_of_the_server(shaky: Cluster) -> None:
    store = PostgresStore.open(shaky.fresh())
    acknowledged = set()

    async def write(number: int) -> None:
        try:
            if await taken_in(store, str(number)):
                acknowledged.add(str(number))
        except StoreUnavailable:
            return

    writing = [asyncio.ensure_future(write(n)) for n in range(400)]
    while len(acknowledged) < 50:
        await asyncio.sleep(0.01)
    await asyncio.to_thread(shaky.kill)
    await asyncio.gather(*writing)
    shaky.start()

    assert 50 <= len(acknowledged) < 400
    # What was being committed when the power went may be there or not.
    assert acknowledged <= await kept(store)
    assert await taken_in(store, "after")
    await store.close()


async def test_a_work_whose_connection_is_cut_is_run_again(
    cluster: Cluster, store: PostgresStore
) -> None:
    tries: list[int] = []

    def work(transaction: Transaction) -> bool:
        new = take_in(transaction, message("1"), NOW)
        tries.append(asked(transaction, "pg_backend_pid()"))
        if len(tries) == 1:
            cluster.ask(f"SELECT pg_terminate_backend({tries[0]}, 5000)")
        transaction.last_event_id()
        return new

    assert await store.write(work)
    assert len(set(tries)) == 2
    assert await kept(store) == {"1"}


async def test_a_work_that_always_loses_its_connection_is_given_up(
    cluster: Cluster, url: str
) -> None:
    store = PostgresStore.open(url)

    def work(transaction: Transaction) -> None:
        take_in(transaction, message("1"), NOW)
        own = asked(transaction, "pg_backend_pid()")
        cluster.ask(f"SELECT pg_terminate_backend({own}, 5000)")
        transaction.last_event_id()

    with pytest.raises(StoreUnavailable, match="AdminShutdown"):
        await store.write(work)
    assert await kept(store) == set()
    await store.close()


async def test_a_server_that_stands_still_is_not_waited_for(
    shaky: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    store = PostgresStore.open(shaky.fresh(), patience=PATIENCE)
    await everybody_busy(store)
    shaky.pause()
    began = time.monotonic()
    works = [taken_in(store, str(n)) for n in range(3 * WRITERS)]
    results = await asyncio.gather(
        *works, store.read(lambda t: t.last_event_id()), return_exceptions=True
    )
    waited = time.monotonic() - began
    shaky.resume()

    assert all(isinstance(result, StoreUnavailable) for result in results)
    assert PATIENCE <= waited < PATIENCE + 5
    until = time.monotonic() + 10
    while True:
        try:
            assert await taken_in(store, "after")
            break
        except StoreUnavailable:
            assert time.monotonic() < until
    # Those who were told that nothing was kept were told the truth.
    assert await kept(store) == {"after"}
    await store.close()


async def test_a_server_that_stands_still_does_not_hold_up_the_end(shaky: Cluster) -> None:
    store = PostgresStore.open(shaky.fresh(), patience=PATIENCE)
    shaky.pause()
    with pytest.raises(StoreUnavailable):
        await taken_in(store, "1")
    began = time.monotonic()
    await store.close()

    assert time.monotonic() - began < 2 * PATIENCE + 5


async def test_a_work_whose_caller_has_given_up_is_not_begun(store: PostgresStore) -> None:
    gate = threading.Event()
    begun: list[str] = []
    busy = [asyncio.ensure_future(store.write(lambda t: gate.wait())) for _ in range(WRITERS)]
    away = asyncio.ensure_future(store.write(lambda t: begun.append("away")))
    with pytest.raises(StoreUnavailable):
        await away
    gate.set()
    await asyncio.gather(*busy, return_exceptions=True)
    await store.write(lambda t: begun.append("next"))

    assert begun == ["next"]


async def test_a_table_that_another_program_changes_meanwhile_is_no_trouble(
    cluster: Cluster, store: PostgresStore, url: str
) -> None:
    await taken_in(store, "1")
    # Often enough that every connection has the statement prepared.
    for _ in range(20 * WRITERS):
        assert await store.write(lambda t: t.conversation_at(AMAL))
        assert await store.read(lambda t: t.conversation_at(AMAL))
    name = url.partition("?")[0].rpartition("/")[2]
    cluster.ask("ALTER TABLE conversations ADD COLUMN later TEXT", name)

    for _ in range(WRITERS):
        assert await store.write(lambda t: t.conversation_at(AMAL))
        assert await store.read(lambda t: t.conversation_at(AMAL))


async def test_an_error_that_the_work_swallowed_still_undoes_it(store: PostgresStore) -> None:
    def work(transaction: Transaction) -> str:
        take_in(transaction, message("1"), NOW)
        try:
            asked(transaction, "1 / 0")
        except psycopg.Error:
            return "as if nothing had happened"
        return ""

    with pytest.raises(InFailedSqlTransaction):
        await store.write(work)
    assert await kept(store) == set()


async def test_a_server_that_only_lets_read_is_no_fault_of_the_work(
    cluster: Cluster, url: str
) -> None:
    store = PostgresStore.open(url)
    name = url.partition("?")[0].rpartition("/")[2]
    cluster.ask(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with pytest.raises(StoreUnavailable, match="ReadOnly"):
        await taken_in(store, "1")
    cluster.ask(f"ALTER DATABASE {name} RESET default_transaction_read_only")

    assert await taken_in(store, "1")
    await store.close()


def test_programs_that_start_at_once_do_not_disturb_each_other(url: str) -> None:
    with ThreadPoolExecutor(5) as starting:
        stores = list(starting.map(PostgresStore.open, [url] * 5))
    for store in stores:
        store.stop()

    with connect(parameters_of(url)) as session:
        names = session.execute("SELECT name FROM voterline_migrations ORDER BY name").fetchall()
    assert [row["name"] for row in names] == sorted(shipped())


def test_a_step_that_fails_leaves_nothing_behind(url: str) -> None:
    scripts = {
        "0001_a": "CREATE TABLE a (id INTEGER PRIMARY KEY);",
        "0002_b": "CREATE TABLE b (id INTEGER PRIMARY KEY); CREATE TABLE a (id INTEGER);",
    }
    with connect(parameters_of(url)) as session:
        with pytest.raises(DuplicateTable):
            migrate_postgres(session, scripts)
        found = session.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert found.fetchall() == []


def test_only_what_is_missing_is_applied(url: str) -> None:
    first = {"0001_a": "CREATE TABLE a (id INTEGER PRIMARY KEY);"}
    both = {**first, "0002_b": "INSERT INTO a DEFAULT VALUES; INSERT INTO a DEFAULT VALUES;"}
    with connect(parameters_of(url)) as session:
        assert migrate_postgres(session, first) == 1
        assert migrate_postgres(session, both) == 2
        assert migrate_postgres(session, both) == 2
        assert [row["id"] for row in session.execute("SELECT id FROM a")] == [1, 2]


def test_a_database_of_a_newer_program_is_refused(url: str) -> None:
    PostgresStore.open(url).stop()
    with connect(parameters_of(url)) as session:
        session.execute("INSERT INTO voterline_migrations (name) VALUES ('9999_new')")

    [(setting, key, values)] = refused(url)
    assert (setting, key) == ("DATABASE_URL", "config.database_too_new")
    assert values["found"] == "9999_new"


def test_a_database_of_another_encoding_is_refused(cluster: Cluster) -> None:
    cluster.ask("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")

    assert refused(cluster.url("latin")) == (
        ("DATABASE_URL", "config.database_encoding", {"found": "LATIN1"}),
    )


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://voter:hushhush@127.0.0.1:1/v",
        "postgresql://voter:hushhush@127.0.0.1:1/v?sslmode=wrong",
        "postgresql://voter:hush%zzhush@127.0.0.1/v",
        "postgresql://voter:hushhush@[127.0.0.1/v",
        "postgresql://voter:hushhush@127.0.0.1/v?unknown=hush",
    ],
)
def test_a_password_is_never_shown(address: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    [(setting, key, values)] = refused(address)

    assert setting == "DATABASE_URL"
    assert key in ("config.database_unusable", "config.database_url")
    assert "hush" not in f"{values}{caplog.text}"


def refused(url: str) -> tuple[tuple[str, str, dict[str, str]], ...]:
    """The faults with which a database is refused."""
    with pytest.raises(ConfigError) as caught:
        PostgresStore.open(url)
    return caught.value.faults


async def test_whoever_is_next_is_found_without_looking_at_all_who_wait(url: str) -> None:
    store = PostgresStore.open(url)
    crowd = [message(str(n), "?", Address("telegram", str(n % 1000))) for n in range(2000)]
    await store.write(lambda t: t.take_in(crowd, NOW))

    def rows_read(transaction: Transaction) -> int:
        counted = "SUM(seq_tup_read + idx_tup_fetch) FROM pg_stat_xact_user_tables"
        return int(asked(transaction, f"SELECT {counted}"))

    def work(transaction: Transaction) -> int:
        # The server counts what this session read before as well, as long as it has not told it.
        before = rows_read(transaction)
        assert len(transaction.waiting(8)) == 8
        return rows_read(transaction) - before

    assert await store.write(work) < 100
    await store.close()


async def test_a_ring_is_heard_by_the_other_copies_alone(url: str) -> None:
    here, there = PostgresStore.open(url), PostgresStore.open(url)
    heard_here, heard_there = asyncio.Queue[str](), asyncio.Queue[str]()
    ears = [
        asyncio.ensure_future(here.listen(heard_here.put_nowait)),
        asyncio.ensure_future(there.listen(heard_there.put_nowait)),
    ]
    await until_heard(here, heard_there)
    await until_heard(there, heard_here)
    await here.notify({"inbox"})
    assert await asyncio.wait_for(heard_there.get(), 30) == "inbox"
    await there.notify(["chat:7"])
    assert await asyncio.wait_for(heard_here.get(), 30) == "chat:7"

    assert heard_here.empty()
    assert heard_there.empty()
    for ear in ears:
        ear.cancel()
    await here.close()
    await there.close()


async def test_listening_goes_on_after_the_server_was_away(
    shaky: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.postgres_wire.PAUSE", 0.05)
    url = shaky.fresh()
    here, there = PostgresStore.open(url), PostgresStore.open(url)
    heard = asyncio.Queue[str]()
    ear = asyncio.ensure_future(there.listen(heard.put_nowait))
    await until_heard(here, heard)
    shaky.stop()
    with pytest.raises(StoreUnavailable):
        await here.notify({"inbox"})
    shaky.start()

    await until_heard(here, heard)
    ear.cancel()
    await here.close()
    await there.close()


async def until_heard(speaker: PostgresStore, heard: "asyncio.Queue[str]") -> None:
    """Ring until it is heard on the other side, and all of it is."""
    for _ in range(100):
        await speaker.notify({"anybody?"})
        try:
            assert await asyncio.wait_for(heard.get(), 0.1) == "anybody?"
        except TimeoutError:
            continue
        await asyncio.sleep(0.2)
        while not heard.empty():
            heard.get_nowait()
        return
    pytest.fail("nobody heard it")
