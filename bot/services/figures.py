"""All figures that `/metrics` shows: counts and bounded labels, never an id, address or text."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)

from bot.domain.delivery import Delivery, DeliveryStatus, Result
from bot.domain.inbound import DeliveryReport, Fact
from bot.domain.message import InboundMessage
from bot.services.records import StoreHealth

NAMESPACE = "voterline"
SECONDS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 300, 1800, 7200)
"""Steps of the histogram from a message's arrival to its answer's sending."""

MOST_CODES = 100
"""Codes come from platforms; what is more than these, or no code by its looks, is `other`."""

# Too short for a phone number or an id of a person.
_CODE = re.compile(r"[a-z_]{1,32}|[0-9]{1,6}")

Decided = tuple[str | None, str]
"""The language of a conversation and the name of what was decided about a message in it."""


class Figures:
    """Counts in one process; everything is counted once it is committed."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self._codes: set[str] = set()
        self._taken = self._counter("messages_taken_in", "Messages of voters kept.", "channel")
        self._repeated = self._counter(
            "messages_repeated", "Messages that a platform delivered again.", "channel"
        )
        self._decisions = self._counter(
            "decisions", "What the bot decided about messages.", "language", "decision"
        )
        self._sends = self._counter(
            "sends", "Tries to send a message, by what became of it.", "channel", "outcome", "code"
        )
        self._reports = self._counter(
            "reports",
            "What platforms said later about messages of ours, as often as they said it.",
            "channel",
            "status",
            "code",
        )
        self._errors = self._counter("errors", "What went wrong, by its kind.", "code")
        self._waited = Histogram(
            "answer_seconds",
            "From the arrival of a message to the sending of its answer.",
            ["channel"],
            namespace=NAMESPACE,
            registry=self.registry,
            buckets=SECONDS,
        )
        self._up = self._gauge("database_up", "1 when the database answered this scrape.")
        self._pending = self._gauge("inbox_pending", "Messages that wait for an answer.")
        self._unsent = self._gauge("outbox_unsent", "Messages of ours that wait to be sent.")
        self._oldest_pending = self._gauge(
            "inbox_oldest_seconds", "Age of the oldest message without an answer, 0 without one."
        )
        self._oldest_unsent = self._gauge(
            "outbox_oldest_seconds", "Age of the oldest unsent message of ours, 0 without one."
        )
        self._tickets = self._gauge("tickets_open", "Conversations that wait for or have a person.")
        self._dead = self._gauge("dead_letters", "Messages of ours given up, not yet dealt with.")
        self._faq = Info("faq", "The FAQ in use.", namespace=NAMESPACE, registry=self.registry)
        ProcessCollector(registry=self.registry)

    def taken_in(self, messages: Sequence[InboundMessage], new: Sequence[bool]) -> None:
        """Count the messages of one update, each new or a repeat."""
        for message, is_new in zip(messages, new, strict=True):
            counter = self._taken if is_new else self._repeated
            counter.labels(message.address.channel).inc()

    def decided(self, decisions: Iterable[Decided]) -> None:
        """Count what was decided."""
        for language, decision in decisions:
            self._decisions.labels(language or "none", decision).inc()

    def sent(self, delivery: Delivery, result: Result, now: datetime) -> None:
        """Count one try to send and, where it is an answer that went out, how long it took."""
        channel = delivery.address.channel
        self._sends.labels(channel, result.status, self._code(result.code)).inc()
        if result.status is DeliveryStatus.SENT and delivery.asked_at is not None:
            self._waited.labels(channel).observe(_age(delivery.asked_at, now))

    def reported(self, facts: Iterable[Fact]) -> None:
        """Count the reports among the facts."""
        for fact in facts:
            if isinstance(fact, DeliveryReport):
                self._reports.labels(fact.channel, fact.status, self._code(fact.code)).inc()

    def error(self, code: str) -> None:
        """Count something that went wrong."""
        self._errors.labels(self._code(code)).inc()

    def scrape(self, health: StoreHealth | None, faq_revision: str, now: datetime) -> bytes:
        """Everything in Prometheus' text format; `health` is None when the database is away."""
        self._up.set(health is not None)
        gauges = (
            self._pending,
            self._unsent,
            self._oldest_pending,
            self._oldest_unsent,
            self._tickets,
            self._dead,
        )
        values = [math.nan] * len(gauges)
        if health is not None:
            values = [
                health.pending,
                health.unsent,
                _age(health.oldest_pending, now),
                _age(health.oldest_unsent, now),
                health.open_tickets,
                health.dead_letters,
            ]
        for gauge, value in zip(gauges, values, strict=True):
            gauge.set(value)
        self._faq.info({"revision": faq_revision})
        return generate_latest(self.registry)

    def _code(self, code: str | None) -> str:
        if code is None:
            return ""
        if code not in self._codes:
            if len(self._codes) >= MOST_CODES or not _CODE.fullmatch(code):
                return "other"
            self._codes.add(code)
        return code

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(name, what, labels, namespace=NAMESPACE, registry=self.registry)

    def _gauge(self, name: str, what: str) -> Gauge:
        return Gauge(name, what, namespace=NAMESPACE, registry=self.registry)


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
