"""Says in the house's exceptions what a failed Bot API call means for the message."""

from collections.abc import Mapping
from datetime import timedelta

from telegram import error

from bot.channels.telegram.request import AnswerLost, NotConnected, ServerFault
from bot.errors import Gone, Halted, Moved, SendError, TryAgain, Undeliverable, Unknown

# Telegram's own words for a refusal, which it documents nowhere; any other 403 is Gone and any
# other 400 Undeliverable, so that a changed wording costs the code, not the meaning.
_FORBIDDEN: Mapping[str, str] = {
    "blocked by the user": "blocked",
    "user is deactivated": "deactivated",
    "initiate conversation": "never_started",
}
_GONE: Mapping[str, str] = {
    "chat not found": "chat_not_found",
    "user not found": "user_not_found",
    "peer_id_invalid": "chat_not_found",
    "input_user_deactivated": "deactivated",
}
_REFUSED: Mapping[str, str] = {
    "too long": "too_long",
    "text is empty": "empty",
    "text must be non-empty": "empty",
    "button_data_invalid": "bad_button",
}


def send_error(problem: Exception) -> SendError:
    """What a failed sendMessage means, by the type python-telegram-bot gave the failure.

    A 504 is Unknown: a gateway gave up waiting, what stands behind it may have sent the message.
    Any other 5xx is TryAgain: Telegram says them when it could not take the call, and on its bad
    days for minutes, in which a single second try would lose the message. What is no
    TelegramError came from reading the answer to a call that went through: Unknown.
    Source: https://core.telegram.org/bots/api#making-requests and #responseparameters.
    """
    match problem:
        case error.RetryAfter():
            return TryAgain("429", retry_after=seconds_asked(problem))
        case error.ChatMigrated():
            return Moved("migrated", str(problem.new_chat_id))
        case error.Forbidden():
            return Gone(_code(problem, _FORBIDDEN) or "forbidden")
        case error.InvalidToken():
            return Halted("401")
        case error.BadRequest():
            gone = _code(problem, _GONE)
            return Gone(gone) if gone else Undeliverable(_code(problem, _REFUSED) or "bad_request")
        case error.Conflict():
            return TryAgain("409")
        case NotConnected():
            return TryAgain("not_connected")
        case AnswerLost() | error.TimedOut():
            return Unknown("answer_lost")
        case ServerFault(status=504):
            return Unknown("504")
        case ServerFault():
            return TryAgain(str(problem.status))
        case error.NetworkError():
            return TryAgain("network")
    return Unknown("unreadable_answer")


def call_error(problem: Exception) -> TryAgain | Halted:
    """What the failure of a call that may be repeated at will (getMe, setWebhook) means."""
    meaning = send_error(problem)
    if isinstance(meaning, TryAgain):
        return meaning
    if isinstance(meaning, Unknown):
        return TryAgain(meaning.code)
    return Halted(meaning.code)


def seconds_asked(flood: error.RetryAfter) -> float:
    """How many seconds Telegram asks us to wait."""
    asked = flood.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


def _code(problem: error.TelegramError, phrases: Mapping[str, str]) -> str | None:
    said = problem.message.lower()
    return next((code for phrase, code in phrases.items() if phrase in said), None)
