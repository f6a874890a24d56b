"""The service as the host runs it: stopped in the middle of its work, and in three parts."""

import asyncio

import httpx

from tests.fake_telegram import TOKEN, FakeTelegram
from tests.faults import slow
from tests.journeys.process import House, Process

WAITING = "SELECT COUNT(*) = 0 FROM inbox WHERE done_at IS NULL"
UNSENT = "SELECT COUNT(*) = 0 FROM outbox WHERE sent_at IS NULL"
HALF_DONE = "SELECT COUNT(*) FROM outbox WHERE status IN ('sending', 'unknown')"
TWICE = "SELECT COUNT(*) FROM outbox WHERE repeat OR attempts > 1"


def with_telegram(telegram: FakeTelegram, **more: str) -> dict[str, str]:
    return {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": telegram.url, **more}


async def test_stopped_under_load_and_started_again_each_message_is_answered_once(
    house: House,
) -> None:
    async with FakeTelegram() as telegram:
        voters = [telegram.user() for _ in range(8)]
        telegram.fail("sendMessage", *[slow(0.3) for _ in range(40)])
        async with house.running(**with_telegram(telegram)) as service:
            for voter in voters:
                voter.say("I lost my voter card")
                voter.say("/menu")
            await house.comes_true("SELECT COUNT(*) >= 5 FROM outbox WHERE status = 'sending'")
            service.told_to_stop()
            assert await service.stopped() == 0
        assert house.rows(HALF_DONE) == [(0,)]
        assert house.rows(UNSENT) == [(0,)], "it stopped only when all was done: no test of a stop"

        for voter in voters:
            voter.say("I lost my voter card again")
        async with house.running(**with_telegram(telegram)):
            await telegram.accepted(20)
            await house.comes_true(WAITING)
            await house.comes_true(UNSENT)
        assert house.rows(TWICE) == [(0,)]
        [(taken, sent)] = house.rows(
            "SELECT (SELECT COUNT(*) FROM inbox), (SELECT COUNT(*) FROM outbox)"
        )
        assert taken == 3 * len(voters)
        assert sum(len(voter.received) for voter in voters) == sent


async def test_a_webhook_under_way_is_kept_and_acknowledged_before_the_end(house: House) -> None:
    body = (
        b'{"update_id": 1, "message": {"message_id": 1, "date": 1763700000, "text": "hello",'
        b' "chat": {"id": 77, "type": "private"}, "from": {"id": 77, "is_bot": false,'
        b' "first_name": "V"}}}'
    )
    async with FakeTelegram() as telegram:
        settings = {
            "TELEGRAM_MODE": "webhook",
            "TELEGRAM_WEBHOOK_SECRET": "s",
            "PUBLIC_URL": "https://voters.example",
        }
        async with house.running("--only", "web", **with_telegram(telegram, **settings)) as web:
            reader, writer = await asyncio.open_connection("127.0.0.1", web.port)
            writer.write(
                b"POST /webhooks/telegram HTTP/1.1\r\nHost: x\r\nX-Telegram-Bot-Api-Secret-Token: s"
                b"\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            )
            writer.write(body[:20])
            await writer.drain()
            await asyncio.sleep(0.2)
            web.told_to_stop()
            await asyncio.sleep(0.5)
            writer.write(body[20:])
            answer = await reader.readline()
            writer.close()
            assert await web.stopped() == 0
    assert b" 200 " in answer
    assert house.rows("SELECT COUNT(*) FROM inbox") == [(1,)]


async def test_web_worker_and_sender_work_apart_on_one_database(house: House) -> None:
    async with (
        FakeTelegram() as telegram,
        house.running("--only", "web", **with_telegram(telegram)) as web,
        house.running("--only", "worker", **with_telegram(telegram)) as worker,
        house.running("--only", "sender", **with_telegram(telegram)) as sender,
    ):
        voter = telegram.user()
        voter.say("I lost my voter card")
        await voter.read()
        await on_the_page(web)
        assert len(telegram.called("getMe")) == 1

        shown = {p.port: await seen_by_monitors(p) for p in (web, worker, sender)}

    assert shown[web.port][0]["channels"].keys() == {"telegram_polling"}
    assert shown[worker.port][0]["channels"] == {}
    assert shown[sender.port][0]["channels"]["telegram"]["state"] == "ok"
    assert shown[sender.port][0]["channels"]["telegram"]["last_success"]
    assert 'voterline_messages_taken_in_total{channel="telegram"} 1.0' in shown[web.port][1]
    assert "voterline_decisions_total{" in shown[worker.port][1]
    assert 'voterline_answer_seconds_count{channel="webchat"}' in shown[sender.port][1]


async def on_the_page(web: Process) -> None:
    """Write on the chat page and hear the answer in its feed within a few seconds."""
    async with httpx.AsyncClient(base_url=web.url) as page:
        await page.get("/chat")
        said = {"id": "message-one", "text": "I lost my voter card"}
        assert (await page.post("/chat/messages", json=said)).status_code == 202
        async with asyncio.timeout(30), page.stream("GET", "/chat/events") as feed:
            async for line in feed.aiter_lines():
                if line.startswith("data: "):
                    return


async def seen_by_monitors(process: Process) -> tuple[dict[str, dict[str, dict[str, str]]], str]:
    health, metrics = await process.get("/healthz"), await process.get("/metrics")
    return health.json(), metrics.text
