"""All that one piece of work may do, put together from its parts."""

from bot.store.aftermath import Aftermath
from bot.store.forgetting import Forgetting
from bot.store.health import Health
from bot.store.operators import Operators
from bot.store.queue import Queue
from bot.store.sign_in import SignIn
from bot.store.transcript import Transcript
from bot.store.waiting import WaitingLine


class SqlTransaction(
    WaitingLine, Transcript, Forgetting, Queue, Operators, SignIn, Health, Aftermath
):
    """The Transaction port over one connection; begin and commit are the store's business."""
