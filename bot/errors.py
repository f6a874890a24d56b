"""The exceptions of the house; whether to try again is in the type.

VoterlineError
├── ConfigError            settings are wrong: the host must mend them, all faults at once
├── FaqError               the FAQ cannot be used: the maintainer must mend it
├── ChannelError           a platform said something unexpected
│   ├── UnverifiedUpdate   signature or secret wrong: 403, never stored
│   ├── UnreadableUpdate   not what the platform documents: 400, never stored
│   ├── MediaUnavailable   what a voter sent cannot be fetched (now, or any more)
│   └── SendError          one message could not be sent
│       ├── TryAgain       later, after `retry_after` seconds when the platform says so
│       │   └── TooFast    as TryAgain, and the whole channel has to rest meanwhile
│       ├── Unknown        it may or may not have arrived: never sent again blindly
│       ├── Undeliverable  this message will never arrive
│       ├── WindowClosed   only once the person has written again: parked until then
│       ├── Moved          the chat has a new address, `new`: send it there
│       ├── Gone           this address can no longer be written to (blocked, deactivated)
│       └── Halted         nothing can be sent by this channel until a person mends it
├── StoreUnavailable       the database cannot commit now: nothing was kept, try again later
├── StorageRefused         a backup, restore or copy is not possible: nothing was changed
├── AccessRefused          nobody enters the desk this way (services/access)
├── PortTaken              another program listens where this one should (web/listen)
└── DeskError              an operator's act is not possible as things stand
    ├── AlreadyClaimed     somebody else holds the ticket
    ├── NotYours           only the assignee may do this
    └── Refused            the ticket or the voter does not allow it (services/desk)
"""


class VoterlineError(Exception):
    """Root of all exceptions that the program raises on purpose."""


class ConfigError(VoterlineError):
    """Settings are missing or wrong; `faults` holds (setting, message key, parameters) of each."""

    def __init__(self, faults: tuple[tuple[str, str, dict[str, str]], ...]) -> None:
        super().__init__(", ".join(name for name, _, _ in faults))
        self.faults = faults


class FaqError(VoterlineError):
    """The FAQ cannot be loaded; `findings` are the checker's lines, ready to print."""

    def __init__(self, findings: tuple[str, ...]) -> None:
        super().__init__("\n".join(findings))
        self.findings = findings


class ChannelError(VoterlineError):
    """A platform said something unexpected."""


class UnverifiedUpdate(ChannelError):
    """The signature or secret of an incoming request is missing or wrong."""


class UnreadableUpdate(ChannelError):
    """The body of an incoming request is not what the platform documents."""


class MediaUnavailable(ChannelError):
    """A voter's file cannot be shown; `code` says why.

    `gone`: the platform does not have it (any more). `too_large`: larger than we take. `refused`:
    it lies where we do not fetch from, or the platform does not let us. `later`: a passing fault.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SendError(ChannelError):
    """A message could not be sent; `code` is the platform's short code, free of personal data."""

    retryable = False

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TryAgain(SendError):
    """A passing failure; `retry_after` is the number of seconds the platform asked for, if any."""

    retryable = True

    def __init__(self, code: str, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.retry_after = retry_after


class TooFast(TryAgain):
    """The platform refuses the whole channel for a while, not just this message."""


class Unknown(SendError):
    """The connection broke after the request left: the message may have arrived."""


class Undeliverable(SendError):
    """The platform refused this very message for good."""


class WindowClosed(SendError):
    """The platform lets us write to this person only after they have written to us again."""


class Moved(SendError):
    """The platform gave the chat a new id, `new`; the same message may go there."""

    retryable = True

    def __init__(self, code: str, new: str) -> None:
        super().__init__(code)
        self.new = new


class Gone(SendError):
    """The person blocked the bot or the chat no longer exists."""


class Halted(SendError):
    """The channel itself is refused (token revoked, account locked): a person must act."""


class StoreUnavailable(VoterlineError):
    """The database cannot commit now (full disk, lock, lost connection): nothing was kept.

    Only when a connection breaks during the commit itself nobody can know; whoever tries again
    does what may be done twice.
    """


class StorageRefused(VoterlineError):
    """A backup, restore or copy is not possible; `key` and `values` are a maintainers' text."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class DeskError(VoterlineError):
    """An operator's act is not possible as things stand."""


class AlreadyClaimed(DeskError):
    """The ticket is held by somebody else; `holder` is that operator's name."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class NotYours(DeskError):
    """The act needs the ticket's assignee and the operator is not the one."""
