"""Voterline answers voters' questions from approved texts and hands the rest to people."""

__version__ = "0.1.0"
