"""Seed files + what is remembered of them → what to add, change and remove.

Each seed's hash is remembered when it was taken over. At a later start new seeds are added, changed ones are updated,
and ones taken out of the file are removed; whatever an admin has added, changed or deleted is theirs for ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

Seed = TypeVar("Seed")
ADMIN = "admin"  # remembered instead of a hash: hands off


class Plan(Struct, Generic[Seed], frozen=True):
    """What a start has to do: nouns to save, keys to forget, and what to remember from now on."""

    save: tuple[Seed, ...]
    forget: tuple[str, ...]
    remember: dict[str, str]
    added: int = 0
    changed: int = 0

    def __str__(self) -> str:
        return f"{self.added} added, {self.changed} changed, {len(self.forget)} removed"


def plan(seeds: Mapping[str, Seed], remembered: Mapping[str, str], stored: Iterable[str]) -> Plan[Seed]:
    """Compare seeds (by key) with the hashes of the last start and the keys that are stored now."""
    hashes = {key: fingerprint(seed) for key, seed in seeds.items()}
    have = set(stored)
    new = [key for key in seeds if key not in remembered and key not in have]
    changed = [key for key, hash_ in hashes.items() if key in have and remembered.get(key, ADMIN) not in (ADMIN, hash_)]
    gone = [key for key, hash_ in remembered.items() if hash_ != ADMIN and key not in seeds]
    kept = {key: hash_ for key, hash_ in remembered.items() if key not in gone}
    taken = {key: hash_ for key, hash_ in hashes.items() if kept.get(key) != ADMIN}
    return Plan(
        save=tuple(seeds[key] for key in (*new, *changed)),
        forget=tuple(key for key in gone if key in have),
        remember={**kept, **taken},
        added=len(new),
        changed=len(changed),
    )


def fingerprint(seed: object) -> str:
    return hashlib.sha256(msgspec.json.encode(seed, order="deterministic")).hexdigest()[:16]
