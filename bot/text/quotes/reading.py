"""Text and its marked stretches → Units: the author's words read as a string of letters, each stretch one `Q`.

A light reading instead of a parse: names are put together, noun phrases get their head, every word its letter (see
`lexicon`). `NS:Q` is a name, a verb of saying, a colon, a quote; whoever scores a speaker looks at such strings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.text.quotes.lexicon import Lexicon
from bot.text.quotes.marks import Stretch

TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|[^\W\d_]\w*(?:[’'ʼ\-‑–][^\W_]\w*)*|\d(?:[\w.,:]*\w)?|\n[\n ]*|\.{2,}|[^\w\s]|_+"
)
MIDDLE = re.compile(r"(?<=[^\W\d_,;] )[^\W\d_]\w+")
OWNED = re.compile(r"(?:[’'ʼ]s|(?<=s)[’'])$")
SENTENCE_END = frozenset(".!?…")
MOST_NAME_TOKENS = 12


class Unit:
    """A piece of the author's words. Letters beyond the lexicon's: N person, O other name, D other noun phrase, Q stretch,
    `.` end of a sentence, `/` end inside the marks, `|` end of a paragraph, `,` `:` `-` `(` `)` as written."""

    __slots__ = (
        "end",
        "gender",
        "headline",
        "letter",
        "owned",
        "paragraph",
        "person",
        "sentence",
        "start",
        "stretch",
        "title",
        "word",
    )

    def __init__(self, letter: str, start: int, end: int, word: str, sentence: int, paragraph: int) -> None:
        self.letter = letter
        self.start = start
        self.end = end
        self.word = word  # lower case; of a name: as written; of a noun phrase: its head
        self.sentence = sentence
        self.paragraph = paragraph
        self.owned = False  # followed by 's
        self.gender = ""
        self.headline = False  # in a line where every word has a capital
        self.title = ""  # words before the name that belong to it
        self.person = -1
        self.stretch = -1

    def __repr__(self) -> str:
        return f"{self.letter}:{self.word}"


Token = tuple[int, int, str]


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
        self.known = {word for word in MIDDLE.findall(text) if word[0].isupper()}
        self.words = set(text.split())
        self.sentence = self.paragraph = 0
        self.headline = _is_headline(text[: text.find("\n")] if "\n" in text[:300] else "")
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
        breaks = self.text.count("\n", stretch.start, stretch.end)
        if breaks:
            self.paragraph += 1
        if follow and (follow[0].isupper() or follow[0] in "“\"«„'") and last in ".!?…":
            if last == ".":
                self._unit("/", stretch.end, stretch.end, "")
                self.sentence += 1
            else:
                self._unit("\\", stretch.end, stretch.end, "")

    def _read(self, start: int, end: int) -> None:
        tokens: list[Token] = [(m.start(), m.end(), m.group()) for m in TOKEN.finditer(self.text, start, end)]
        units, lexicon = self.units, self.lexicon
        letter_of = lexicon.letter
        at, count = 0, len(tokens)
        while at < count:
            begin, finish, word = tokens[at]
            first = word[0]
            if first.isalpha():
                if first.isupper() and self._is_name(tokens, at):
                    at = self._name(tokens, at)
                    continue
                lower = word.lower()
                if lower in lexicon.phrases:
                    length, letter = self._phrase(tokens, at, lower)
                    if length:
                        self._unit(letter, begin, tokens[at + length][1], lower)
                        at += length + 1
                        continue
                letter = letter_of(lower)
                if letter == "o" and ("’" in lower or "'" in lower):  # he's, she'll
                    short = lower.replace("’", "'").partition("'")[0]
                    if letter_of(short) in "PR":
                        self._unit(letter_of(short), begin, begin + len(short), short)
                        at += 1
                        continue
                if lower in lexicon.determiners:
                    at = self._noun_phrase(tokens, at, lower, letter)
                    continue
                if letter == "o" and units and units[-1].letter == "o" and units[-1].end >= begin - 1:
                    units[-1].end = finish
                    units[-1].word = lower
                else:
                    self._unit(letter, begin, finish, lower)
                at += 1
            elif first == "\n":
                self._unit("|", begin, finish, "")
                self.paragraph += 1
                self.sentence += 1
                self.headline = False
                at += 1
            else:
                if word in SENTENCE_END or first == ".":
                    if self._ends(tokens, at):
                        self._unit(".", begin, finish, word)
                        self.sentence += 1
                elif first.isdigit():
                    self._unit("o", begin, finish, word)
                else:
                    letter = "-" if word in "-–—−" else word if word in ",:;()?" else "o"
                    self._unit(letter, begin, finish, word)
                at += 1

    def _phrase(self, tokens: list[Token], at: int, lower: str) -> tuple[int, str]:
        for rest, letter in self.lexicon.phrases[lower]:
            if tuple(token[2].lower() for token in tokens[at + 1 : at + 1 + len(rest)]) == rest:
                return len(rest), letter
        return 0, ""

    def _ends(self, tokens: list[Token], at: int) -> bool:
        """A full stop ends a sentence unless a lower-case word follows it or an abbreviation stands before it."""
        if at + 1 < len(tokens):
            following = tokens[at + 1][2][0]
            return not (following.islower() or following in ",;")
        return True

    def _at_start(self, tokens: list[Token], at: int) -> bool:
        """Is this the first word of a sentence, where a capital says nothing?"""
        if at:
            before = tokens[at - 1][2]
            return before[0] in ".!?…:\n•*(" or before in {"-", "–", "—"}
        if self.units and self.units[-1].letter == "Q":
            return self.text[self.units[-1].end - 1] not in ",;"
        return not self.units or self.units[-1].letter in "./\\|:"

    def _is_name(self, tokens: list[Token], at: int) -> bool:
        word = tokens[at][2]
        lower = word.lower()
        letter = self.lexicon.letter(lower)
        follows = tokens[at + 1][2] if at + 1 < len(tokens) else ""
        if (
            letter in "PR"
            or self.lexicon.letter(lower.replace("’", "'").partition("'")[0]) == "P"
            or (letter in "dp" and not self._at_start(tokens, at) and not follows[:1].isupper())
        ):
            return False
        if not self._at_start(tokens, at):
            return letter not in "dp" or follows[:1].isupper()
        bare = OWNED.sub("", word)
        low = bare.lower()
        if letter != "o":
            if letter in "HB" or lower in self.lexicon.titles:
                return follows[:1].isupper() or follows == "."
            return bare in self.known and letter not in "dPpictvSl" and lower in self.lexicon.first
        if lower in self.lexicon.titles and follows[:1] == ".":
            return True
        if bare in self.known or low in self.lexicon.first or len(bare) < len(word):
            return True
        if follows[:1].isupper() and self.lexicon.letter(follows.lower()) in "oHB":
            return low not in self.words and not low.endswith(self.lexicon.ongoing or "\0")
        return (
            self.lexicon.letter(follows.lower()) in "SR" or (follows == "," and low not in self.words)
        ) and not low.endswith(self.lexicon.not_subjects or "\0")

    def _name(self, tokens: list[Token], at: int) -> int:
        """A run of capitalised words → one unit; gives the index after it."""
        lexicon, count = self.lexicon, len(tokens)
        run = [at]
        after = at + 1
        owned = bool(OWNED.search(tokens[at][2]))
        while after < count and not owned and len(run) < MOST_NAME_TOKENS:
            begin, _, word = tokens[after]
            lower = word.lower()
            gap = self.text[tokens[after - 1][1] : begin]
            if word == "." and begin == tokens[after - 1][1]:
                before = tokens[after - 1][2]
                if (
                    len(before) == 1 or before.lower() + "." in lexicon.titles or before.lower() in lexicon.suffixes
                ) and (after + 1 < count and tokens[after + 1][2][0].isalpha()):
                    after += 1
                    continue
                break
            if gap not in {" ", "\u00a0", ""}:
                break
            if word[0].isupper():
                if self.headline and lexicon.letter(lower) not in "oHB" and lower not in lexicon.first:
                    break
                run.append(after)
                after += 1
                owned = bool(OWNED.search(word))
                continue
            if lower in lexicon.particles and after + 1 < count and (
                tokens[after + 1][2][0].isupper()
                or (tokens[after + 1][2].lower() in lexicon.particles and after + 2 < count and tokens[after + 2][2][0].isupper())
            ):  # fmt: skip
                run.append(after)
                after += 1
                continue
            if word == "," and after + 1 < count and tokens[after + 1][2].lower().rstrip(".") in {"jr", "sr"}:
                after += 2
                continue
            break
        self._add_name(tokens, run)
        return after

    def _add_name(self, tokens: list[Token], run: list[int]) -> None:
        lexicon = self.lexicon
        if self.headline and tokens[run[0]][2].lower() in lexicon.first:
            run = run[:2]
        lowers = [OWNED.sub("", tokens[i][2]).lower() for i in run]
        begin = 0
        gender = ""
        for k in range(len(run) - 1):  # titles in front of a name are not its words
            if lowers[k] in lexicon.titles or lowers[k] in lexicon.not_names or lexicon.letter(lowers[k]) in "HB":
                if lowers[k] in lexicon.first and k + 2 == len(run):
                    continue
                begin = k + 1
                gender = lexicon.titles.get(lowers[k], "") or gender
        if lowers[begin] not in lexicon.first and not lexicon.naming.cases:  # "Universe Alicia Machado"
            for k in range(begin + 1, len(run) - 1):
                if lowers[k] in lexicon.first and len(lowers[k]) > 2 and len(lowers[k - 1].rstrip(".")) > 1:
                    begin = k
                    break
        while begin < len(run) - 1 and lowers[begin] in lexicon.particles and not tokens[run[begin]][2][0].isupper():
            begin += 1
        first, last = run[begin], run[-1]
        bare = OWNED.sub("", tokens[last][2])
        start, end = tokens[first][0], tokens[last][0] + len(bare)
        head = lowers[-1]
        units = self.units
        if (
            len(units) > 1
            and units[-1].letter == "i"
            and units[-1].word in lexicon.linking
            and units[-2].letter == "O"
            and tokens[run[0]][0] - units[-2].end < 8
            and units[-2].word.split()[-1].lower() in lexicon.bodies
            and lowers[0] not in lexicon.first
        ):
            units.pop()
            units[-1].end = end
            units[-1].word = self.text[units[-1].start : end]
            units[-1].owned = len(bare) < len(tokens[last][2])
            return
        whole = self.text[tokens[run[0]][0] : end]
        titled = begin > 0 and lowers[begin - 1] in lexicon.titles
        after_the = bool(self.units) and self.units[-1].letter == "d" and self.units[-1].end >= tokens[run[0]][0] - 1
        if begin == len(run) - 1 and not gender and (head in lexicon.titles or lexicon.letter(head) in "HB"):
            unit = self._unit("B" if lexicon.letter(head) == "B" else "H", tokens[run[0]][0], end, head)
        elif (
            any(low in lexicon.bodies for low in lowers[begin:])
            or (begin == len(run) - 1 and head in lexicon.not_names)
            or (after_the and not titled and lowers[begin] not in lexicon.first)
        ):
            unit = self._unit("O", tokens[run[0]][0], end, whole)
        else:
            unit = self._unit("N", start, end, self.text[start:end])
            if begin:
                unit.title = self.text[tokens[run[0]][0] : tokens[run[begin - 1]][1]]
        unit.gender = gender
        unit.headline = self.headline
        unit.owned = len(bare) < len(tokens[last][2])

    def _noun_phrase(self, tokens: list[Token], at: int, lower: str, letter: str) -> int:
        """A determiner and what follows it → one unit under the head's letter; gives the index after it."""
        lexicon, count = self.lexicon, len(tokens)
        head, kind, after = -1, "D", at + 1
        capital = False
        while after < count and after - at < 8:
            word = tokens[after][2]
            first = word[0]
            if not (first.isalpha() or first.isdigit()):
                break
            low = word.lower()
            if first.isupper():
                if head >= 0:
                    break
                capital = capital or low not in lexicon.not_names
                after += 1
                continue
            what = lexicon.letter(low)
            if capital and what not in "HB":
                break
            if what in "HB":
                head, kind = after, what
            elif what in "oxylTd":
                if kind in "HB" and what in "xylTd":
                    break
                if kind not in "HB":
                    head = after
                elif what == "o":
                    break
            elif what == "S" and kind == "D" and after == at + 1:
                head = after
            else:
                break
            after += 1
        if head < 0:
            self._unit(letter, tokens[at][0], tokens[at][1], lower)
            return at + 1
        unit = self._unit(kind, tokens[at][0], tokens[head][1], OWNED.sub("", tokens[head][2].lower()))
        unit.owned = bool(OWNED.search(tokens[head][2]))
        return head + 1
