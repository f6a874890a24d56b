"""What comes in one update is taken in as one, in an order that is the same everywhere."""

from bot.domain.inbound import Inbound
from bot.services.bell import Bell
from bot.services.intake import Intake
from bot.store.sqlite import SqliteStore
from tests.store.samples import AMAL, BAWER, NOW, message


async def test_people_are_taken_in_by_address_and_each_ones_messages_in_order(
    store: SqliteStore,
) -> None:
    sent = (
        message("1", "one", BAWER),
        message("2", "two", AMAL),
        message("3", "three", BAWER),
        message("4", "four", AMAL),
    )
    assert await Intake(store, Bell(), lambda: NOW)(Inbound(messages=sent)) == 4

    order = []
    while (next_one := await store.read(lambda t: t.next_conversation())) is not None:
        pending = await store.read(lambda t, c=next_one: t.pending(c))
        order.append([row.message.text for row in pending])
        await store.write(lambda t, p=pending: [t.done(row.inbox_id, NOW) for row in p])
    assert order == [["two", "four"], ["one", "three"]]
