"""Interface texts in a reader's language: catalogues in, sentences out.

The English text is the key (gettext); a catalogue that lacks one falls back to it. Catalogues are read with Babel at
start, so no compiled file is needed.
"""

from __future__ import annotations

import gettext
import html
import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.numbers import format_decimal

SOURCE_LANGUAGE = "en"
YEARLESS = 300  # days: a date further off could be taken for one of this year


class Phrases:
    """The texts of one language. `plain` gives text, `html` text for a Telegram HTML message with its values escaped."""

    def __init__(self, code: str, catalogue: Catalog | None = None) -> None:
        self.code = code
        self.locale = Locale.parse(code)
        self._catalogue = catalogue
        self._reasons = [
            (_pattern(str(message.id)), str(message.string))
            for message in catalogue or ()
            if message.context == "reason" and message.string
        ]
        self._plural = gettext.c2py(catalogue.plural_expr) if catalogue else None

    def plain(self, text: str, **values: object) -> str:
        return self._translated(text).format(**values)

    def html(self, text: str, **values: object) -> str:
        return self._translated(text).format(**{name: html.escape(str(value)) for name, value in values.items()})

    def count(self, one: str, many: str, n: int) -> str:
        """`n` with its noun in the right plural form; `{n}` in the texts is the number as the language writes it."""
        form = one if n == 1 else many
        message = self._catalogue.get(one) if self._catalogue else None
        if self._plural and message and isinstance(message.string, tuple) and all(message.string):
            form = message.string[self._plural(n)]
        return form.format(n=format_decimal(n, locale=self.locale))

    def time(self, when: datetime, zone: ZoneInfo) -> str:
        return format_time(when.astimezone(zone), "HH:mm", locale=self.locale)

    def date(self, when: datetime, zone: ZoneInfo, year: bool = False) -> str:
        """Like “Tue 24 November” and “вт, 24 листопада”, with `year` “… 2027” and “… 2027 р.”."""
        pattern = "EEE, d MMMM" if self.code == "uk" else "EEE d MMMM"
        if year:
            pattern += " y 'р.'" if self.code == "uk" else " y"
        return format_date(when.astimezone(zone).date(), pattern, locale=self.locale)

    def moment(self, when: datetime, now: datetime, zone: ZoneInfo) -> str:
        """A time near now, as one would say it: “today 19:00”, “завтра 08:00”, “Mon 30 November, 08:00”."""
        days = (when.astimezone(zone).date() - now.astimezone(zone).date()).days
        clock = self.time(when, zone)
        if days == 0:
            return self.plain("today {time}", time=clock)
        if days == 1:
            return self.plain("tomorrow {time}", time=clock)
        if days < YEARLESS:
            return f"{self.date(when, zone)}, {clock}"
        return f"{self.date(when, zone, year=True)}, {clock}"

    def ago(self, when: datetime, now: datetime) -> str:
        return format_timedelta(when - now, granularity="minute", add_direction=True, locale=self.locale)

    def listed(self, items: list[str]) -> str:
        return format_list(items, locale=self.locale)

    def reason(self, sentence: str) -> str:
        """A sentence that fetching or parsing said when it failed, in this language.

        Such sentences are kept in English, filled in, in logs and the database; the catalogue has their patterns under
        the context `reason`. What a pattern's field stands for is translated in the same way. An unknown one stays.
        """
        for pattern, translated in self._reasons:
            if found := pattern.fullmatch(sentence):
                return translated.format(**{name: self.reason(value) for name, value in found.groupdict().items()})
        return sentence

    def _translated(self, text: str) -> str:
        message = self._catalogue.get(text) if self._catalogue else None
        return str(message.string) if message and message.string else text


def _pattern(template: str) -> re.Pattern[str]:
    """`{host} answers {status}.` as an expression that finds the fields in a sentence made from it."""
    fields = re.split(r"\{(\w+)\}", template)
    parts = [re.escape(part) if n % 2 == 0 else f"(?P<{part}>.+?)" for n, part in enumerate(fields)]
    return re.compile("".join(parts), re.DOTALL)


class AllPhrases:
    """The phrases of every language of the interface, by code; an unknown code is answered in English."""

    def __init__(self, catalogues: Mapping[str, Catalog]) -> None:
        self._all = {SOURCE_LANGUAGE: Phrases(SOURCE_LANGUAGE)}
        self._all |= {code: Phrases(code, catalogue) for code, catalogue in catalogues.items()}

    def __getitem__(self, code: str) -> Phrases:
        return self._all.get(code) or self._all[SOURCE_LANGUAGE]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self._all)

    def guess(self, client: str | None) -> str:
        """The interface language for a Telegram client's IETF tag (`language_code` of a User): `uk-UA` is `uk`."""
        code = (client or "").lower().replace("_", "-").split("-")[0]
        return code if code in self._all else SOURCE_LANGUAGE
