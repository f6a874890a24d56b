"""What monitors read: JSON on whether all is well, and Prometheus' figures."""

import asyncio
from datetime import datetime

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.errors import StoreUnavailable
from bot.services.ports import Store, Transaction
from bot.services.records import StoreHealth
from bot.web.parts import FaqState, WebParts

PATIENCE = 3.0
"""Seconds within which the database must answer."""

UNKEPT = {"Cache-Control": "no-store"}


def health_routes(parts: WebParts) -> list[Route]:
    """GET /healthz: 200, or 503 when the database does not answer; GET /metrics: always 200."""

    async def healthz(request: Request) -> JSONResponse:
        health = await _ask(parts.store)
        figures = figures_of(health, parts.faq_state(), parts.clock())
        figures["channels"] = parts.pulse.as_plain()
        return JSONResponse(figures, 503 if health is None else 200, UNKEPT)

    async def metrics(request: Request) -> Response:
        health = await _ask(parts.store)
        text = parts.figures.scrape(health, parts.faq_state().revision, parts.clock())
        return Response(text, headers=UNKEPT, media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/metrics", metrics)]


def figures_of(health: StoreHealth | None, faq: FaqState, now: datetime) -> dict[str, object]:
    """The body of /healthz but for the channels; ages in whole seconds, None when nothing waits."""
    figures: dict[str, object] = {
        "status": "database unavailable" if health is None else "ok",
        "faq_revision": faq.revision,
        "faq_entries": faq.entries,
        "faq_reloaded": faq.problem is None,
    }
    if health is not None:
        figures |= {
            "schema_version": health.schema_version,
            "oldest_unanswered_seconds": _age(health.oldest_pending, now),
            "oldest_unsent_seconds": _age(health.oldest_unsent, now),
            "open_tickets": health.open_tickets,
            "dead_letters": health.dead_letters,
        }
    return figures


async def _ask(store: Store) -> StoreHealth | None:
    try:
        return await asyncio.wait_for(store.read(_look), PATIENCE)
    except (StoreUnavailable, TimeoutError):
        return None


def _look(transaction: Transaction) -> StoreHealth:
    return transaction.health()


def _age(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else max(0, int((now - since).total_seconds()))
