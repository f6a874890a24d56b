"""The command `voterline`: reads arguments, calls the house, prints what it returns."""

from bot.cli.main import main

__all__ = ["main"]
