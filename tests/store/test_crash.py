"""Killed at any moment, the store loses nothing that it acknowledged and answers nothing twice."""

import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROUNDS = 10


def test_kill_9_loses_nothing_acknowledged_and_answers_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / "v.db"
    taken: set[str] = set()
    sent: list[tuple[str, str]] = []
    for name in [*map(str, range(ROUNDS)), "last"]:
        for line in lines_of_a_round(path, name):
            what, *rest = line.split()
            if what == "taken":
                taken.add(rest[0])
            elif what == "sent":
                sent.append((rest[0], rest[1]))
        check(path, taken)

    assert taken
    assert rows(path, "SELECT COUNT(*) FROM inbox WHERE done_at IS NULL") == [(0,)]
    # Sent once, or once more and marked so; a row that met two deaths on its way was given up.
    given_up = {text for (text,) in rows(path, "SELECT text FROM outbox WHERE status = 'failed'")}
    assert max(Counter(sent).values()) == 1
    assert taken <= {text for text, _ in sent} | given_up
    assert in_order([text for text, repeat in sent if repeat == "False"])


def lines_of_a_round(path: Path, name: str) -> list[str]:
    """Run the child and kill it at a random moment; whole lines of what it reported."""
    command = [sys.executable, "-m", "tests.store.crash_child", str(path), name]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        if name != "last":
            time.sleep(random.uniform(0.0, 0.25))
            child.kill()
        return [line for line in child.stdout.read().splitlines(keepends=True) if "\n" in line]


def check(path: Path, taken: set[str]) -> None:
    """The database is sound, holds all that was acknowledged, and one answer to each message."""
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "PRAGMA foreign_key_check") == []
    assert taken <= {row[0] for row in rows(path, "SELECT external_id FROM inbox")}
    wrong = """
        SELECT inbox.id FROM inbox LEFT JOIN outbox ON outbox.inbox_id = inbox.id
        GROUP BY inbox.id HAVING COUNT(outbox.id) <> (inbox.done_at IS NOT NULL)
    """
    assert rows(path, wrong) == []


def in_order(sent: list[str]) -> bool:
    """Whether each writer's messages of each voter were answered in the order of their numbers."""
    newest: dict[tuple[str, int], int] = {}
    for external_id in sent:
        writer, _, number = external_id.partition("/")
        key = (writer, int(number) % 7)
        if newest.get(key, 0) >= int(number):
            return False
        newest[key] = int(number)
    return True


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    """Ask the file with a connection of our own."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()
