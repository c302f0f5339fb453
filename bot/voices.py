"""Story → whom it quotes: what may be told under a name, in the reader's language first."""

from __future__ import annotations

from bot.amounts import in_its_language
from bot.model import Quote, Story
from bot.text.latin import sound
from bot.text.persons import is_named

SHORTEST, FRAGMENT = 3, 6  # words of a whole statement, and of a piece of one, that are worth a place


def spoken(story: Story) -> list[Quote]:
    """The quotes to be told with a name: direct ones of a named speaker we are sure of; in the story's language first."""
    return own_first([quote for quote in story.quotes if is_named(quote)], story)


def telling(story: Story) -> list[Quote]:
    """Those of them that say something by themselves: no “in a few weeks” out of somebody's sentence."""
    return [quote for quote in spoken(story) if len(quote.text.split()) >= (FRAGMENT if _goes_on(quote) else SHORTEST)]


def _goes_on(quote: Quote) -> bool:
    return quote.text[:1].islower()


def unnamed(story: Story) -> list[Quote]:
    """Direct ones whose speaker is not certain, or has no name."""
    return [quote for quote in story.quotes if quote.direct and not is_named(quote)]


def own_first(said: list[Quote], story: Story) -> list[Quote]:
    """Those in the story's language first; somebody who is heard in it is not heard again in a translation."""
    own = in_its_language(story)
    heard = {_voice(quote) for quote in said if quote.article in own}
    said = [quote for quote in said if quote.article in own or _voice(quote) not in heard]
    return sorted(said, key=lambda quote: quote.article not in own)


def _voice(quote: Quote) -> tuple[str, ...]:
    """The same for one person in both alphabets."""
    return tuple(sorted(map(sound, (quote.speaker or "").split())))
