"""Topics → the same topics with every form a dictionary knows. The dictionary lives in a process of its own.

simplemma's dictionary, inverted, wants 80 MB and two seconds; a bot that saves a topic once a month need not carry it.
Run as `python -m bot.inflect`, this module is that process: JSON {"uk": {word: [forms made by endings]}} in, the same
shape with a dictionary's forms out.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from bot.model import Topic
from bot.text import words
from bot.text.language import Languages

PATIENCE = 60  # seconds; it takes two on an idle core
UNLINKED = 7  # letters
Forms = dict[str, list[str]]
_CHECKOUT = Path(__file__).resolve().parent.parent

log = logging.getLogger(__name__)


async def complete(topics: Iterable[Topic], languages: Languages) -> tuple[Topic, ...]:
    """The topics with all forms of their words. One process for all of them; where it fails they are returned as they
    came, with the forms made by endings, and the log says so. Never raises."""
    topics = tuple(topics)
    spelled = {word for topic in topics for word in topic.forms}
    asked: dict[str, Forms] = {}
    for code, language in languages.items():
        fits = {word: words.forms(word, language) for word in spelled if words.written_in(word, language)}
        if fits:
            asked[code] = {word: list(made) for word, made in sorted(fits.items())}
    try:
        answered = await _ask(asked)
    except (OSError, ValueError, TimeoutError) as error:
        log.warning("Topics go by endings alone, because the dictionary of word forms could not be asked: %s", error)
        return topics
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for forms in answered.values():
        for word, made in forms.items():
            found[word].update(dict.fromkeys(made))
    return tuple(
        msgspec.structs.replace(topic, forms={word: tuple(found.get(word) or had) for word, had in topic.forms.items()})
        for topic in topics
    )


async def _ask(asked: Mapping[str, Forms]) -> dict[str, Forms]:
    if not asked:
        return {}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.inflect",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=_CHECKOUT,
    )
    try:
        out, trouble = await asyncio.wait_for(process.communicate(json.dumps(asked).encode()), PATIENCE)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        last = trouble.decode(errors="replace").strip().rpartition("\n")[2]
        raise OSError(f"it ended with status {process.returncode} ({last[:200]})")
    return msgspec.json.decode(out, type=dict[str, Forms])


# ── the process ──────────────────────────────────────────────────────────────────────────────────────────────────────


def by_dictionary(asked: Forms, dictionary: Mapping[str, str]) -> Forms:
    """Word → its forms: those of its dictionary entry, and those made by endings that belong to no other entry.

    A word that no entry knows (шахед, Рютте) keeps all that its endings make.
    """
    heads = {word: _heads(word, dictionary) for word in asked}
    inflected: dict[str, set[str]] = {head: set() for found in heads.values() for head in found}
    for form, entry in dictionary.items():
        forms = inflected.get(_plain(entry))
        if forms is not None:
            forms.add(_plain(form))
    answer: Forms = {}
    for word, made in asked.items():
        known = {form for head in heads[word] for form in inflected[head]}
        own = [form for form in made if not heads[word] or not _belongs_elsewhere(form, heads[word], dictionary)]
        answer[word] = list(dict.fromkeys((words.key(word), *own, *sorted(known))))
    return answer


def _heads(word: str, dictionary: Mapping[str, str]) -> set[str]:
    """The entries a word may be a form of: itself if it is one, else all that have it."""
    spelled = (re.sub("['’ʼ]", mark, word) for mark in ("'", "’", "ʼ")) if re.search("['’ʼ]", word) else (word,)
    found = set().union(*(_entries(spelling, dictionary) for spelling in spelled))
    own = _plain(word)
    return {own} if own in found else found


def _belongs_elsewhere(form: str, heads: set[str], dictionary: Mapping[str, str]) -> bool:
    """Whether the dictionary has this form under other words only. A long one that stands for itself there (українською,
    матимуть) is an entry that was left unlinked: words so long do not look alike by chance."""
    found = _entries(form, dictionary)
    return bool(found) and not found & heads and not (form in found and len(form) >= UNLINKED)


def _entries(form: str, dictionary: Mapping[str, str]) -> set[str]:
    spelled = {form, form.lower(), form.capitalize(), form.upper()}
    return {_plain(entry) for spelling in spelled if (entry := dictionary.get(spelling))}


_PLAIN = str.maketrans({"'": "", "’": "", "ʼ": "", "ґ": "г"})


def _plain(word: str) -> str:
    """`words.key` for a dictionary's spelling: a million of them are asked for."""
    word = word.lower()
    return word if word.isalpha() and "ґ" not in word else word.translate(_PLAIN)


def _answer(code: str, asked: Forms) -> Forms:
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    try:
        return by_dictionary(asked, DefaultDictionaryFactory().get_dictionary(code))
    except ValueError:  # no dictionary of this language
        return asked


if __name__ == "__main__":
    with contextlib.suppress(OSError):  # where memory runs out, this process goes and the bot stays
        Path("/proc/self/oom_score_adj").write_text("1000")
    json.dump({code: _answer(code, asked) for code, asked in json.load(sys.stdin).items()}, sys.stdout)
