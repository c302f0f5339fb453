"""Topics → the same topics with every form a dictionary knows. The dictionary lives in a process of its own.

simplemma's dictionary, inverted, wants 80 MB and two seconds; a bot that saves a topic once a month need not carry it.
Run as `python -m bot.inflect`, this module is that process: JSON {"uk": {word: [forms made by endings]}} in, the same
shape with a dictionary's forms out.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from bot.model import Topic
from bot.text import words
from bot.text.language import Languages

PATIENCE = 60  # seconds; it takes two on an idle core
UNLINKED = 7  # letters; measured: below, precision falls
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
    keys = {word: words.key(word) for word in asked}
    made = {form for forms in asked.values() for form in forms} | set(keys.values())
    entries: dict[str, set[str]] = defaultdict(set)  # key of a form that matters → keys of the entries it belongs to
    for form, entry in dictionary.items():
        if (form_key := _rough(form)) in made:
            entries[form_key].add(_rough(entry))
    heads = {word: _heads(key, entries) for word, key in keys.items()}
    wanted = set().union(*heads.values()) if heads else set()
    inflected: dict[str, set[str]] = defaultdict(set)
    for form, entry in dictionary.items():
        if (entry_key := _rough(entry)) in wanted:
            inflected[entry_key].add(_rough(form))
    answer: Forms = {}
    for word, forms in asked.items():
        known = {form for head in heads[word] for form in inflected[head]}
        own = [form for form in forms if not heads[word] or not _belongs_elsewhere(form, heads[word], entries)]
        answer[word] = list(dict.fromkeys((keys[word], *own, *sorted(known))))
    return answer


def _heads(key: str, entries: Mapping[str, set[str]]) -> set[str]:
    """The entries a word may be a form of: itself if it is one, else all that have it."""
    return {key} if key in entries.get(key, ()) else set(entries.get(key, ()))


def _belongs_elsewhere(form: str, heads: set[str], entries: Mapping[str, set[str]]) -> bool:
    """Whether the dictionary has this form under other words only. A long one that stands for itself there (українською,
    матимуть) is an entry that was left unlinked: words so long do not look alike by chance."""
    found = entries.get(form, set())
    return bool(found) and not found & heads and not (form in found and len(form) >= UNLINKED)


_PLAIN = str.maketrans({"'": "", "’": "", "ʼ": "", "ґ": "г"})


def _rough(word: str) -> str:
    """`words.key` for a dictionary's spelling: a million of them are asked for."""
    return word.lower().translate(_PLAIN)


def _answer(asked: Mapping[str, Forms]) -> Iterator[tuple[str, Forms]]:
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    for code, forms in asked.items():
        try:
            dictionary = DefaultDictionaryFactory().get_dictionary(code)
        except ValueError:  # no dictionary of this language
            continue
        yield code, by_dictionary(forms, dictionary)


if __name__ == "__main__":
    json.dump(dict(_answer(json.load(sys.stdin))), sys.stdout)
