"""What a maintainers' command cannot do, in a sentence that says why and what to do."""

from bot.errors import VoterlineError


class Refused(VoterlineError):
    """The command did nothing; its text is ready to be shown to a maintainer."""
