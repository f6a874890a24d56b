-- What delivery on many replicas needs: reports of the platforms, shared limits, dead letters.

-- Whether the platform charges for the message, as it says itself; empty until it does.
ALTER TABLE outbox ADD COLUMN billable BOOLEAN;
-- When somebody took a failed message off the list of dead letters.
ALTER TABLE outbox ADD COLUMN set_aside_at BIGINT;

-- apply_fact(): the message that a report is about.
CREATE INDEX outbox_by_provider ON outbox (channel, provider_id) WHERE provider_id IS NOT NULL;
-- dead_letters() and health(): what could not be sent.
CREATE INDEX outbox_failed ON outbox (id)
    WHERE status = 'failed' AND set_aside_at IS NULL AND NOT forgotten;
-- costs(): what is charged for.
CREATE INDEX outbox_billable ON outbox (sent_at) WHERE billable;
-- owes_notice(): whether a voter was told that a reply waits.
CREATE INDEX outbox_notices ON outbox (conversation_id, created_at) WHERE origin = 'notice';

-- How fast messages went out: one row for a channel, one for each conversation that was sent to.
CREATE TABLE paces (
    -- The channel's name, or channel#conversation.
    name TEXT PRIMARY KEY,
    -- Up to when the messages sent so far use up the limit.
    paid_until BIGINT NOT NULL,
    -- Nothing goes out before this time, whatever the limit says.
    held_until BIGINT
);
