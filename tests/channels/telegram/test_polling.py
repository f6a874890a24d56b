"""That the offset moves only past what is kept, and what polling does when things go wrong."""

import logging
from functools import partial
from random import Random

import pytest
from telegram.error import InvalidToken, NetworkError, RetryAfter

from bot.channels.telegram.polling import FIGHT, LONGEST_PAUSE_SECONDS, PollingState, pause
from bot.errors import StoreUnavailable
from tests.channels.telegram.polling_room import Inbox, Room, polling, until
from tests.distortion import distorted_updates
from tests.fake_telegram import FakeTelegram
from tests.fake_telegram_faults import conflict, refused, too_many_requests
from tests.faults import Fault, drop_after_applying, garbled_answer, server_error

KEYBOARD = '{"inline_keyboard": [[{"text": "yes", "callback_data": "y"}]]}'


async def test_updates_that_come_repeated_and_mixed_are_kept_once_and_confirmed() -> None:
    inbox = Inbox()
    async with FakeTelegram(partial(distorted_updates, random=Random(7))) as telegram:
        voters = [telegram.user() for _ in range(3)]
        said = [f"{number} of {voter.id}" for voter in voters for number in range(4)]
        for voter in voters:
            for number in range(4):
                voter.say(f"{number} of {voter.id}")
        async with polling(telegram, inbox):
            await until(lambda: len(inbox.kept) == len(said))
            await until(lambda: not telegram.unconfirmed)
    assert sorted(inbox.texts) == sorted(said)
    assert inbox.texts != said
    assert sum(inbox.commits) > len(said)
    for voter in voters:
        assert [t for t in inbox.texts if str(voter.id) in t] == [
            f"{number} of {voter.id}" for number in range(4)
        ]


class Killed(BaseException):
    """The process ends here."""


async def test_what_is_said_is_kept_once_and_then_confirmed() -> None:
    inbox = Inbox()
    async with FakeTelegram() as telegram, polling(telegram, inbox) as room:
        voter = telegram.user()
        first = voter.say("one")
        await until(lambda: inbox.texts == ["one"])
        voter.say("two")
        await until(lambda: inbox.texts == ["one", "two"])
        telegram.deliver_again(first)
        voter.say("three")
        await until(lambda: inbox.texts == ["one", "two", "three"])
        await until(lambda: not telegram.unconfirmed)
        assert room.states == [PollingState.LISTENING]
        assert room.pauses == []


async def test_what_waits_is_kept_in_one_commit() -> None:
    inbox = Inbox()
    async with FakeTelegram() as telegram:
        voters = [telegram.user() for _ in range(50)]
        for voter in voters:
            voter.say("hello")
        async with polling(telegram, inbox):
            await until(lambda: len(inbox.kept) == 50)
    assert inbox.commits == [50]


async def test_more_than_one_batch_is_kept_whole_and_in_order() -> None:
    inbox = Inbox()
    async with FakeTelegram() as telegram:
        voter = telegram.user()
        for number in range(250):
            voter.say(str(number))
        async with polling(telegram, inbox):
            await until(lambda: len(inbox.kept) == 250)
    assert inbox.texts == [str(number) for number in range(250)]


async def test_killed_between_fetch_and_commit_nothing_is_lost() -> None:
    async with FakeTelegram() as telegram:
        voter = telegram.user()
        numbers = {voter.say("one"), voter.say("two")}
        dying = Inbox()
        dying.troubles = [Killed()]
        room = Room(telegram, dying)
        with pytest.raises(BaseExceptionGroup) as caught:
            await room.poller.run()
        assert caught.group_contains(Killed)
        await room.channel.close()
        assert set(telegram.unconfirmed) == numbers
        inbox = Inbox()
        async with polling(telegram, inbox):
            await until(lambda: inbox.texts == ["one", "two"])


async def test_killed_between_commit_and_confirmation_nothing_is_kept_twice() -> None:
    inbox = Inbox()
    async with FakeTelegram() as telegram:
        number = telegram.user().say("one")
        room = Room(telegram, inbox)
        await room.poller._step(0)
        await room.channel.close()
        assert telegram.unconfirmed == (number,)
        async with polling(telegram, inbox):
            await until(lambda: not telegram.unconfirmed)
    assert inbox.texts == ["one"]


async def test_while_the_store_is_down_nothing_is_confirmed() -> None:
    inbox = Inbox()
    inbox.troubles = [StoreUnavailable(), StoreUnavailable(), StoreUnavailable()]
    async with FakeTelegram() as telegram:
        number = telegram.user().say("one")
        async with polling(telegram, inbox) as room:
            await until(lambda: inbox.texts == ["one"])
            offsets = [call.parameters.get("offset") for call in telegram.called("getUpdates")]
            assert offsets[:4] == [None] * 4
            await until(lambda: number not in telegram.unconfirmed)
            assert room.states == [PollingState.STORE_DOWN, PollingState.LISTENING]
            assert room.pauses == [1.0, 2.0, 4.0]


async def test_an_unreadable_update_is_passed_over_and_blocks_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    inbox = Inbox()
    async with FakeTelegram() as telegram:
        voter = telegram.user()
        voter.say("before")
        number = telegram.happen("message", {"text": "secret", "chat": {}}, as_documented=False)
        voter.say("after")
        async with polling(telegram, inbox):
            await until(lambda: inbox.texts == ["before", "after"])
            await until(lambda: not telegram.unconfirmed)
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.getMessage() == f"update {number} passed over: no readable chat.type"


async def test_what_the_store_refuses_is_not_confirmed_until_it_is_kept() -> None:
    inbox = Inbox()
    inbox.troubles = [ValueError(), ValueError()]
    async with FakeTelegram() as telegram:
        voter = telegram.user()
        for number in range(3):
            voter.say(str(number))
        async with polling(telegram, inbox):
            await until(lambda: not telegram.unconfirmed)
    assert sorted(inbox.texts) == ["0", "1", "2"]


async def test_a_webhook_that_is_set_is_removed_and_what_waits_is_kept() -> None:
    inbox = Inbox()
    async with FakeTelegram() as telegram:
        async with polling(telegram, Inbox()) as room:
            await until(lambda: room.poller.state is PollingState.LISTENING)
            await room.channel.listen_at(f"{telegram.url}/nowhere", "s")
            await until(lambda: room.poller.state is PollingState.CONFLICT)
        telegram.user().say("one")
        async with polling(telegram, inbox):
            await until(lambda: inbox.texts == ["one"])
        assert telegram.webhook is None


async def test_another_instance_is_said_once_however_long_the_fight() -> None:
    inbox = Inbox()
    async with FakeTelegram() as telegram:
        telegram.fail("getUpdates", *[conflict(), Fault(applied=True)] * 3)
        async with polling(telegram, inbox) as room:
            await until(lambda: len(telegram.called("getUpdates")) >= 7)
            assert room.states == [PollingState.CONFLICT]
            room.now += FIGHT
            telegram.user().say("one")
            await until(lambda: room.states == [PollingState.CONFLICT, PollingState.LISTENING])


async def test_two_instances_soon_take_long_turns_and_lose_nothing() -> None:
    inbox = Inbox()
    async with FakeTelegram() as telegram:
        telegram.fail("getUpdates", *[conflict(), Fault(applied=True)] * 8)
        telegram.user().say("one")
        async with polling(telegram, inbox) as room:
            await until(lambda: len(room.pauses) == 8)
            assert room.pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
            assert room.states == [PollingState.CONFLICT]
    assert inbox.texts == ["one"]


@pytest.mark.parametrize(
    "fault", [server_error(), garbled_answer(), drop_after_applying(), too_many_requests(9)]
)
async def test_when_telegram_stumbles_polling_waits_and_goes_on(fault: Fault) -> None:
    inbox = Inbox()
    async with FakeTelegram() as telegram:
        telegram.fail("deleteWebhook", fault)
        telegram.fail("getUpdates", fault)
        telegram.user().say("one")
        async with polling(telegram, inbox) as room:
            await until(lambda: inbox.texts == ["one"])
            assert room.states == [PollingState.UNREACHABLE, PollingState.LISTENING]
            assert len(room.pauses) == 2


async def test_a_refused_token_is_said() -> None:
    async with FakeTelegram() as telegram:
        telegram.fail("getUpdates", refused(401, "Unauthorized"))
        async with polling(telegram, Inbox()) as room:
            await until(lambda: room.states[:1] == [PollingState.REFUSED])
            assert room.pauses == [LONGEST_PAUSE_SECONDS]


async def test_a_tap_is_acknowledged_after_it_is_kept() -> None:
    inbox = Inbox()
    async with FakeTelegram() as telegram, polling(telegram, inbox) as room:
        voter = telegram.user()
        await room.api.bot.send_message(voter.id, "?", reply_markup=KEYBOARD)
        voter.tap("yes")
        await until(lambda: bool(voter.callbacks_answered))
        assert [message.choice for message in inbox.kept] == ["y"]


@pytest.mark.parametrize("failures", range(1, 40))
def test_pauses_grow_to_a_minute_and_are_never_nothing(failures: int) -> None:
    shortest = pause(NetworkError(""), failures, 0.0)
    longest = pause(NetworkError(""), failures, 1.0)
    assert 0.5 <= shortest < longest <= LONGEST_PAUSE_SECONDS


def test_telegrams_own_wish_for_a_pause_is_met() -> None:
    assert pause(RetryAfter(33), 1, 0.5) >= 33
    assert pause(InvalidToken(), 1, 0.5) == LONGEST_PAUSE_SECONDS
