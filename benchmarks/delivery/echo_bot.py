"""python-telegram-bot's own Application with one handler that sends each text back.

`python -m benchmarks.delivery.echo_bot BASE_URL TOKEN [UPDATES_AT_ONCE]`
"""

import sys

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Send the text back."""
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


def build(base_url: str, token: str, at_once: int | None) -> Application:  # type: ignore[type-arg]
    """The bot with default settings but for how many updates it handles at once."""
    builder = ApplicationBuilder().token(token).base_url(f"{base_url}/bot")
    if at_once:
        builder = builder.concurrent_updates(at_once)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    return application


if __name__ == "__main__":
    url, secret, *rest = sys.argv[1:]
    build(url, secret, int(rest[0]) if rest else None).run_polling()
