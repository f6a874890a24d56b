"""Takes the platforms' webhooks: verified, committed, then acknowledged, courtesies last."""

import asyncio
import logging

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.domain.inbound import Inbound
from bot.errors import StoreUnavailable, UnreadableUpdate, UnverifiedUpdate
from bot.web.parts import WebParts

log = logging.getLogger(__name__)


def webhook_routes(parts: WebParts) -> list[Route]:
    """POST /webhooks/<channel> for every channel that has webhooks, GET for the handshake."""
    courtesies: set[asyncio.Task[None]] = set()

    async def webhook(request: Request) -> Response:
        channel = request.path_params["channel"]
        if channel not in parts.webhooks:
            return Response(status_code=404)
        if request.method != "POST":
            return _shake_hands(channel, request)
        body = await request.body()
        try:
            inbound = parts.webhooks[channel](request.headers, body)
        except UnverifiedUpdate:
            parts.figures.error("webhook_unverified")
            log.warning(
                "%s: a webhook with a wrong secret was refused", channel, extra={"channel": channel}
            )
            return Response(status_code=403)
        except UnreadableUpdate:
            parts.figures.error("webhook_unreadable")
            log.warning(
                "%s: an unreadable webhook was refused", channel, extra={"channel": channel}
            )
            return Response(status_code=400)
        try:
            await parts.intake(inbound)
        except StoreUnavailable:
            parts.figures.error("store_unavailable")
            log.warning(
                "%s: nothing could be stored, the platform will try again",
                channel,
                extra={"channel": channel},
            )
            return Response(status_code=503, headers={"Retry-After": "5"})
        _thank(channel, inbound)
        return PlainTextResponse("ok")

    def _shake_hands(channel: str, request: Request) -> Response:
        if channel not in parts.handshakes:
            return Response(status_code=405, headers={"Allow": "POST"})
        try:
            return PlainTextResponse(parts.handshakes[channel](request.query_params))
        except UnverifiedUpdate:
            log.warning(
                "%s: a handshake with a wrong secret was refused",
                channel,
                extra={"channel": channel},
            )
            return Response(status_code=403)

    def _thank(channel: str, inbound: Inbound) -> None:
        # Not after the response on the same connection: the platform's next update would wait.
        courtesy = parts.committed.get(channel)
        if courtesy is None:
            return

        async def run() -> None:
            await courtesy(inbound)

        task = asyncio.get_running_loop().create_task(run())
        courtesies.add(task)
        task.add_done_callback(courtesies.discard)

    return [Route("/webhooks/{channel}", webhook, methods=["GET", "POST"])]
