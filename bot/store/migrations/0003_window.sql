-- What a platform needs that charges, and lets us write only for some hours after the voter did.

-- The conversation's newest inbox id when this was last taken for sending.
ALTER TABLE outbox ADD COLUMN heard BIGINT NOT NULL DEFAULT 0;

-- costs(): what is charged for, among all that a platform has named a price for.
DROP INDEX outbox_billable;
CREATE INDEX outbox_priced ON outbox (sent_at) WHERE billable IS NOT NULL;
