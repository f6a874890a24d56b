"""How the service ends: what was begun is waited for, but not for ever."""

import asyncio
import signal
import time

import pytest

from bot import serve


async def stubborn(ended: asyncio.Event) -> None:
    """A loop that goes on when it is told to stop."""
    while not ended.is_set():
        try:
            await ended.wait()
        except asyncio.CancelledError:
            continue


async def finishing(done: list[str]) -> None:
    """A loop that finishes its piece of work first."""
    try:
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(0.02)
        done.append("finished")


async def test_a_loop_that_does_not_end_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(serve, "LOOPS_END_WITHIN", 0.2)
    ended, done = asyncio.Event(), list[str]()
    loops = [asyncio.ensure_future(loop) for loop in (stubborn(ended), finishing(done))]
    await asyncio.sleep(0)
    began = time.monotonic()

    await serve._stop(loops)

    assert time.monotonic() - began < 5
    assert done == ["finished"]
    assert "1 loops did not end in time" in caplog.text
    ended.set()
    await asyncio.gather(*loops, return_exceptions=True)


def test_the_web_servers_second_signal_ends_nothing_and_later_ones_do_what_they_did() -> None:
    before = signal.getsignal(signal.SIGTERM)

    with serve._outliving_signals():
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)

    assert signal.getsignal(signal.SIGTERM) == before
