"""What the program writes about itself, without the bot's token.

Telegram's address holds the token, and libraries put addresses into their logs and errors: httpx at INFO, errors of a
refused token in their text. So whatever is written passes `redact`, tracebacks included.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from types import TracebackType

_TOKEN = re.compile(r"\b\d{3,}(?::|%3A)[A-Za-z0-9_-]{20,}", re.IGNORECASE)
HIDDEN = "[token]"
TALKATIVE = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "apscheduler": logging.WARNING,
    "telegram": logging.INFO,
    "trafilatura": logging.ERROR,  # warns about every page without a text
}


def redact(text: str) -> str:
    """The text with everything that looks like a bot's token taken out."""
    return _TOKEN.sub(HIDDEN, text)


class Formatter(logging.Formatter):
    def __init__(self, token: str = "") -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return redact(text.replace(self._token, HIDDEN) if self._token else text)


def set_up(level: str = "INFO", token: str = "") -> None:
    """Log to stderr from now on, uncaught errors and warnings too; `token` and whatever looks like one is left out."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter(token))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, quiet in TALKATIVE.items():
        logging.getLogger(name).setLevel(max(quiet, logging.getLevelName(level)))
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bot").critical("Stopped by an error", exc_info=(kind, error or kind(), trace))
