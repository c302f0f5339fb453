"""Mention → who it is: a pronoun or a role is resolved to a person the text named before.

Every person is scored by fitted weights of how he stands in the text before the mention; nobody is guessed where the
text has no one of that gender.
"""

from __future__ import annotations

from bisect import bisect_left

from bot.text.quotes.people import People
from bot.text.quotes.reading import Reading, Unit
from bot.text.quotes.weighing import Weigh, share

NOBODY = -1
MOST_NAMES = 60  # mentions that are looked back at
MOST = 8  # persons that are weighed
DEEPEST = 4  # pronouns that are followed back
MOST_BEARERS = 8
FAR = 400  # units; a person not mentioned for longer is out of mind


class Antecedents:
    def __init__(self, reading: Reading, people: People, weigh: Weigh) -> None:
        self.reading = reading
        self.people = people
        self.weigh = weigh
        self._parts: dict[int, str] = {}
        self._names: dict[str, list[int]] = {}  # gender → names of those it fits
        self._meant: dict[int, int] = {}  # unit of a pronoun → person
        self._depth = 0

    def of_pronoun(self, at: int, gender: str, last: int) -> list[tuple[int, list[str]]]:
        """Persons that the pronoun at unit `at` may mean, each with what speaks for it."""
        seen = self._before(at, gender)
        chained = self._same_pronoun_before(at, last) if len(seen) > 1 else NOBODY
        speaker = self.reading.units[last].person if last >= 0 else -1
        newer = [person for person, mentions in seen.items() if mentions[0] > last and self._part(mentions[0]) > "1"]
        interrupted = any(person != speaker for person in newer)
        found = []
        for rank, (person, mentions) in enumerate(seen.items()):
            features = self._features(person, mentions, rank, at, last)
            if interrupted and last >= 0 and person == speaker:
                features.append("interrupted")
            if chained == person:
                features.append("chain")
            elif chained != NOBODY:
                features.append(f"unchained{self._part(mentions[0])}")
            found.append((person, features))
        return found

    def _before(self, at: int, gender: str) -> dict[int, list[int]]:
        """The persons of this gender named last before unit `at`, the nearest first, with up to three mentions of each."""
        names, fitting = self.people.names, self._fitting(gender)
        oldest = max(names[max(0, bisect_left(names, at) - MOST_NAMES)], at - FAR) if names else 0
        seen: dict[int, list[int]] = {}
        for n in range(bisect_left(fitting, at) - 1, -1, -1):
            k = fitting[n]
            if k < oldest:
                break
            person = self.reading.units[k].person
            mentions = seen.get(person)
            if mentions is None:
                if len(seen) < MOST:
                    seen[person] = [k]
            elif len(mentions) < 3:
                mentions.append(k)
        return seen

    def _fitting(self, gender: str) -> list[int]:
        """The names of those whom a pronoun of this gender may mean."""
        found = self._names.get(gender)
        if found is None:
            units = self.reading.units
            fit = [self._may_be(person, gender) for person in range(len(self.people.persons))]
            found = self._names[gender] = [k for k in self.people.names if fit[units[k].person]]
        return found

    def of_role(self, at: int, last: int) -> list[tuple[int, list[str]]]:
        """Persons who bear the role that the noun phrase at unit `at` names ("the senator")."""
        units = self.reading.units
        phrase = units[at]
        known = self.people.persons
        bearers = [
            number
            for number in self.people.bearers.get(self.people.role_word(phrase.word), [])[:MOST_BEARERS]
            if known[number].mentions[0] <= at + 40 and (known[number].person or phrase.letter == "B")
        ]
        bearers = self._of_office(phrase, bearers)
        found = []
        latest = {number: bisect_left(known[number].mentions, at) for number in bearers}
        for rank, number in enumerate(sorted(bearers, key=lambda n: -known[n].mentions[max(0, latest[n] - 1)])):
            mentions = known[number].mentions[max(0, latest[number] - 3) : latest[number]][::-1]
            found.append((number, self._features(number, mentions or known[number].mentions[:1], rank, at, last)))
        return found

    def _of_office(self, phrase: Unit, bearers: list[int]) -> list[int]:
        """Those whose office it can be that a noun phrase tells: the Minister of Defence is no minister of another thing."""
        told = self.reading.text[phrase.start : phrase.end].lower()
        office = told.partition(" of ")[2]
        roles = {number: self.people.persons[number].role.lower() for number in bearers}
        if not office:
            rest = told.partition(" ")[2]
            return [number for number in bearers if " " in rest and rest in roles[number]] or bearers
        exactly = [number for number in bearers if office in roles[number]]
        return exactly or [number for number in bearers if " of " not in roles[number]]

    def of_description(self, at: int, last: int) -> list[tuple[int, list[str]]]:
        """Persons of whom the noun phrase at unit `at` may tell something new ("the Georgia Republican")."""
        gender = self.reading.lexicon.titles.get(self.reading.units[at].word) or "?"
        return self.of_pronoun(at, gender, last)

    def _may_be(self, person: int, gender: str) -> bool:
        found = self.people.persons[person]
        if gender == "n":
            return found.body
        if found.gender:
            return gender in (found.gender, "?")
        return not found.body and (found.person or " " in found.name)

    def _features(self, person: int, mentions: list[int], rank: int, at: int, last: int) -> list[str]:
        """`mentions`: the person's latest ones before the pronoun, the latest first."""
        units = self.reading.units
        pronoun, latest = units[at], units[mentions[0]]
        who = self.people.persons[person]
        sentences = pronoun.sentence - latest.sentence  # below 0 for a role told before its bearer
        paragraphs = pronoun.paragraph - latest.paragraph
        part = best = self._part(mentions[0])
        for mention in mentions[1:]:
            if best < "3" and pronoun.paragraph - units[mention].paragraph < 2:
                best = max(best, self._part(mention))
        features = [
            f"r{rank if rank < 4 else 4}",
            f"s{sentences if sentences < 4 else 4}{paragraphs if paragraphs < 2 else 2}",
            f"k{'p' if who.person else 'u'}{'g' if who.gender else ''}",
            f"p{part}",
            f"b{best}",
            f"p{part}{sentences if sentences < 2 else 2}",
            f"c{'0123'[len(mentions)]}",
            f"'{'01'[latest.owned]}",
            f"sp{'012'[who.spoken if who.spoken < 2 else 2]}",
        ]
        if last >= 0:
            if units[last].person == person:
                features += ["last", f"last{min(pronoun.paragraph - units[last].paragraph, 3)}"]
            elif mentions[0] > last:
                features.append("since")
        return features

    def _part(self, unit: int) -> str:
        """The mention's part in its sentence: 3 it speaks, 2 it is the subject, 1 another part, 0 behind a preposition."""
        found = self._parts.get(unit)
        if found is None:
            found = self._parts[unit] = self._part_of(unit)
        return found

    def _part_of(self, unit: int) -> str:
        letters, units = self.reading.letters, self.reading.units
        k = unit + 1
        while letters[k : k + 1] in ("l", "v", ",") and k < unit + 3:
            k += 1
        if letters[k : k + 1] in ("S", "T"):
            return "3"
        k = unit - 1
        while k >= 0 and (letters[k] in "dlHoD" or (letters[k] in "NO" and units[k].owned)):
            k -= 1
        if k >= 0 and letters[k] == "S":
            return "3"
        if k < 0 or letters[k] in "Q/|.,\\c":
            return "2"
        return "0" if letters[k] in "iA(" else "1"

    def _same_pronoun_before(self, at: int, last: int) -> int:
        """Whom the same pronoun meant when it stood last, not more than two sentences before."""
        units, letters = self.reading.units, self.reading.letters
        k = letters.rfind("P", 0, at)
        while k >= 0 and units[at].sentence - units[k].sentence <= 2:
            if units[k].word == units[at].word:
                if k not in self._meant:
                    self._depth += 1
                    gender = self.reading.lexicon.speech.pronouns.get(units[k].word, "")
                    self._meant[k] = (
                        NOBODY if self._depth > DEEPEST else self.choose(self.of_pronoun(k, gender, last))[0]
                    )
                    self._depth -= 1
                return self._meant[k]
            k = letters.rfind("P", 0, k)
        return NOBODY

    def choose(self, found: list[tuple[int, list[str]]]) -> tuple[int, float]:
        """The likeliest of several persons (NOBODY where there is none), and how sure it is."""
        if not found:
            return NOBODY, 0.0
        weights = [self.weigh(features) for _, features in found]
        best = max(weights)
        return found[weights.index(best)][0], share(best, weights)
