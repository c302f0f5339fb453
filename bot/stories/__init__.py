"""Reports → Stories: group the reports of one event, rank, tell."""

from bot.stories.board import Board
from bot.stories.outlets import Outlets, independent
from bot.stories.rank import explain
from bot.stories.tell import changes, tell

__all__ = ["Board", "Outlets", "changes", "explain", "independent", "tell"]
