"""The interviewer's words without a language model.

A reply answers what was asked or takes up one thing just said, marks a change of phase, and then asks one
question. Wordings come from small sets (voice_wordings), never one that was already used in this interview.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence

from coach import text
from coach.records import Fact
from coach.voice import wordings
from coach.voice.protocol import Cue
from coach.voice.repertoire import Repertoire
from coach.voice.unanswered import asks_what_is_meant, declined, handed_back, left_open

MAX_WORDS = 50
QUOTED = 14
"""Words of the candidate's up to which they are quoted back."""
PUT_OFTEN = 2
"""Times after which a question that waits is called to mind in a few words."""
SEVERAL = 2
"""Facts that were told before and are asked again beside a new one, from which it is said."""
EARLY = 0.85
"""Share of the time up to which the end is early."""
_ALONE = ("thinking", "why", "empty", "backchannel", "missed", "general", "again", "floor")
"""Reasons whose words say enough by themselves."""
_LEADS = {**wordings.LEADS, "no_hint": wordings.NO_HINT, "piece": wordings.PIECE}
_ASSENTS = {
    "known": wordings.KNOWN,
    "first": wordings.FIRST,
    "granted": wordings.GRANTED,
    "deferred": wordings.DEFERRED,
}
"""What is said to a wish or a question at the end of an answer."""
_HANDED_OVER = re.compile(r"(?:\?|\bask me\b[^.?!]*[.?!])\s*$", re.IGNORECASE)
"""The statement of the problem ends on a question, or asks for questions."""
_ASSUMES = re.compile(r"\bassum\w*|\bsuppose\b", re.IGNORECASE)
_YES = re.compile(r"^Yes(?:\.$|[,:] )", re.IGNORECASE)
"""Begins a fact; among several it is not clear which question it answers."""
_HOW_MANY = re.compile(r"\bhow (?:many|much|often|large|big|long)\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\d|\b(?:half|third|quarter|hundred|thousand|million|billion|two|three|four|five|ten)\b", re.I
)
_FIXED = re.compile(r"\W*(?:yes|no|as before|as i said|again)\b", re.IGNORECASE)
"""Begins an answer: what follows cannot come first."""
_LEANS = re.compile(
    r"\W*(?:it|its|they|their|them|that|this|these|those|he|she|and|but|so|others?|then|both|such|beyond|most|"
    r"some|of|each|one|none|half|the (?:rest|others|latter|former))\b",
    re.IGNORECASE,
)
"""Begins a sentence that leans on the one before."""
_ENDS = {"summarise": wordings.SUMMARISE, "invite": wordings.INVITE, "close": wordings.CLOSE}


class ScriptedVoice:
    """Words moves from small sets of sentences."""

    name = "embedded"

    def say(self, cue: Cue) -> Iterator[str]:
        """Yields the whole turn at once: there is nothing to wait for."""
        yield _Wording(cue).turn()


class _Wording:
    """The wording of one move."""

    def __init__(self, cue: Cue) -> None:
        self.cue = cue
        self.move = cue.move
        self.said = " ".join(turn.text for turn in cue.turns if turn.speaker == "interviewer").lower()
        own = next((turn.text for turn in cue.turns if turn.speaker == "candidate"), "")
        self._repertoire = Repertoire(self.said, start=len(own))
        self._fresh, self._unused = self._repertoire.fresh, self._repertoire.unused
        new = [fact for fact in cue.facts if not self._was_told(fact)]
        self.facts: Sequence[Fact] = new or cue.facts
        """What is told: a fact that was told before only where nothing else was asked for."""

    def turn(self) -> str:
        """The whole reply, the least needed parts left out where it would grow too long."""
        if self.move.kind == "open":
            return self._opening()
        told, nudge, phase = self._answers(), self._nudge(), self._phase()
        asks = self._ask(bool(told))
        parts = [self._lead(plain=not (told or nudge)), told, nudge, phase, asks]
        dropped = (0, 2, 4) if self.move.kind == "answer" else (0, 2)
        for part in dropped:
            if _words(parts) > MAX_WORDS:
                parts[part] = ""
        if self.cue.facts:
            self._repertoire.forget_this_turn()
            parts[1] = self._answers(MAX_WORDS - _words(parts) + _words([told]))
        if _words(parts) > MAX_WORDS:
            parts[3] = ""
        if self.move.kind == "acknowledge":
            parts[:2] = parts[1::-1]  # what was asked is answered before the last question is left
        return " ".join(part for part in parts if part)

    def _lead(self, *, plain: bool) -> str:
        """What leads up to the rest; ``plain``: nothing else does."""
        move = self.move
        if move.kind in ("redirect", "repeat", "hold", "close"):
            return ""  # they have their own
        if move.enters and move.reason in ("", "begun", "bare") and move.kind == "acknowledge":
            lets_go = wordings.LEFT if self.cue.facts else wordings.ENTERING
            return "" if move.reason == "bare" else self._fresh(lets_go)  # its sentence lets go by itself
        if move.reason in _LEADS and move.kind != "answer":
            told = move.reason == "told" and move.enters
            lead = self._fresh(wordings.REDIRECT["told"] if told else _LEADS[move.reason])
            # The sentence on the new phase says that something else comes.
            return text.sentences(lead)[0].text if move.enters else lead
        if move.reason == "so_far":
            last = self.cue.turns[-1].text if self.cue.turns else ""
            assumes = _ASSUMES.search(text.sentences(last)[-1].text) if text.sentences(last) else None
            return self._fresh(wordings.ACCEPT if assumes else wordings.SO_FAR[self.cue.manner])
        if move.kind == "acknowledge" and self.cue.facts:
            return self._fresh(wordings.NEXT)
        if move.kind == "acknowledge":
            return self._fresh(wordings.ACKNOWLEDGE[self.cue.manner])
        if move.reason in _ASSENTS:
            return self._fresh(_ASSENTS[move.reason])
        if move.reason == "unmet" and move.enters:
            return self._unused(wordings.LEFT_OPEN)
        if move.reason in ("wandered", "unmet"):
            return self._unused(wordings.WANDERED if move.reason == "wandered" else wordings.TRANSITION)
        return self._uptake() if plain else ""

    def _opening(self) -> str:
        if self.cue.kind == "short_answer":
            return self.cue.prompt
        asked = _HANDED_OVER.search(self.cue.prompt)  # the floor is handed over once
        how = "" if asked else " Ask me whatever you need to know before you design."
        return f"{self.cue.prompt}\n\nWe have {self.cue.minutes} minutes.{how}"

    # --- what comes before the question -------------------------------------------------------------

    def _answers(self, room: int = sys.maxsize) -> str:
        """The facts asked for, or what the guides say, and whether the rest is open: without the last
        sentences of the longest facts, down to one each, until it has no more than ``room`` words."""
        kept = [[span.text for span in text.sentences(self._told(fact))] for fact in self.facts]
        kept = [self._to_the_point(sentences) for sentences in kept]
        if len(kept) > 1:
            kept = [_without_yes(sentences) for sentences in kept]
        rest = self._rest(told=bool(kept))
        while sum(map(_words, kept)) + _words(rest) > room:
            longest = max(kept, key=lambda some: (len(some) > 1, _words(some)), default=[])
            if len(longest) < 2:
                break
            longest.pop()
        return " ".join([sentence for some in kept for sentence in some] + rest)

    def _rest(self, *, told: bool) -> list[str]:
        """What is said to questions that no fact answers; ``told``: others were answered."""
        rest = []
        if self.cue.guide_answer:
            rest.append(self.cue.guide_answer)
        elif self.move.open_questions and self.move.kind in ("invite", "close"):
            replies = declined(" ".join(self.move.open_questions))
            if self.move.reason != "feedback" or replies in (wordings.OPINION, wordings.NO_TEAM):
                rest.append(self._fresh(replies))  # what else is asked, the report answers
        elif told and self.cue.unsure:
            rest.append(self._meant_too(self.cue.unsure[0]))
        elif self.move.open_questions and self.move.phase != "clarify" and self.move.kind != "answer":
            rest.append(self._fresh(handed_back(self.move.open_questions[-1])))
        elif self.move.open_questions:
            asked = self.move.open_questions[-1]
            alone = self.move.kind == "answer" and not self.move.ask
            means = asks_what_is_meant(asked)
            replies = left_open(asked) if alone else handed_back(asked)
            rest.append(self._fresh(wordings.OPEN_TOO if told and not means else replies))
        if len(self.cue.facts) - len(self.facts) >= SEVERAL and not rest:
            rest.append(self._fresh(wordings.TOLD_THE_REST))
        if self.move.reason == "feedback":
            rest.append(self._fresh(wordings.DEBRIEF))
        return rest

    def _meant_too(self, likeliest: Fact) -> str:
        """A word on what was probably asked beside what is told."""
        if self._was_told(likeliest):
            return self._fresh(wordings.OPEN_TOO)
        fact = text.sentences(likeliest.answer)[0].text
        return self._fresh(wordings.MEANT_TOO).format(fact=fact)

    def _told(self, fact: Fact) -> str:
        if not self._was_told(fact):
            return fact.answer
        return self._fresh(wordings.TOLD_BEFORE).format(fact=fact.answer)

    def _to_the_point(self, sentences: list[str]) -> list[str]:
        """The sentences of a fact, one that has a word of the question first where the first has none."""
        asked = set(text.content_stems(self.cue.turns[-1].text if self.cue.turns else ""))
        bears = [not asked.isdisjoint(text.content_stems(sentence)) for sentence in sentences]
        if self._wants_number() and any(map(_NUMBER.search, sentences)):
            bears = [_NUMBER.search(sentence) is not None for sentence in sentences]
        if not sentences or bears[0] or True not in bears or _FIXED.match(sentences[0]):
            return sentences
        first = bears.index(True)
        if _LEANS.match(sentences[first]):
            return sentences
        return [sentences[first], *sentences[:first], *sentences[first + 1 :]]

    def _wants_number(self) -> bool:
        last = [span.text for span in text.sentences(self.cue.turns[-1].text)] if self.cue.turns else []
        return len(last) == 1 and _HOW_MANY.search(last[0]) is not None

    def _was_told(self, fact: Fact) -> bool:
        """Whether an earlier turn said it, or a sentence of it where it was shortened."""
        return any(sentence.text.lower() in self.said for sentence in text.sentences(fact.answer))

    def _nudge(self) -> str:
        late = self.move.nudge == "last_minutes" and self.move.elapsed >= 60 * self.cue.minutes
        nudge = "time_up" if late else self.move.nudge
        return self._unused(wordings.NUDGE[nudge]) if nudge else ""

    def _phase(self) -> str:
        """The sentence that marks a new phase; that the last minutes have begun says it already."""
        if not self.move.enters or self.move.nudge == "last_minutes":
            return ""
        early = self.move.elapsed < EARLY * 60 * self.cue.minutes
        if self.move.phase == "wrap_up" and early:
            return self._unused(wordings.EARLY_END)
        if self.move.reason == "bare":
            return self._unused(wordings.BARE)
        judged = self.move.reason == "so_far" and self.move.phase == "design" and self.move.ask
        if self.move.reason == "begun" or judged:  # the design was told before it was asked for
            return self._unused(wordings.BEGUN)
        return self._unused(wordings.PHASE[self.move.phase] or ("",))

    def _uptake(self) -> str:
        it = self.move.uptake
        if it and self.move.kind in ("react", "challenge"):
            return self._unused(wordings.REACT).format(it=it)
        if not it:
            return ""
        return self._unused(wordings.UPTAKE[self.cue.manner]).format(it=it, It=it[:1].upper() + it[1:])

    # --- the question -------------------------------------------------------------------------------

    def _ask(self, told: bool) -> str:
        move = self.move
        match move.kind:
            case "answer":
                return self._after_answer(told)
            case "ask_which":
                return self._which()
            case "repeat" | "redirect":
                return self._back()
            case "hold":
                late = move.target == "feedback" and move.phase == "wrap_up"
                return self._fresh(wordings.HOLD["debrief" if late else move.target])
            case "hint":
                first = move.reason != "further"
                return self._fresh(wordings.HINT[self.cue.manner] if first else wordings.FURTHER).format(
                    ask=move.ask
                )
            case "reveal":
                return self._fresh(wordings.REVEAL).format(ask=move.ask)
            case "offer":
                return self._fresh(wordings.OFFER).format(options=_listed(move.options))
            case "summarise" | "invite" | "close" as kind:
                if move.reason == "impasse":
                    return self._fresh(wordings.CLOSE_EARLY[move.target])
                return self._fresh(wordings.MORE if told and kind == "invite" else _ENDS[kind])
            case _:
                return move.ask or self._opener()

    def _after_answer(self, told: bool) -> str:
        """After an answer the question comes again, or the floor goes back to the candidate."""
        move = self.move
        if self.cue.unsure and not self.cue.facts:
            return self._which()
        if move.reason == "impasse":
            return self._fresh(wordings.GOES_ON)
        if move.ask and self.said.count(move.ask.lower()) < PUT_OFTEN:
            return f"{self._fresh(wordings.STEERED)} {move.ask}"
        if move.ask:
            return self._fresh(wordings.BACK)
        if move.reason == "steered":
            return self._once_more()
        if move.reason == "granted":
            return self._fresh(wordings.GO)
        if move.phase != "clarify":
            return "" if told else self._fresh(wordings.BACK)
        if move.open_questions and not self.cue.facts:
            return ""  # the floor was handed back with the open question
        floor = self._fresh(wordings.FLOOR)
        return floor if told else f"{self._fresh(wordings.ACCEPT)} {floor}"

    def _which(self) -> str:
        if len(self.cue.unsure) < 2:
            asked = _last_words(self.move.unclear)
            return self._fresh(wordings.UNCLEAR if asked else wordings.UNCLEAR_LONG).format(asked=asked)
        first, second = (f"“{_question(fact)}”" for fact in self.cue.unsure[:2])
        return self._fresh(wordings.WHICH).format(first=first, second=second)

    def _back(self) -> str:
        """Leads back to the question that is open."""
        move = self.move
        if move.kind == "repeat" and not move.ask:
            begins = move.phase in ("clarify", "answer")
            again = self._repeated(self.cue.prompt) if begins else self._once_more()
            lead = self._fresh(wordings.REDIRECT[move.reason]) if move.reason else ""
            return f"{lead} {again}".strip()
        if move.kind == "repeat":
            return self._repeated(move.ask)
        silent = move.reason in ("empty", "backchannel")
        lead = self._fresh(wordings.REPHRASED if silent and move.ask else wordings.REDIRECT[move.reason])
        if silent and move.ask:
            return f"{lead} {move.ask}"
        if move.ask and move.reason == "again":
            return f"{lead} {move.ask}"  # "here it is again" would be what was heard
        if move.ask:
            return f"{lead} {self._repeated(move.ask)}"
        if move.reason in _ALONE:
            return lead
        begun = move.phase != "clarify" or move.target
        return f"{lead} {self._fresh(wordings.BACK if begun else wordings.START)}"

    def _repeated(self, ask: str) -> str:
        """A question that was put before gets an introduction; a new wording of it stands by itself."""
        return self._fresh(wordings.AGAIN).format(ask=ask) if ask.lower() in self.said else ask

    def _once_more(self) -> str:
        """The opening of a phase in other words; few, where it was put often."""
        put = sum(opener.lower() in self.said for opener in wordings.OPENER[self.move.phase])
        often = self.move.phase == "design" and put >= PUT_OFTEN
        return self._fresh(wordings.DUE) if often else self._opener()

    def _opener(self) -> str:
        return self._fresh(wordings.OPENER[self.move.phase], turned=False)


def _without_yes(sentences: list[str]) -> list[str]:
    """The sentences of a fact without the "yes" that it begins with."""
    if not sentences or not _YES.match(sentences[0]):
        return sentences
    first = _YES.sub("", sentences[0])
    said = [first[:1].upper() + first[1:], *sentences[1:]] if first else sentences[1:]
    return said or sentences


def _words(parts: Sequence[str]) -> int:
    return sum(len(part.split()) for part in parts)


def _last_words(said: str) -> str:
    """The last sentence of what was asked, as something to quote; empty where it is long."""
    last = [span.text for span in text.sentences(said)][-1:] or [""]
    asked = last[0].strip(" ?.,:;")
    return asked if 0 < len(asked.split()) <= QUOTED else ""


def _question(fact: Fact) -> str:
    """What a fact answers, as part of a sentence."""
    asked = fact.asks[0].rstrip("?")
    return asked[:1].lower() + asked[1:]


def _listed(options: Sequence[str]) -> str:
    *head, last = options
    return f"{', '.join(head)} and {last}" if head else last
