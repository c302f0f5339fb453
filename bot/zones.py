"""What people write → time zones: Kyiv, Львів, UTC+2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from babel.core import UnknownLocaleError, get_global
from babel.dates import get_timezone_location
from msgspec import Struct

from bot.text.language import Language
from bot.times import NUMBERS_ONLY, plain

_NO_PLACE = ("Factory", "localtime", "posixrules")
_OFFSET = re.compile(r"(?:utc|gmt)?\s?([+\-−–])\s?0?(\d{1,2})(?::?00)?")


class ZoneWords(Struct, frozen=True):
    """`[zones]` of a language: cities that have no time zone of their own name."""

    cities: dict[str, str] = {}


def find_timezone(text: str, languages: Mapping[str, Language] = NUMBERS_ONLY) -> str:
    """“Kyiv”, “київ”, “europe/kiev”, “Львів”, “UTC+2” → an IANA name; “” if nobody knows such a place."""
    offset = _OFFSET.fullmatch(" ".join(text.casefold().split()))
    if offset and int(offset[2]) <= (12 if offset[1] != "+" else 14):
        # POSIX signs: Etc/GMT-2 is two hours ahead of Greenwich.
        return "UTC" if int(offset[2]) == 0 else f"Etc/GMT{'-' if offset[1] == '+' else '+'}{int(offset[2])}"
    city = _zone_key(text.partition(",")[0])  # of “Kyiv, Ukraine”
    return _cities(languages).get(city) or _zone_names(tuple(sorted(languages))).get(city, "")


def _cities(languages: Mapping[str, Language]) -> dict[str, str]:
    parts = (language.part("zones", ZoneWords) for language in languages.values())
    return {_zone_key(city): zone for part in parts for city, zone in part.cities.items()}


def _zone_key(text: str) -> str:
    return " ".join(re.sub(r"[_\-–—]+", " ", plain(text)).split())


@cache
def _zone_names(languages: tuple[str, ...]) -> dict[str, str]:
    """Every way to name a zone that we know: its IANA name, its city, and its city in each language (CLDR)."""
    names: dict[str, str] = {}
    aliases = get_global("zone_aliases")  # Europe/Kiev is Europe/Kyiv
    for zone in sorted(available_timezones() - set(_NO_PLACE)):
        kept = aliases.get(zone, zone)
        if kept in ("Etc/UTC", "Etc/GMT"):
            kept = "UTC"
        names[_zone_key(zone)] = kept
        if "/" in zone and not zone.startswith("Etc/"):
            names.setdefault(_zone_key(zone.rpartition("/")[2]), kept)
            for language in languages:
                try:
                    city = get_timezone_location(zone, locale=language, return_city=True)
                except (LookupError, ValueError, UnknownLocaleError):
                    continue
                if zone not in aliases:
                    names.setdefault(_zone_key(city), kept)
    return names
