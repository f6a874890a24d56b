"""A copy holds the same as its source to the last row, or nothing."""

import asyncio
import itertools
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.domain.decision import HandoffReason
from bot.domain.operator import Role
from bot.domain.pace import Limits, Rate
from bot.errors import StorageRefused
from bot.services.ports import Transaction
from bot.store.copy import Compared, copy, office_at, summed
from bot.store.layout import layout
from bot.store.opened import open_store_at
from bot.store.postgres_office import PostgresOffice
from bot.store.sqlite_office import SqliteOffice
from tests.postgres import Cluster
from tests.store.running import running_service
from tests.store.samples import LEASE, NOW, SECOND, message, reply, take_in
from tests.store.test_backup import change, refusal

WORDS = "چۆن دەنگ بدەم؟\t\\N\n'\"\r\n\\ \u2028 🗳"

NUMBERS = itertools.count(1)
TAMPERING = """
    CREATE FUNCTION tamper() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.helpful := NOT NEW.helpful; RETURN NEW; END $$;
    CREATE TRIGGER tampering BEFORE INSERT ON feedback
        FOR EACH ROW EXECUTE FUNCTION tamper();
"""


def fill(transaction: Transaction) -> None:
    """A row in every table, with all that may be hard to carry over."""
    for number in range(30):
        take_in(transaction, message(str(number), WORDS), NOW + number * SECOND)
    operator = transaction.add_operator("Şîlan", Role.OPERATOR, NOW)
    for number in range(30):
        # Orders differently by bytes than by any language's rules.
        transaction.add_invite(f"{'aBä-_Z'[number % 6]}{number}", operator.id, NOW)
    transaction.open_session("session", operator.id, NOW)
    transaction.note_failed_login("nobody", NOW)
    ticket = transaction.open_ticket(1, HandoffReason.ASKED, "ckb", None, NOW)
    assert ticket.id == 1
    transaction.enqueue(1, reply(WORDS, operator=operator.id), NOW, inbox_id=1)
    transaction.add_feedback(1, "card.lost", 1, helpful=True, now=NOW)
    transaction.claim_deliveries("telegram", NOW, LEASE, 1, Limits(channel=Rate(SECOND, burst=1)))


@pytest.fixture
def source(tmp_path: Path) -> SqliteOffice:
    """An office with some of everything."""
    office = SqliteOffice(tmp_path / "source.db")
    asyncio.run(filled(f"sqlite:///{office.path}"))
    return office


async def filled(url: str) -> None:
    """Open, fill, close."""
    store = open_store_at(url)
    await store.write(fill)
    await store.close()


@pytest.fixture
def server(cluster: Cluster) -> PostgresOffice:
    """An empty database that orders texts as people do."""
    name = f"people{next(NUMBERS)}"
    cluster.ask(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'")
    return PostgresOffice(cluster.url(name))


def sums(compared: Iterable[Compared]) -> dict[str, object]:
    return {one.table: one.target for one in compared}


def test_there_and_back_again_nothing_has_changed(
    source: SqliteOffice, server: PostgresOffice, tmp_path: Path
) -> None:
    there = copy(source, server)
    back = copy(server, SqliteOffice(tmp_path / "back.db"))

    assert [one for one in there if one.source.rows == 0] == []
    assert all(one.equal for one in (*there, *back))
    assert sums(there) == sums(back)


def test_a_database_is_copied_to_one_of_the_same_kind(
    source: SqliteOffice, cluster: Cluster, tmp_path: Path
) -> None:
    first = copy(source, SqliteOffice(tmp_path / "second.db"))
    copy(source, one := PostgresOffice(cluster.fresh()))

    assert sums(first) == sums(copy(one, PostgresOffice(cluster.fresh())))
    assert oct((tmp_path / "second.db").stat().st_mode)[-3:] == "600"


async def test_new_rows_are_numbered_behind_the_copied_ones(
    source: SqliteOffice, server: PostgresOffice
) -> None:
    copy(source, server)
    store = open_store_at(server.url)
    await store.write(lambda t: take_in(t, message("new", WORDS), NOW))
    numbers = [row.inbox_id for row in await store.read(lambda t: t.pending(1, limit=99))]
    await store.close()

    assert numbers == list(range(1, 32))


def test_the_tables_are_those_of_both_databases(source: SqliteOffice, cluster: Cluster) -> None:
    database = cluster.fresh()
    open_store_at(database).stop()
    found = cluster.ask(
        """
        SELECT table_name, column_name, data_type = 'boolean' FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name <> 'voterline_migrations'
        """,
        database=name_of(database),
    )
    known = {
        (table.name, column.name, column.kind == "BOOLEAN")
        for table in layout()
        for column in table.columns
    }

    assert known == set(found)
    assert all(table.key for table in layout())


def test_a_row_that_changes_on_the_way_takes_everything_back(
    source: SqliteOffice, server: PostgresOffice, cluster: Cluster
) -> None:
    server.create()
    cluster.ask(TAMPERING, database=name_of(server.url))
    compared = copy(source, server)

    assert [one.table for one in compared if not one.equal] == ["feedback"]
    with server.reading() as end:
        assert all(map(end.is_empty, layout()))
    cluster.ask("DROP TRIGGER tampering ON feedback", database=name_of(server.url))
    assert all(one.equal for one in copy(source, server))


def test_a_row_that_changes_on_the_way_takes_everything_back_on_sqlite_too(
    source: SqliteOffice, tmp_path: Path
) -> None:
    target = SqliteOffice(tmp_path / "target.db")
    target.create()
    change(
        target.path,
        """
        CREATE TRIGGER tampering AFTER INSERT ON feedback
        BEGIN UPDATE feedback SET helpful = NOT helpful; END;
        """,
    )
    compared = copy(source, target)

    assert [one.table for one in compared if not one.equal] == ["feedback"]
    with target.reading() as end:
        assert all(map(end.is_empty, layout()))


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_database_that_holds_something_is_refused(
    source: SqliteOffice, cluster: Cluster, tmp_path: Path, kind: str
) -> None:
    target = cluster.fresh() if kind == "postgres" else f"sqlite:///{tmp_path}/target.db"
    asyncio.run(filled(target))

    assert refusal(lambda: copy(source, office_at(target))) == "copy.not_empty"


def test_a_database_of_another_version_is_no_source(source: SqliteOffice, tmp_path: Path) -> None:
    target = SqliteOffice(tmp_path / "target.db")
    missing = SqliteOffice(tmp_path / "missing.db")
    change(source.path, "DELETE FROM _sqlite_migrations;")

    assert refusal(lambda: copy(source, target)) == "copy.version"
    assert refusal(lambda: copy(missing, target)) == "copy.version"
    assert not target.path.exists()
    assert not missing.path.exists()


def test_one_view_of_an_office_that_goes_on_writing_is_copied(
    source: SqliteOffice, server: PostgresOffice
) -> None:
    assert not source.in_use()
    with running_service(source.path) as taken:
        assert source.in_use()
        before = taken()
        compared = copy(source, server)

    assert all(one.equal for one in compared)
    with server.reading() as end:
        [inbox] = [table for table in layout() if table.name == "inbox"]
        assert before <= {str(row[3]) for row in end.rows(inbox)}


def test_what_the_server_says_of_a_row_is_not_passed_on(
    source: SqliteOffice, server: PostgresOffice
) -> None:
    change(source.path, "UPDATE inbox SET edited = 'a secret word' WHERE id = 3;")
    with pytest.raises(StorageRefused) as caught:
        copy(source, server)

    assert "secret" not in str(caught.value.values)


def test_a_server_that_is_not_there_is_named_without_its_password(source: SqliteOffice) -> None:
    away = PostgresOffice("postgresql://voterline:geheim@127.0.0.1:1/office")
    with pytest.raises(StorageRefused) as caught:
        copy(source, away)

    assert caught.value.values["file"] == "127.0.0.1/office"
    assert "geheim" not in str(caught.value.values)


def test_a_checksum_knows_order_kinds_and_emptiness() -> None:
    different = [[("1",)], [(1,)], [(True,)], [(None,)], [("",)], [(1,), (2,)], [(2,), (1,)], []]

    assert len({summed(rows).digest for rows in different}) == len(different)


def name_of(url: str) -> str:
    """The database's name."""
    return PostgresOffice(url).name.rpartition("/")[2]
