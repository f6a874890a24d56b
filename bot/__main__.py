"""Lets `python -m bot` be the command `voterline`."""

from bot.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
