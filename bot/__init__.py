"""Sitrep: a Telegram bot that reads the news for people who have no time to."""

__version__ = "0.1.0"
