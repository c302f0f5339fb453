"""Telegram's flood limits: who must wait, and how long.

“Avoid sending more than one message per second in a chat” (short bursts are let through), “no more than 20 messages per
minute in a group”, “no more than about 30 messages per second” in all (Bot API FAQ). Whoever is told to wait and does
not is told again, as with Telegram.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field


@dataclass
class Limits:
    """Change a number to change the rule; 0 switches it off."""

    overall: int = 30  # messages in any second
    chat_burst: int = 3  # private: 1 a second, so many at once
    group_minute: int = 20  # messages in any minute
    overall_wait: int = 3  # seconds told when the limit of the whole bot is passed
    floods: list[tuple[float, int | None, str]] = field(default_factory=list)  # when, chat, which limit

    def __post_init__(self) -> None:
        self._all: deque[float] = deque()
        self._groups: dict[int, deque[float]] = defaultdict(deque)
        self._tokens: dict[int, tuple[float, float]] = {}  # chat → tokens left and when
        self._until: dict[int | None, float] = {}

    def refuses(self, chat: int, group: bool, now: float) -> int:
        """Seconds to wait before a message to this chat, 0 if it may pass. Counts it if it passes."""
        for key in (None, chat):
            if now < self._until.get(key, 0.0):
                return self._flood(key, now, self._until[key] - now, "again")
        _forget(self._all, now - 1.0)
        if self.overall and len(self._all) >= self.overall:
            return self._flood(None, now, self.overall_wait, "overall")
        if group:
            minute = self._groups[chat]
            _forget(minute, now - 60.0)
            if self.group_minute and len(minute) >= self.group_minute:
                return self._flood(chat, now, minute[0] + 60.0 - now, "group")
            minute.append(now)
        elif self.chat_burst and not self._token(chat, now):
            return self._flood(chat, now, 1.0, "chat")
        self._all.append(now)
        return 0

    def _token(self, chat: int, now: float) -> bool:
        left, then = self._tokens.get(chat, (float(self.chat_burst), now))
        left = min(float(self.chat_burst), left + now - then)
        if left < 0.98:  # the network's jitter is not the bot's fault
            return False
        self._tokens[chat] = (left - 1, now)
        return True

    def _flood(self, key: int | None, now: float, seconds: float, which: str) -> int:
        wait = max(1, -int(-seconds // 1))
        self._until[key] = max(self._until.get(key, 0.0), now + wait)
        if which == "again":
            wait = max(1, -int(-(self._until[key] - now) // 1))
        self.floods.append((now, key, which))
        return wait


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] <= before:
        times.popleft()
