"""All that one piece of work may do, put together from its parts."""

from bot.store.aftermath import Aftermath
from bot.store.forgetting import Forgetting
from bot.store.health import Health
from bot.store.inbox import Inbox
from bot.store.operators import Operators
from bot.store.outbox import Outbox
from bot.store.queue import Queue
from bot.store.sign_in import SignIn
from bot.store.transcript import Transcript


class SqlTransaction(
    Inbox, Outbox, Transcript, Forgetting, Queue, Operators, SignIn, Health, Aftermath
):
    """The Transaction port over one connection; begin and commit are the store's business."""
