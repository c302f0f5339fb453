"""Reports → Stories: group the reports of one event, rank, tell."""

from bot.stories.board import Board, alike
from bot.stories.outlets import Outlets, independent
from bot.stories.rank import explain
from bot.stories.tell import changes, tell
from bot.stories.threads import Threads

__all__ = ["Board", "Outlets", "Threads", "alike", "changes", "explain", "independent", "tell"]
