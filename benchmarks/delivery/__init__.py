"""Measures the whole road of a message: platform, webhook, inbox, answer, outbox, platform."""
