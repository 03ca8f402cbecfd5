"""The interviewer's words without a language model.

A reply takes up one thing just said, answers what was asked, marks a change of phase and then asks one
question. Wordings are taken in turn from small sets, never one that was already used in this interview.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coach.records import Manner, Phase
from coach.voice import Cue

MAX_WORDS = 50

_UPTAKE: dict[Manner, tuple[str, ...]] = {
    "neutral": (
        "You mention {it}.",
        "So, {it}.",
        "I noted {it}.",
        "Let me stay with {it} for a second.",
        "On {it}:",
        "Right, {it}.",
        "{It}, understood.",
        "I heard {it}.",
    ),
    "friendly": (
        "Thanks, {it} is clear to me now.",
        "I follow you on {it}.",
        "Okay, {it}, I'm with you.",
        "Got it: {it}.",
        "That helps me picture {it}.",
        "I see where {it} fits.",
        "Fine, {it}.",
    ),
    "tough": (
        "You say {it}.",
        "{It}. I am not sure that is enough.",
        "I will hold you to {it}.",
        "{It}, you say.",
        "Suppose {it}.",
        "Let us take {it} at its word.",
    ),
}
_PHASE: dict[Phase, tuple[str, ...]] = {
    "clarify": ("Let's make sure of the problem first.",),
    "design": ("Let's turn to the high-level design.", "On to the design as a whole."),
    "deep_dive": ("Let's go deeper in one or two places.", "Time to look closer at some parts."),
    "trade_offs": ("Let's talk about trade-offs and scale.", "On to trade-offs and what happens at scale."),
    "wrap_up": ("We are coming to the end.", "Let's wrap up."),
    "answer": ("",),
}
_OPENER: dict[Phase, tuple[str, ...]] = {
    "clarify": ("What would you like to know before you start?",),
    "design": (
        "Walk me through the whole system, from the data to what the user sees.",
        "Sketch the main parts for me and how data moves between them.",
    ),
    "deep_dive": ("Which part of your design carries the most risk, and how would you build it?",),
    "trade_offs": (
        "Which of your decisions could reasonably have gone the other way, and why did you choose yours?",
    ),
    "wrap_up": ("Please sum up your design in a minute.",),
    "answer": ("Take it from there.",),
}
_FLOOR = (
    "What else would you like to know, or shall you start?",
    "Anything else about the problem?",
    "What more do you need?",
    "Ask on, or begin with your design.",
    "Is there more you want to pin down?",
    "Go on.",
    "What else?",
    "Your move.",
)
_OPEN = (
    "That is open; what would you assume?",
    "I leave that to you: what is a sensible assumption?",
    "Nothing is fixed there. State an assumption and go on.",
    "We have no figure for that; pick one and tell me why.",
    "You decide that one: what would you take as given?",
    "No constraint from my side on that. What do you assume?",
)
_OPEN_TOO = (
    "The rest is open, so assume something sensible.",
    "For the rest, make an assumption and say it.",
)
_WHICH = (
    "Do you mean {first}, or {second}?",
    "Which are you after: {first} or {second}?",
    "Is that about {first}, or about {second}?",
)
_AGAIN = (
    "Put differently: {ask}",
    "In other words: {ask}",
    "Once more, then: {ask}",
    "The question was this: {ask}",
    "Here it is again: {ask}",
)
_REDIRECT: dict[str, tuple[str, ...]] = {
    "off_topic": (
        "Let's stay with the problem.",
        "That is outside this interview.",
        "Back to the task, please.",
    ),
    "abusive": (
        "Let's keep this professional.",
        "I'd rather we kept to the interview.",
        "Not in that tone, please.",
    ),
    "empty": ("Take your time.", "I did not get anything there.", "No rush; say what comes to mind."),
}
_HOLD: dict[str, tuple[str, ...]] = {
    "end": (
        "You can end at any time with “End and grade”. Otherwise go on where we were.",
        "“End and grade” closes the interview whenever you like. Shall we go on?",
    ),
    "feedback": (
        "I keep feedback for the debrief; “End and grade” takes you there. Shall we go on?",
        "The assessment comes at the end. For now, please go on.",
    ),
    "hint": (
        "There are no hints in a live interview. Tell me how you would approach it.",
        "I can't help with that in live mode. Reason aloud and see how far you get.",
    ),
}
_HINT = (
    "A hint: {ask}",
    "Think of this: {ask}",
    "A little more: {ask}",
    "One step further: {ask}",
    "Closer still: {ask}",
    "Let me narrow it down: {ask}",
)
_REVEAL = ("What I was after: {ask}", "The point was this: {ask}", "Here is what was missing: {ask}")
_ACKNOWLEDGE = (
    "Fair, you did.",
    "You're right, you covered that.",
    "True, I had that from you.",
    "Noted earlier, yes.",
)
_OFFER = (
    "You named {options}. Which one shall we open up?",
    "Of {options}, which would you take apart first?",
)
_SUMMARISE = (
    "Please sum up your design in about a minute.",
    "Give me the short version of what you built, and why.",
)
_INVITE = (
    "Before we stop: is there anything you would like to ask me?",
    "That is it from my side. What would you like to ask?",
)
_CLOSE = ("Thank you, that concludes the interview.", "Thank you. We are done here; the debrief comes next.")
_NUDGE = {
    "over_time": (
        "We have spent our time on this part.",
        "I'd like to keep an eye on the clock.",
        "Let's be brief here.",
    ),
    "last_minutes": ("We are in the last minutes.",),
}


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

    def turn(self) -> str:
        if self.move.kind == "open":
            return self._opening()
        parts = [self._answers(), self._nudge(), self._phase()]
        asks = self._ask()
        lead = self._uptake() if not any(parts) else ""
        text = " ".join(part for part in (lead, *parts, asks) if part)
        if lead and len(text.split()) > MAX_WORDS:
            text = text.removeprefix(lead).strip()
        return text

    def _opening(self) -> str:
        if self.cue.kind == "short_answer":
            return self.cue.prompt
        how = "Ask me whatever you need to know before you design." if self.cue.kind else ""
        return f"{self.cue.prompt}\n\nWe have {self.cue.minutes} minutes. {how}".strip()

    def _answers(self) -> str:
        told = [fact.answer for fact in self.cue.facts]
        if self.cue.guide_answer:
            told.append(self.cue.guide_answer)
        elif self.move.open_questions and self.move.kind != "close":
            told.append(self._fresh(_OPEN_TOO if told else _OPEN))
        return " ".join(told)

    def _nudge(self) -> str:
        return self._fresh(_NUDGE[self.move.nudge]) if self.move.nudge else ""

    def _phase(self) -> str:
        return self._fresh(_PHASE[self.move.phase]) if self.move.enters else ""

    def _uptake(self) -> str:
        it = self.move.uptake
        if not it or self.move.kind in (
            "repeat",
            "acknowledge",
            "invite",
            "close",
            "reveal",
            "answer",
            "ask_which",
        ):
            return ""
        return self._fresh(_UPTAKE[self.cue.manner]).format(it=it, It=it[:1].upper() + it[1:])

    def _ask(self) -> str:
        move = self.move
        match move.kind:
            case "answer" if not move.ask:
                return self._opener() if move.enters else self._floor()
            case "answer":
                return self._fresh(_AGAIN).format(ask=move.ask)
            case "ask_which":
                first, second = (self._about(fact.asks[0]) for fact in self.cue.unsure[:2])
                return self._fresh(_WHICH).format(first=first, second=second)
            case "repeat":
                return self._fresh(_AGAIN).format(ask=move.ask or self.cue.prompt)
            case "redirect":
                reason = move.target if move.target in _REDIRECT else "off_topic"
                return f"{self._fresh(_REDIRECT[reason])} {self._again()}".strip()
            case "hold":
                return self._fresh(_HOLD[move.target])
            case "hint":
                return self._fresh(_HINT).format(ask=move.ask)
            case "reveal":
                return self._fresh(_REVEAL).format(ask=move.ask)
            case "acknowledge":
                return f"{self._fresh(_ACKNOWLEDGE)} {move.ask or self._opener()}"
            case "offer":
                options = [*move.options[:-1], f"and {move.options[-1]}"]
                return self._fresh(_OFFER).format(options=(", " if len(options) > 2 else " ").join(options))
            case "summarise":
                return self._fresh(_SUMMARISE)
            case "invite":
                return self._fresh(_INVITE)
            case "close":
                return self._fresh(_CLOSE)
            case _:
                return move.ask or self._opener()

    def _again(self) -> str:
        return self._fresh(_AGAIN).format(ask=self.move.ask) if self.move.ask else self._floor()

    def _floor(self) -> str:
        if self.move.open_questions and not self.cue.facts:
            return ""  # the floor was handed back with the open question
        return self._fresh(_FLOOR) if self.move.phase == "clarify" else ""

    def _opener(self) -> str:
        return self._fresh(_OPENER[self.move.phase])

    @staticmethod
    def _about(ask: str) -> str:
        return f"“{ask.rstrip('?')}”"

    def _fresh(self, wordings: Sequence[str]) -> str:
        """The first wording not used yet in this interview; when all were, the one used longest ago."""

        def last_used(wording: str) -> int:
            fixed = max(wording.replace("{It}", "{it}").split("{it}"), key=len).split("{")[0].strip().lower()
            return self.said.rfind(fixed) if fixed else -1

        return min(wordings, key=last_used)
