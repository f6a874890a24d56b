-- What a platform needs that lets us write only for some hours after the voter's last words.

-- The conversation's newest inbox id when this was last taken for sending.
ALTER TABLE outbox ADD COLUMN heard BIGINT NOT NULL DEFAULT 0;
