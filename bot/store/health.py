"""Figures that tell whether messages are stuck."""

from bot.services.records import StoreHealth
from bot.store.columns import moment_or_none
from bot.store.letters import Letters


class Health(Letters):
    """The part of a transaction that looks after the rest."""

    def health(self) -> StoreHealth:
        """Figures for the health page; a parked reply waits for the voter and does not count."""
        [row] = self._rows(
            """
            SELECT
                (SELECT received_at FROM inbox WHERE done_at IS NULL ORDER BY id LIMIT 1)
                    AS oldest_pending,
                (SELECT MIN(created_at) FROM outbox
                    WHERE status IN ('queued', 'sending', 'unknown')) AS oldest_unsent,
                (SELECT COUNT(*) FROM tickets WHERE closed_at IS NULL) AS open_tickets,
                (SELECT COUNT(*) FROM inbox WHERE done_at IS NULL) AS pending,
                (SELECT COUNT(*) FROM outbox
                    WHERE status IN ('queued', 'sending', 'unknown')) AS unsent
            """
        )
        return StoreHealth(
            schema_version=self._schema_version,
            oldest_pending=moment_or_none(row["oldest_pending"]),
            oldest_unsent=moment_or_none(row["oldest_unsent"]),
            open_tickets=row["open_tickets"],
            pending=row["pending"],
            unsent=row["unsent"],
            dead_letters=self.count_dead_letters(),
        )
