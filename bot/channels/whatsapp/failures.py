"""Says in the house's exceptions what a failed Cloud API call means, by a table of Meta's codes."""

from collections.abc import Mapping
from enum import Enum, auto

from bot.channels.whatsapp.api import AnswerLost, CallFailed, NotConnected, Refused
from bot.errors import Halted, SendError, TooFast, TryAgain, Undeliverable, Unknown, WindowClosed


class Act(Enum):
    """What to do after a refusal."""

    RETRY = auto()
    SLOW_NUMBER = auto()
    SLOW_PAIR = auto()
    PARK = auto()
    GIVE_UP = auto()
    HALT = auto()


# Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
# 131026 is no proof that a person blocked us, so that nobody is ever written off here.
ACTS: Mapping[int, Act] = {
    0: Act.HALT,  # the token is refused
    1: Act.RETRY,  # a fault of the API
    2: Act.RETRY,  # the API is away or overloaded
    3: Act.HALT,  # a capability is missing
    4: Act.SLOW_NUMBER,  # too many calls of the app
    10: Act.HALT,  # permission denied
    33: Act.HALT,  # the number was deleted
    100: Act.GIVE_UP,  # a parameter is wrong
    190: Act.HALT,  # the token has expired
    368: Act.HALT,  # blocked for a breach of policy
    80007: Act.SLOW_NUMBER,  # too many calls of the account
    130429: Act.SLOW_NUMBER,  # the number's throughput is reached
    130472: Act.GIVE_UP,  # the person is part of an experiment
    130497: Act.GIVE_UP,  # not allowed to write to this country
    131000: Act.RETRY,  # something went wrong
    131005: Act.HALT,  # access denied
    131008: Act.GIVE_UP,  # a parameter is missing
    131009: Act.GIVE_UP,  # a parameter's value is wrong
    131016: Act.RETRY,  # the service is away
    131021: Act.GIVE_UP,  # sender and addressee are the same
    131026: Act.GIVE_UP,  # undeliverable
    131030: Act.GIVE_UP,  # a test number may not write to this person
    131031: Act.HALT,  # the account is locked
    131037: Act.HALT,  # the number has no approved name
    131042: Act.HALT,  # payment is missing
    131045: Act.HALT,  # the number's certificate is wrong
    131047: Act.PARK,  # more than 24 hours since the person last wrote
    131048: Act.HALT,  # too many people called our messages spam
    131049: Act.GIVE_UP,  # held back by Meta for the person's sake
    131051: Act.GIVE_UP,  # a kind of message that is not known
    131052: Act.GIVE_UP,  # media cannot be fetched
    131053: Act.GIVE_UP,  # media cannot be taken up
    131056: Act.SLOW_PAIR,  # too many messages to this one person
    131057: Act.RETRY,  # the account is being maintained
    131062: Act.GIVE_UP,  # this kind of message cannot go to a user id
    133010: Act.HALT,  # the number is not registered
}

PAIR_SECONDS = 6.0
"""One message in six seconds to the same person, when the burst that Meta allows is used up."""

LONGEST_PAIR_SECONDS = 600.0


def send_error(problem: CallFailed, attempts: int = 1) -> SendError:
    """What a failed call that sends a message means at this, the `attempts`-th, try.

    A 504 is Unknown: a gateway gave up waiting, what stands behind it may have sent the message.
    """
    match problem:
        case NotConnected():
            return TryAgain("not_connected")
        case AnswerLost():
            return Unknown("answer_lost")
        case Refused():
            return _refusal(problem, attempts)
    return Unknown("unreadable_answer")


def call_error(problem: CallFailed) -> TryAgain | Halted:
    """What the failure of a call that may be repeated at will means."""
    meaning = send_error(problem)
    if isinstance(meaning, TryAgain):
        return meaning
    return TryAgain(meaning.code) if isinstance(meaning, Unknown) else Halted(meaning.code)


def act_of(code: int | None) -> Act | None:
    """What Meta's code alone says is to be done, None when we do not know the code."""
    if code is not None and 200 <= code < 300:
        return Act.HALT  # a permission is missing
    return None if code is None else ACTS.get(code)


def act_on(refused: Refused) -> Act:
    """Meta's code decides; a code we do not know is judged by Meta's hint and the HTTP status."""
    code, status = refused.code, refused.status
    known = act_of(code)
    if known is not None:
        return known
    if status == 429:
        return Act.SLOW_NUMBER
    if refused.transient or status >= 500 or status < 400:
        return Act.RETRY
    return Act.HALT if status == 401 or (status == 404 and code is None) else Act.GIVE_UP


def _refusal(refused: Refused, attempts: int) -> SendError:
    code = str(refused.status if refused.code is None else refused.code)
    if refused.status == 504 and refused.code is None:
        return Unknown(code)
    match act_on(refused):
        case Act.RETRY:
            return TryAgain(code, refused.retry_after)
        case Act.SLOW_NUMBER:
            return TooFast(code, refused.retry_after)
        case Act.SLOW_PAIR:
            # Doubled each time, so that a hundred waiting messages do not keep the limit reached.
            longer = PAIR_SECONDS * 2 ** min(attempts - 1, 10)
            return TryAgain(code, min(LONGEST_PAIR_SECONDS, longer))
        case Act.PARK:
            return WindowClosed(code)
        case Act.HALT:
            return Halted(code)
        case Act.GIVE_UP:
            return Undeliverable(code)
