"""How often and to whom a platform delivers makes no difference to what becomes of it."""

import asyncio
import random
from pathlib import Path

from tests.postgres import Cluster
from tests.soak.databases import Database, Rows, postgres, sqlite
from tests.soak.replica import ANSWERED, FOR_A_PERSON
from tests.soak.run import Scene, scene

VOTERS = 12
SAID = (ANSWERED, FOR_A_PERSON, "/start", "/language tr", "1", "2", "/human", "/menu", "9")

STATE = (
    """
    SELECT address, mode, language, language_chosen, greeted, awaited, last_entry
    FROM conversations ORDER BY address
    """,
    """
    SELECT conversations.address, inbox.text, inbox.outcome, outbox.text, outbox.buttons,
           outbox.language, outbox.entry, outbox.origin
    FROM inbox JOIN conversations ON conversations.id = inbox.conversation_id
    LEFT JOIN outbox ON outbox.inbox_id = inbox.id
    ORDER BY conversations.address, inbox.id, outbox.id
    """,
    """
    SELECT conversations.address, tickets.reason, tickets.language, tickets.best_guess,
           tickets.closed_at IS NULL, ticket_events.kind
    FROM tickets JOIN conversations ON conversations.id = tickets.conversation_id
    JOIN ticket_events ON ticket_events.ticket_id = tickets.id
    ORDER BY conversations.address, ticket_events.id
    """,
)


async def test_a_stream_delivered_often_and_to_all_replicas_leaves_the_same_state(
    tmp_path: Path, cluster: Cluster
) -> None:
    scripts = [[ANSWERED, *random.choices(SAID, k=random.randint(3, 8))] for _ in range(VOTERS)]
    plain = await state(sqlite(tmp_path), tmp_path, scripts, replicas=1, most_times=1)
    often = await state(postgres(cluster), tmp_path, scripts, replicas=3, most_times=5)
    assert often == plain


async def state(
    database: Database, folder: Path, scripts: list[list[str]], replicas: int, most_times: int
) -> list[Rows]:
    """What is remembered after all scripts were played."""
    async with scene(database, folder, replicas) as run:
        run.fleet.start_all()
        await run.fleet.ready()
        await asyncio.gather(
            *(play(run, voter, script, most_times) for voter, script in enumerate(scripts))
        )
        verdict = await run.settle()
    assert verdict.wrong == ()
    return [[tuple(map(plainly, row)) for row in database.ask(sql)] for sql in STATE]


def plainly(value: object) -> object:
    """A value as SQLite gives it."""
    return int(value) if isinstance(value, bool) else value


async def play(run: Scene, voter: int, script: list[str], most_times: int) -> None:
    """One voter's messages in their order, each delivered up to so many times at once."""
    for text in script:
        value = run.meta.said(voter, text)
        times = random.randint(1, most_times)
        await asyncio.gather(*(run.meta.deliver(value) for _ in range(times)))
