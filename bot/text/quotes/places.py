"""A stretch → the places where its source may stand, tried from the surest to the weakest; or it is no speech."""

from __future__ import annotations

from bot.text.quotes.interview import Interview
from bot.text.quotes.phrases import Source
from bot.text.quotes.scene import LONGEST_SENTENCE, SPEECH_WORDS, Scene, Told
from bot.text.quotes.standing import Standing

_NEAR_WORDS = 14  # within so many words after a quote the verb of saying comes


class Places:
    """The author's words behind a stretch, before it, around it, in the sentence after it."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.text, self.words, self.stretches = scene, scene.text, scene.words, scene.stretches
        self.grammar, self.clauses, self.cast = scene.grammar, scene.clauses, scene.cast
        self.phrases, self.subjects, self.cues = scene.phrases, scene.subjects, scene.cues
        self.stand = Standing(scene)
        self.interview = Interview(scene.clauses, scene.cast, scene.stretches)

    def place(self, index: int, previous: int) -> Told:
        """Tries the places one after the other. Place "none": this stretch is nobody's speech."""
        if index in self.interview.turns:
            return Told(self.interview.source(index), "", 0.75, "interview")
        joined = self._joined(index)
        if joined is not None:
            return joined
        if self._labelled(index):
            return self.stand.of(index, previous) or Told(None, "", 0.3, "nobody")
        for look in (self.behind, self.before, self.around):
            found = look(index)
            if found is not None and found.place == "carried":
                quoted = self.stand.of(index, previous)
                outlet = quoted is not None and quoted.source is not None and quoted.source.kind == "body"
                return found if quoted is None or outlet else quoted
            if found is not None:
                return found
        if not self.is_speech(index):
            return Told(None, "", 0.0, "none")
        return self.follows(index) or self.stand.of(index, previous) or Told(None, "", 0.0, "nobody")

    def _labelled(self, index: int) -> bool:
        """«Дослівно: «П»»: a label that names nobody; who is meant was named before it."""
        words, quote = self.words, self.clauses.quotes[index]
        if quote < 2 or words[quote - 1].kind != ":":
            return False
        at = quote - 2
        while at >= 0 and words[at].low in self.grammar.labels:
            at -= 1
        return at < quote - 2 and (at < 0 or words[at].kind in ".|")

    def _joined(self, index: int) -> Told | None:
        """«П» та «п»: the second shares the fate of the first."""
        words = self.words
        at = self.clauses.quotes[index]
        if at < 2 or words[at - 2].kind != "Q" or words[at - 2].stretch != index - 1 or not self.scene.told:
            return None
        if (words[at - 1].low not in self.grammar.joins and words[at - 1].kind != ",") or words[
            at - 2
        ].sentence != words[at].sentence:
            return None
        before = self.scene.told[index - 1].how
        return before if before.place == "none" or before.place in ("before", "around") else None

    def behind(self, index: int) -> Told | None:
        """«П», – сказав а."""
        words = self.words
        stretch = self.stretches[index]
        at = self.clauses.quotes[index] + 1
        dashed = False
        if self._on_the_next_line(at):
            at += 1 + (words[at].kind == ",")
        while at < len(words) and words[at].kind in ",-":
            dashed = dashed or words[at].kind == "-"
            at += 1
        if at >= len(words) or words[at].kind in ".|Q:":
            return None
        if not dashed and stretch.said is None and words[at].kind != "w":
            return None
        high = at
        while (
            high < min(len(words), at + LONGEST_SENTENCE)
            and words[high].kind not in ".|"
            and not (words[high].kind == "Q" and self.scene.large(high))
        ):
            high += 1
        comma = words[at - 1].kind in ",-"
        if not comma and not dashed:
            return None
        found = self._told(at, high, "behind", dashed)
        if found is None and stretch.said is not None:  # «– кличе на прощання баба Параска.»
            source = self.subjects.behind(at - 1, high, "s")
            if source is not None and source.kind in ("name", "role", "pronoun"):
                return Told(source, "", 0.75, "behind")
        return found

    def _on_the_next_line(self, at: int) -> bool:
        """Do the author's words stand in a paragraph of their own: «П», | – сказав а?"""
        words = self.words
        at += at < len(words) and words[at].kind == ","
        if at + 2 >= len(words) or words[at].kind != "|" or words[at + 1].kind != "-":
            return False
        return words[at + 2].kind == "w" and words[at + 2].low in self.grammar.verbs

    def _told(self, low: int, high: int, place: str, dashed: bool = True) -> Told | None:
        """The author's words low..high behind a stretch: a verb of saying and its subject."""
        words, grammar = self.words, self.grammar
        told = any(  # «П», про це повідомив а
            all(low + k < high and words[low + k].low == part for k, part in enumerate(phrase))
            for phrase in grammar.follows.get(words[low].low, ())
        )
        dashed = dashed or told
        for at in range(low, min(high, low + _NEAR_WORDS)):
            word = words[at]
            if word.kind in ".|:;?!" or (at > low and word.low in grammar.relatives and words[at - 1].kind == ","):
                break
            phrase = self.cues.phrase(at) if words[at].low in grammar.according else 0
            if phrase:
                source = self.cues.according(at, phrase, high)
                if source is not None:
                    return Told(source, self.scene.between(at, at + phrase - 1), 0.93, place)
            if word.low in grammar.carriers:
                return self._carried(at, low, high, place)
            if word.low in grammar.impersonal:
                source = self.cues.document(at, high)
                return Told(source, word.low, 0.9 if source else 0.4, place)
            if word.low in grammar.verbs and (dashed or at == low):
                source = self.subjects.of(at, low, high, after_first=True)
                if source is None and not grammar.verbs[word.low][1] and at > low:
                    continue
                return Told(source, word.low, 0.95 if source else 0.6, place)
        verb = low
        while verb < high - 1 and (words[verb].low in grammar.negations or words[verb].low in grammar.adverbs):
            verb += 1
        gender = grammar.like_verb(words[verb].low) if dashed and words[verb].kind == "w" else ""
        if gender:
            source = self.subjects.behind(verb, high, gender)
            known = ("name", "role", "pronoun", "unknown") if verb == low else ("name", "role", "pronoun")
            if source is not None and (source.kind in known or (source.kind == "body" and source.case == "l")):
                return Told(source, words[verb].low, 0.85, place)
        if dashed and words[low].low in grammar.personal and grammar.pronouns.get(words[low].low) != "p":
            return Told(Source("pronoun", low, low, gender=grammar.pronouns[words[low].low]), "", 0.7, place)
        if dashed and words[low].mention >= 0 and high - low <= 6 and self.cast.nominative(words[low].mention):
            mention = self.cast.mentions[words[low].mention]
            if mention.last + 1 >= high or words[mention.last + 1].kind == ",":
                return Told(Source("name", mention.first, mention.last, mention.person), "", 0.85, place)
        return None

    def _carried(self, at: int, low: int, high: int, place: str) -> Told | None:
        """«цитує політика видання»: the one quoted is the object; «передає агенція»: whoever was speaking."""
        words = self.words
        for k in range(low, min(high, at + 8)):
            number = words[k].mention
            if number >= 0 and not self.cast.persons[self.cast.mentions[number].person].weak:
                mention = self.cast.mentions[number]
                return Told(
                    Source("name", mention.first, mention.last, mention.person, case="a"), words[at].low, 0.8, place
                )
            if words[k].low in self.grammar.possessives:
                return Told(
                    Source("pronoun", k, k, gender=self.grammar.possessives[words[k].low]), words[at].low, 0.8, place
                )
        source = self._quoted(at, high)
        return Told(source, words[at].low, 0.75 if source else 0.0, "carried" if source is None else place)

    def _quoted(self, at: int, high: int) -> Source | None:
        """«цитує видання посадовця», «цитує видання якесь джерело»: the object behind the carrier, whom no name tells."""
        outlet = False
        for k in range(at + 1, min(high, at + 8)):
            word = self.words[k]
            if word.kind not in "wCQ" or word.low in self.grammar.prepositions:
                return None
            person = self.grammar.person_noun(word.low, "a") if not self.grammar.person_noun(word.low) else None
            body = self.grammar.source_noun(word.low, "a")
            if person is not None and person.form.gender != "p":
                end = self.phrases.end(k, high)
                return Source("role", k, end, gender=person.form.gender, noun=person, case="a")
            if body is not None and outlet and word.low in self.grammar.informants:
                return Source("body", k, k, gender=body.form.gender, noun=body)
            outlet = outlet or word.kind in "CQ" or body is not None
        return None

    def before(self, index: int) -> Told | None:
        """«А сказав: П», «а каже, що п», «А: П» on a line of its own."""
        words, grammar = self.words, self.grammar
        quote = self.clauses.quotes[index]
        end = quote
        while end and words[end - 1].kind in "-|" and end - 1 > quote - 3:
            end -= 1
        crossed = any(w.kind == "|" for w in words[end:quote])
        if end and words[end - 1].kind == ":":
            colon = True
        elif crossed or not end or words[end - 1].kind in ".|":
            return None
        else:
            colon = False
        low = self.scene.clause_start(end - 1)
        lower = self.text[words[quote].start].islower() or self.text[words[quote].start] == "…"
        if (
            not colon
            and not lower
            and words[end - 1].low not in grammar.that
            and not (words[end - 1].kind == "," or words[end - 1].low in grammar.verbs)
        ):
            return None
        named = grammar.is_work(words[end - 1].text)
        if not colon and named and (not lower or words[end - 1].low.endswith(grammar.not_genitive)):
            return None  # за статтями «…»
        if colon and end > 2 and words[end - 2].low in grammar.words_of and words[end - 3].low in grammar.with_words:
            return self._label(low, end)
        named = any(
            w.mention >= 0 and not self.cast.mentions[w.mention].weak and self.cast.nominative(w.mention)
            for w in words[low:end]
        )
        if colon and grammar.is_work(words[end - 2].text) and not named and not self.scene.verb_in(low, end - 1):
            return None
        if not colon and not lower and words[end - 1].low in grammar.verbs and not self.scene.whole(index):
            return None  # пише «Назва газети»
        behind = words[quote + 1] if quote + 1 < len(words) else None
        if not colon and not lower and behind is not None and behind.kind == "w":
            return None  # що «Назва» допомагає
        found = self._before(index, low, end, colon)
        count = self.text.count(" ", words[quote].start, words[quote].end) + 1
        if found is None and colon and not lower and count >= SPEECH_WORDS:
            return Told(None, "", 0.3, "before")
        return found

    def _before(self, index: int, low: int, end: int, colon: bool) -> Told | None:
        words, grammar = self.words, self.grammar
        for at in range(end - 1, low - 1, -1):
            word = words[at]
            if word.kind == "Q" and self.scene.large(at) and at < end - 1 and not colon:
                pass
            phrase = self.cues.phrase(at) if words[at].low in grammar.according else 0
            if phrase:
                source = self.cues.according(at, phrase, end)
                if source is not None:
                    return Told(source, self.scene.between(at, at + phrase - 1), 0.9, "before")
            if word.low in grammar.impersonal:
                source = self.cues.document(at, end)
                if source is not None:
                    return Told(source, word.low, 0.88, "before")
            if word.low in grammar.verbs:
                plain = grammar.verbs[word.low][1]
                if not plain and not colon and not self.scene.that_between(at, end) and end - at > 4:
                    continue
                source = self.subjects.of(at, low, end, after_first=False)
                if source is not None:
                    return Told(source, word.low, 0.92 if colon else 0.85, "before")
                return Told(None, word.low, 0.5, "before")
        if colon:
            return self._label(low, end)
        return None

    def _label(self, low: int, end: int) -> Told | None:
        """A colon without a verb of saying: the subject of the sentence, or the only person in it."""
        words = self.words
        numbers = list(dict.fromkeys(words[i].mention for i in range(low, end) if words[i].mention >= 0))
        known = [n for n in numbers if not self.cast.persons[self.cast.mentions[n].person].weak]
        known = [n for n in known if not self.phrases.governed(self.cast.mentions[n].first)] or known
        owners = [n for n in numbers if words[self.cast.mentions[n].first - 1].low in self.grammar.quoted_words]
        chosen = owners or [n for n in known if self.cast.nominative(n)] or known
        if chosen:
            mention = self.cast.mentions[chosen[0] if len(chosen) == 1 else chosen[-1]]
            return Told(
                Source("name", mention.first, mention.last, mention.person),
                "",
                0.8 if len(chosen) == 1 else 0.6,
                "before",
            )
        if numbers and end - low <= 6:
            mention = self.cast.mentions[numbers[0]]
            return Told(Source("name", mention.first, mention.last, mention.person), "", 0.7, "before")
        for at in range(low, end):
            one = self.phrases.one_of(at, end)
            if one:
                return Told(Source("role", at, one), "", 0.7, "before")
            gender = self.grammar.pronouns.get(words[at].low)
            if gender and (words[at].low in self.grammar.personal or (at == low and gender in ("m", "f"))):
                return Told(Source("pronoun", at, at, gender=gender), "", 0.6, "before")
            role = self.phrases.role(at, "s", end) or self.phrases.role(at, "p", end)
            if role is not None and role.kind == "role":
                return Told(role, "", 0.6, "before")
        for at in range(max(low, end - 7), end):
            noun = self.grammar.source_noun(words[at].low, "ng")
            if noun is not None:
                begin = at
                while begin > low and words[begin - 1].kind in "wC" and self.grammar.adjective(words[begin - 1].low):
                    begin -= 1
                last = self.phrases.end(at, end)
                return Told(
                    Source("body", begin, last, gender=noun.form.gender, noun=noun, case=noun.form.case),
                    "",
                    0.5,
                    "before",
                )
        return None

    def around(self, index: int) -> Told | None:
        """A fragment inside an indirect report, with the verb of saying after it: «…» , зазначив а."""
        words, grammar = self.words, self.grammar
        quote = self.clauses.quotes[index]
        low = self.scene.clause_start(quote)
        high = quote + 1
        while high < min(len(words), quote + LONGEST_SENTENCE) and words[high].kind not in ".|":
            high += 1
        if low == quote or not self.text[words[quote].start].islower():
            return None
        for at in range(quote + 1, high):
            if words[at].low in grammar.verbs and grammar.verbs[words[at].low][1] and words[at - 1].kind in ",-":
                source = self.subjects.of(at, quote + 1, high, after_first=True)
                if source is not None:
                    return Told(source, words[at].low, 0.8, "around")
        found = self._before(index, low, quote, False)
        return found._replace(sure=found.sure * 0.8) if found is not None and found.source is not None else None

    def follows(self, index: int) -> Told | None:
        """«П». Про це повідомила а. – in the next sentence, which may open the next paragraph."""
        words, grammar = self.words, self.grammar
        at = self.clauses.quotes[index] + 1
        while at < len(words) and words[at].kind in ".|":
            at += 1
        for phrase in grammar.follows.get(words[at].low, ()) if at < len(words) else ():
            if at + len(phrase) < len(words) and all(words[at + k].low == part for k, part in enumerate(phrase)):
                high = at
                while high < min(len(words), at + LONGEST_SENTENCE) and words[high].kind not in ".|":
                    high += 1
                for verb in range(at + len(phrase), min(high, at + len(phrase) + 12)):
                    if words[verb].low in grammar.verbs:
                        source = self.subjects.of(verb, at, high, after_first=True)
                        if source is not None:
                            return Told(source, words[verb].low, 0.85, "follows")
        return None

    def is_speech(self, index: int) -> bool:
        """Without an attribution of its own: a sentence in marks, not a title, a name, a word in scare quotes."""
        stretch = self.stretches[index]
        words, grammar, text = self.words, self.grammar, self.text
        body = text[stretch.start : stretch.end]
        count = len(body.split())
        quote = self.clauses.quotes[index]
        if stretch.kind == "dash":
            listed = (
                quote > 1
                and words[quote - 1].kind == "-"
                and words[quote - 2].kind in "|"
                and words[quote - 3].kind == ";"
            )
            return stretch.said is not None or (
                not listed and (stretch.continues >= 0 or (body[-1:] in ".?!…" and count >= 3))
            )
        before = words[quote - 1] if quote else None
        behind = words[quote + 1] if quote + 1 < len(words) else None
        if count < SPEECH_WORDS or (body[0].islower() and body[0] not in "…"):
            return False
        opens = before is None or before.kind in ".|-"
        if not opens or (before is not None and grammar.is_work(before.text)):
            return False
        ends = body[-1] in ".?!…" or behind is None or behind.kind in ".|"
        if not ends:
            return False
        alone = (
            (before is None or before.kind == "|") and (behind is None or behind.kind == "|") and body[-1] not in ".?!…"
        )
        return not (alone and count < 7 and text[stretch.closes : stretch.closes + 1] not in (".", "!", "?"))
