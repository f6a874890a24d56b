"""Telegram: reads its updates, sends our messages, and keeps its words out of all other code."""
