"""That a call which never left is told from one that may have arrived."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from telegram.error import TelegramError
from telegram.request import BaseRequest

from bot.channels.http import READ_SECONDS
from bot.channels.telegram.request import (
    AiohttpRequest,
    AnswerLost,
    NotConnected,
    ServerFault,
)
from tests.fake_telegram import TOKEN, FakeTelegram
from tests.faults import drop_after_applying, server_error, slow


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    request = AiohttpRequest(use_proxy=False)
    yield request
    await request.shutdown()


async def test_an_answer_that_stays_away_is_lost_not_refused(request_: AiohttpRequest) -> None:
    async with FakeTelegram() as telegram:
        telegram.fail("getMe", slow(1))
        with pytest.raises(AnswerLost):
            await request_.do_request(f"{telegram.url}/bot{TOKEN}/getMe", "POST", read_timeout=0.05)


async def test_no_exception_holds_the_token(request_: AiohttpRequest) -> None:
    async with FakeTelegram() as telegram:
        url = f"{telegram.url}/bot{TOKEN}/getMe"
        telegram.fail("getMe", drop_after_applying(), server_error(503))
        with pytest.raises(AnswerLost) as lost:
            await request_.do_request(url, "POST")
        with pytest.raises(ServerFault) as fault:
            await request_.do_request(url, "POST")
    await request_.shutdown()
    with pytest.raises(NotConnected) as refused:
        await request_.do_request(url, "POST")
    with pytest.raises(NotConnected) as invalid:
        await request_.do_request(f"http://[{TOKEN}/getMe", "POST")
    assert fault.value.status == 503
    for caught in (lost, fault, refused, invalid):
        assert TOKEN not in repr(caught.value)
        assert caught.value.__suppress_context__ or caught.value.__context__ is None


async def test_a_redirection_is_not_followed_since_the_token_is_in_the_path(
    request_: AiohttpRequest,
) -> None:
    async def elsewhere(request: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect("http://127.0.0.1:1/")

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", elsewhere)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    status, _ = await request_.do_request(f"http://{host}:{port}/", "POST")
    await runner.cleanup()
    assert status == 307


async def test_a_request_can_be_used_again_after_it_was_shut_down(
    request_: AiohttpRequest,
) -> None:
    async with FakeTelegram() as telegram:
        for _ in range(2):
            await request_.initialize()
            status, _ = await request_.do_request(f"{telegram.url}/bot{TOKEN}/getMe", "GET")
            assert status == 200
            await request_.shutdown()
            await request_.shutdown()


@pytest.mark.parametrize("payload", [b"<html>", b"", b"[" * 100_000, b"9" * 5000])
def test_an_answer_that_is_no_json_is_not_logged(
    payload: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(TelegramError):
        AiohttpRequest.parse_json_payload(payload)
    assert not caplog.records


def test_it_is_a_request_as_the_library_wants_one() -> None:
    request = AiohttpRequest()
    assert isinstance(request, BaseRequest)
    assert request.read_timeout == READ_SECONDS
