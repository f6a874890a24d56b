"""A restore changes the database as a whole, keeps the old one, and sends nothing blindly."""

import asyncio
import stat
from pathlib import Path

import pytest

from bot.domain.restored import Restored
from bot.store.backup import back_up
from bot.store.migrate import shipped
from bot.store.restore import restore
from bot.store.sqlite import SqliteStore
from tests.store.running import running_service
from tests.store.samples import AMAL, BAWER, NOW, message, queued, take_in, talk
from tests.store.test_backup import BROKEN, change, damage, refusal
from tests.store.test_crash import rows

KEPT = "v.db.before-20261121T090000Z"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with a database of one conversation and a backup from before the second one."""

    async def fill() -> None:
        store = SqliteStore.open(tmp_path / "v.db")
        first = await talk(store, AMAL)
        await queued(store, first, "an answer")
        await store.write(lambda t: take_in(t, message("pending", "?", AMAL), NOW))
        back_up(tmp_path / "v.db", tmp_path / "b.db")
        await talk(store, BAWER)
        await store.close()

    asyncio.run(fill())
    # Threads that let go at once may leave the log; one connection alone takes it in.
    assert rows(tmp_path / "v.db", "PRAGMA integrity_check") == [("ok",)]
    return tmp_path


def restored(office: Path) -> tuple[Path | None, Restored]:
    return restore(office / "v.db", office / "b.db", NOW, "ar")


def names(office: Path) -> list[str]:
    return sorted(path.name for path in office.iterdir())


def test_the_backup_is_in_place_and_the_old_database_beside_it(office: Path) -> None:
    before = (office / "v.db").read_bytes()
    kept, holds = restored(office)

    assert names(office) == ["b.db", "v.db", KEPT]
    assert kept == (office / KEPT).resolve()
    assert (office / KEPT).read_bytes() == before
    assert rows(office / "v.db", "SELECT address FROM conversations") == [("1001",)]
    assert stat.S_IMODE((office / "v.db").stat().st_mode) == 0o600
    assert holds == Restored(2, 1, 3, 1, NOW)


def test_nothing_that_was_on_its_way_is_answered_or_sent_by_itself(office: Path) -> None:
    restored(office)

    path = office / "v.db"
    assert rows(path, "SELECT status, code FROM outbox") == [("failed", "restored")]
    assert rows(path, "SELECT COUNT(*) FROM inbox WHERE done_at IS NULL") == [(0,)]
    assert rows(path, "SELECT reason, closed_at FROM tickets") == [("restored", None)]


def test_the_log_of_a_service_that_died_goes_with_the_old_database(office: Path) -> None:
    path = office / "v.db"
    with running_service(path) as taken:
        pass
    assert "v.db-wal" in names(office)
    restored(office)

    assert names(office) == ["b.db", "v.db", KEPT, f"{KEPT}-shm", f"{KEPT}-wal"]
    kept = {row[0] for row in rows(office / KEPT, "SELECT external_id FROM inbox")}
    assert taken() <= kept
    assert rows(path, "SELECT COUNT(*) FROM inbox") == [(2,)]


@pytest.mark.parametrize("damaged", [False, True])
def test_a_database_in_use_is_left_alone(office: Path, damaged: bool) -> None:
    path = office / "v.db"
    with running_service(path) as taken:
        if damaged:
            with path.open("r+b") as file:
                file.write(b"no header any more")
        assert refusal(lambda: restored(office)) == "storage.in_use"
        assert KEPT not in names(office)
        assert "v.db.part" not in names(office)
        before = taken()

    if not damaged:
        assert before <= {row[0] for row in rows(path, "SELECT external_id FROM inbox")}


def test_a_damaged_backup_is_refused_and_nothing_changed(office: Path) -> None:
    before = (office / "v.db").read_bytes()
    damage(office / "b.db")

    assert refusal(lambda: restored(office)) in BROKEN
    assert names(office) == ["b.db", "v.db"]
    assert (office / "v.db").read_bytes() == before


def test_a_damaged_database_can_be_replaced(office: Path) -> None:
    (office / "v.db").write_bytes(b"no database any more")
    restored(office)

    assert (office / KEPT).read_bytes() == b"no database any more"
    assert rows(office / "v.db", "PRAGMA integrity_check") == [("ok",)]


def test_a_backup_is_restored_where_there_was_nothing(office: Path) -> None:
    kept, _ = restore(office / "new" / "v.db", office / "b.db", NOW, "ar")

    assert kept is None
    assert names(office / "new") == ["v.db"]


def test_a_backup_of_an_older_program_is_migrated(office: Path) -> None:
    change(office / "b.db", "CREATE TABLE marker (id INTEGER);")
    restored(office)

    steps = rows(office / "v.db", "SELECT name FROM _sqlite_migrations ORDER BY name")
    assert [name for (name,) in steps] == sorted(shipped())


def test_a_second_restore_in_the_same_second_keeps_both_old_databases(office: Path) -> None:
    restored(office)
    first = (office / KEPT).read_bytes()
    with pytest.raises(FileExistsError):
        restored(office)

    assert (office / KEPT).read_bytes() == first
    assert names(office) == ["b.db", "v.db", KEPT]
