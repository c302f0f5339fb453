"""Text and its marked stretches → Units: the author's words read as a string of letters, each stretch one `Q`.

A light reading instead of a parse: names are put together, noun phrases get their head, every word its letter (see
`lexicon`). `NS:Q` is a name, a verb of saying, a colon, a quote; whoever scores a speaker looks at such strings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from bot.text.quotes.capitals import OWNED, bare_of, name_of
from bot.text.quotes.lexicon import Lexicon
from bot.text.quotes.marks import Stretch
from bot.text.quotes.runs import run_from
from bot.text.quotes.spelling import Spelling
from bot.text.quotes.tokens import Tokens, seen

CAPITAL, BREAK, STOP, DETERMINER = "^\n.#"  # codes of tokens that are more than a letter
CLOSER = CAPITAL + BREAK + STOP + DETERMINER + "&'"  # the last two: a phrase, a verb that may be a noun
# What follows a determiner, in codes, up to the head of the noun phrase: "the [outgoing British trade minister]", "the
# [town] released". Where every noun has a capital, the first one is the head.
PHRASE = re.compile(r"So*[HB]*|[nl]*(?:\^[n^]*[HB]+|[oxyT]o*[HB]*|[HB]+)")
PHRASE_OF_CAPITALS = re.compile(r"(S(?!o)|(?:So)?[oxylT]*)([HB]*)(\^?)")
LONGEST_PHRASE = 7  # words after the determiner


class Unit(Struct, gc=False):
    """A piece of the author's words. Letters beyond the lexicon's: N person, O other name, D other noun phrase, Q stretch,
    `.` end of a sentence, `/` end inside the marks, `|` end of a paragraph, `,` `:` `-` `(` `)` as written."""

    letter: str
    start: int
    end: int
    word: str  # lower case; of a name: as written; of a noun phrase: its head
    sentence: int
    paragraph: int
    owned: bool = False  # followed by 's
    gender: str = ""
    headline: bool = False  # in a line where every word has a capital
    title: str = ""  # words before the name that belong to it
    person: int = -1
    stretch: int = -1


def _is_headline(line: str) -> bool:
    words = [word for word in line.split() if word[0].isalpha()]
    return len(words) > 3 and sum(word[0].isupper() for word in words) > 0.6 * len(words)


class Reading:
    """The units of a text; `letters` is one letter a unit; `quotes[i]` is the unit of stretch i."""

    def __init__(self, text: str, stretches: Sequence[Stretch], lexicon: Lexicon) -> None:
        self.text = text
        self.stretches = stretches
        self.lexicon = lexicon
        self.units: list[Unit] = []
        self.quotes: list[int] = []
        self.spelling = Spelling(text, lexicon)
        self.sentence = self.paragraph = 0
        self.headline = _is_headline(text[: text.find("\n")] if "\n" in text[:300] else "")
        self.tokens = Tokens("", 0, 0, lexicon)  # of the piece between two stretches that is being read
        at = 0
        for index, stretch in enumerate(stretches):
            self._read(at, stretch.opens)
            self._quote(index, stretch)
            at = stretch.closes
        self._read(at, len(text))
        self.letters = "".join([unit.letter for unit in self.units])

    def _unit(self, letter: str, start: int, end: int, word: str) -> Unit:
        unit = Unit(letter, start, end, word, self.sentence, self.paragraph)
        self.units.append(unit)
        return unit

    def _quote(self, index: int, stretch: Stretch) -> None:
        self.quotes.append(len(self.units))
        self._unit("Q", stretch.start, stretch.end, "").stretch = index
        last = self.text[stretch.end - 1]
        follow = self.text[stretch.closes : stretch.closes + 2].lstrip()
        if "\n" in self.text[stretch.start : stretch.end]:
            self.paragraph += 1
        if follow and (follow[0].isupper() or follow[0] in "“\"«„'") and last in ".!?…":
            if last == ".":
                self._unit("/", stretch.end, stretch.end, "")
                self.sentence += 1
            else:
                self._unit("\\", stretch.end, stretch.end, "")

    def _read(self, start: int, end: int) -> None:
        """The author's words from start to end → units."""
        tokens = self.tokens = Tokens(self.text, start, end, self.lexicon)
        units, words, starts, ends = self.units, tokens.words, tokens.starts, tokens.ends
        sentence, paragraph = self.sentence, self.paragraph
        codes = tokens.codes
        at, count = 0, len(words)
        while at < count:
            code = codes[at]
            if code == "o":  # words that say nothing are one unit however many they are
                if units and units[-1].letter == "o" and (codes[at - 1] == "o" or units[-1].end >= starts[at] - 1):
                    units[-1].end, units[-1].word = ends[at], words[at]
                else:
                    units.append(Unit("o", starts[at], ends[at], words[at], sentence, paragraph))
                at += 1
            elif code not in CLOSER:
                units.append(Unit(code, starts[at], ends[at], words[at], sentence, paragraph))
                at += 1
            elif code == CAPITAL:
                at = self._name(at) if self._is_name(at) else self._lower(at, words[at].lower())
            elif code == DETERMINER:
                at = self._noun_phrase(at, words[at])
            elif code == BREAK:
                units.append(Unit("|", starts[at], ends[at], "", sentence, paragraph))
                paragraph = self.paragraph = paragraph + 1
                sentence = self.sentence = sentence + 1
                self.headline = False
                at += 1
            elif code == STOP:
                if self._ends(at):
                    units.append(Unit(".", starts[at], ends[at], words[at], sentence, paragraph))
                    sentence = self.sentence = sentence + 1
                at += 1
            else:
                at = self._lower(at, words[at])

    def _lower(self, at: int, word: str) -> int:
        """A word that begins a noun phrase, a phrase of several words, or a contraction; `word` in lower case."""
        lexicon = self.lexicon
        if word in lexicon.phrases:
            length, letter = self._phrase(at, word)
            if length:
                self._unit(letter, self.tokens.starts[at], self.tokens.ends[at + length], word)
                return at + length + 1
        if word in lexicon.determiners:
            return self._noun_phrase(at, word)
        letter, end = lexicon.letter(word), self.tokens.ends[at]
        if lexicon.enclitics and word.endswith(lexicon.enclitics):  # explique-t-elle
            return self._enclitic(at, word)
        if letter == "o" and ("’" in word or "'" in word):  # he's, she'll
            short = word.replace("’", "'").partition("'")[0]
            if lexicon.letter(short) in "PR":
                letter, end, word = lexicon.letter(short), self.tokens.starts[at] + len(short), short
        units = self.units
        if letter in "ST" and word in lexicon.also_nouns and units and (units[-1].letter == "i" or units[-1].owned):
            letter = "o"
        if letter == "o" and units and units[-1].letter == "o" and units[-1].end >= self.tokens.starts[at] - 1:
            units[-1].end, units[-1].word = self.tokens.ends[at], self.tokens.words[at]
        elif letter == "o":
            self._unit("o", self.tokens.starts[at], self.tokens.ends[at], self.tokens.words[at])
        else:
            self._unit(letter, self.tokens.starts[at], end, word)
        return at + 1

    def _enclitic(self, at: int, word: str) -> int:
        tied = next(suffix for suffix in self.lexicon.enclitics if word.endswith(suffix))
        verb, pronoun = word[: -len(tied)], self.lexicon.speech.enclitics[tied]
        middle = self.tokens.ends[at] - len(pronoun)
        self._unit(self.lexicon.letter(verb), self.tokens.starts[at], self.tokens.starts[at] + len(verb), verb)
        self._unit(self.lexicon.letter(pronoun), middle, self.tokens.ends[at], pronoun)
        return at + 1

    def _phrase(self, at: int, word: str) -> tuple[int, str]:
        following = self.tokens.word(at + 1).lower()
        for rest, letter in self.lexicon.phrases[word]:
            if rest[0] == following and all(
                self.tokens.word(at + 1 + k).lower() == part for k, part in enumerate(rest[1:], 1)
            ):
                return len(rest), letter
        return 0, ""

    def _ends(self, at: int) -> bool:
        """A full stop ends a sentence unless a lower-case word follows it."""
        following = self.tokens.word(at + 1)[:1]
        return not (following.islower() or following in (",", ";"))

    def _at_start(self, at: int) -> bool:
        """Is this the first word of a sentence, where a capital says nothing?"""
        if at:
            before = self.tokens.words[at - 1]
            return before[0] in ".!?…:\n•*(" or before in {"-", "–", "—"}
        if self.units and self.units[-1].letter == "Q":
            return self.text[self.units[-1].end - 1] not in ",;"
        return not self.units or self.units[-1].letter in "./\\|:"

    def _is_name(self, at: int) -> bool:
        """Does a name begin at token `at`, which has a capital?"""
        sight = self.spelling.sight(self.tokens.words[at])
        if sight in "+-":
            return sight == "+"
        starts = self._at_start(at)
        if self.lexicon.naming.capital_nouns:
            before = self.units[-1].letter if self.units else ""
            return self.spelling.is_name_among_nouns(self.tokens.words, at, starts, before)
        if starts:
            return self.spelling.begins_sentence(self.tokens.words, at)
        return sight != "d" or self.tokens.word(at + 1)[:1].isupper()

    def _name(self, at: int) -> int:
        """A run of capitalised words → one unit; gives the index after it."""
        run, after = run_from(at, self.tokens, self.headline, self.lexicon)
        self._add_name(run)
        return after

    def _add_name(self, run: list[int]) -> None:
        """The tokens of a run, without the titles before the name, → a unit N (a person), O (another name) or H, B (a role)."""
        tokens, units = self.tokens, self.units
        words = tokens.words
        if self.headline and words[run[0]].lower() in self.lexicon.first:
            run = run[:2]
        while len(run) > 2 and words[run[-1]] in self.lexicon.honours:
            run = run[:-1]
        outset = tokens.starts[run[0]]
        before = units[-1].letter if units else ""
        office = self._office(run, before) if before in ("i", "c") and len(units) > 1 and units[-2].letter == "H" else 0
        if office == len(run):
            units.pop()
            units[-1].end = tokens.ends[run[-1]]
            return
        run = run[office:]
        name = name_of(tuple([words[i] for i in run]), self.lexicon)
        end = tokens.ends[run[-1]] - name.cut
        if office:
            units.pop()
            outset = self._begin_title(units.pop())
            before = units[-1].letter if units else ""
        if before == "i" and self._goes_on(outset, words[run[0]].lower()):
            units.pop()
            units[-1].letter, units[-1].end, units[-1].owned = "O", end, name.cut > 0
            units[-1].word = self.text[units[-1].start : end]
            return
        letter = name.letter
        if letter == "N" and not name.certain and before == "d" and units[-1].end >= outset - 1:
            letter = "O"  # "the Manhattan Institute"
        start, word, title = outset, name.head, ""
        if letter == "N" and (name.begin or office):
            start = tokens.starts[run[name.begin]]
            title = self.text[outset:start].rstrip()
        elif name.attributes:  # the "London-based" Northern Institute
            start = tokens.starts[run[name.attributes]]
        if letter in "NO":
            word = self.text[start:end]
            word = seen(word) if letter == "N" else word
        units.append(
            Unit(
                letter, start, end, word, self.sentence, self.paragraph, name.cut > 0, name.gender, self.headline, title
            )
        )

    def _office(self, run: list[int], before: str) -> int:
        """How many words of a run are an office's that a role before it heads: Secretary of [State] Marta Holm. 0 for none."""
        units, words, lexicon = self.units, self.tokens.words, self.lexicon
        if units[-1].word not in lexicon.linking:
            return 0
        role = units[-2]
        if before == "c" and self.text[role.start : role.end].rpartition(" ")[2].lower() not in lexicon.offices:
            return 0  # and if it is: Minister of Trade | and | Industry Karl Lund
        if role.word.capitalize() not in self.text[role.start : role.end]:
            return 0
        if role.end < units[-1].start - 1 or units[-1].end < self.tokens.starts[run[0]] - 1:
            return 0
        lowers = [bare_of(words[i]).lower() for i in run]
        count = 0
        while count < len(run) and (lowers[count] in lexicon.offices or lowers[count] in lexicon.not_names):
            count += 1
        if count == len(run):
            return count if words[run[-1]].lower() in lexicon.offices else 0
        if not count:  # an office that no list has, before a first name that one has
            count = next((k for k in range(1, len(run) - 1) if lexicon.is_first(lowers[k])), 0)
        return count if not lexicon.is_first(lowers[0]) and count < len(run) - 1 else 0

    def _begin_title(self, role: Unit) -> int:
        """Where the title begins whose first word is the head of a noun phrase; its determiner stays a unit."""
        first = self.text[role.start : role.end].split(" ", 1)[0]
        if first.lower() not in self.lexicon.determiners:
            return role.start
        self._unit("d", role.start, role.start + len(first), first.lower())
        return role.start + len(first) + 1

    def _goes_on(self, start: int, first: str) -> bool:
        """Does the run continue the name of a body: "Commission on" Presidential Debates?"""
        units, lexicon = self.units, self.lexicon
        return (
            len(units) > 1
            and units[-1].word in lexicon.linking
            and units[-2].letter in "OB"
            and self.text[units[-2].start].isupper()
            and start - units[-2].end < 8
            and first not in lexicon.first
            and first not in lexicon.weekdays
            and units[-2].word.rpartition(" ")[2].lower() in lexicon.bodies
        )

    def _noun_phrase(self, at: int, lower: str) -> int:
        """A determiner and what follows it → one unit under the head's letter; gives the index after it."""
        tokens = self.tokens
        head, kind = self._head(at + 1)
        if head < 0:
            self._unit(self.lexicon.letter(lower), tokens.starts[at], tokens.ends[at], lower)
            return at + 1
        word = tokens.words[head].lower()
        owned = word.endswith(OWNED)
        word = bare_of(word) if owned else word
        if kind == "D" and word[0].isdigit() and self.lexicon.letter(word) == "H":  # the 24-year-old
            kind = "H"
        self.units.append(Unit(kind, tokens.starts[at], tokens.ends[head], word, self.sentence, self.paragraph, owned))
        return head + 1

    def _head(self, at: int) -> tuple[int, str]:
        """The head of the noun phrase whose words begin at token `at`, and the phrase's letter (H, B or D); -1 for none."""
        if self.lexicon.naming.capital_nouns:
            return self._head_among_nouns(at)
        codes = self.tokens.in_phrase
        found = PHRASE.match(codes, at, at + LONGEST_PHRASE)
        if found is None:
            return -1, "D"
        head = found.end() - 1
        kind = codes[head]
        return head, kind if kind in "HB" else "D"

    def _head_among_nouns(self, at: int) -> tuple[int, str]:
        """The same where every noun has a capital."""
        found = PHRASE_OF_CAPITALS.match(self.tokens.in_phrase, at, at + LONGEST_PHRASE)
        assert found is not None  # it matches nothing at all too
        noun = found.start(3)
        if found[3] and not self._is_name(noun):
            letter = self.lexicon.letter(self.tokens.words[noun].lower())
            return noun, letter if letter in "HB" else "D"
        if found[2]:
            return noun - 1, found[2][-1]
        return (at if found[1] == "S" else -1), "D"
