"""Tells a monitor in JSON whether the database answers and how long voters wait."""

import asyncio
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.errors import StoreUnavailable
from bot.services.ports import Transaction
from bot.services.records import StoreHealth
from bot.web.parts import FaqState, WebParts

PATIENCE = 3.0
"""Seconds within which the database must answer."""


def health_routes(parts: WebParts) -> list[Route]:
    """GET /healthz: 200 with figures, 503 when the database does not answer."""

    async def healthz(request: Request) -> JSONResponse:
        faq = parts.faq_state()
        try:
            health = await asyncio.wait_for(parts.store.read(_look), PATIENCE)
        except (StoreUnavailable, TimeoutError):
            body = {"status": "database unavailable", "faq_revision": faq.revision}
            return JSONResponse(body, 503, {"Cache-Control": "no-store"})
        figures = figures_of(health, faq, parts.clock())
        return JSONResponse(figures, headers={"Cache-Control": "no-store"})

    return [Route("/healthz", healthz)]


def figures_of(health: StoreHealth, faq: FaqState, now: datetime) -> dict[str, object]:
    """The body of /healthz; ages in whole seconds, None when nothing waits."""
    return {
        "status": "ok",
        "schema_version": health.schema_version,
        "faq_revision": faq.revision,
        "faq_entries": faq.entries,
        "faq_reloaded": faq.problem is None,
        "oldest_unanswered_seconds": _age(health.oldest_pending, now),
        "oldest_unsent_seconds": _age(health.oldest_unsent, now),
        "open_tickets": health.open_tickets,
    }


def _look(transaction: Transaction) -> StoreHealth:
    return transaction.health()


def _age(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else max(0, int((now - since).total_seconds()))
