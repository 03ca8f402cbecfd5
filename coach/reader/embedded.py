"""A reader without a language model: cues and embeddings for what a turn does, the judge's matching for what
it covers, and the question's own wordings for what it asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from coach import text
from coach.embedding import Embedder, Vectors
from coach.judge.answer import is_question
from coach.reader import aside, bearing, components, context, cues, diagrams, echoes, numbers
from coach.reader.acts import acts_of, probabilities
from coach.reader.clauses import clauses
from coach.reader.context import ASKS, FEW_CLAUSES, MAY_ASK
from coach.reader.coverage import Coverer
from coach.reader.forms import is_asked, may_ask, names, requests
from coach.reader.questions import Asked, Questions, refuses
from coach.records import Act, ActKind, Move, Quantity, Question, Reading, Turn

_STATES: tuple[ActKind, ...] = (
    "assumption",
    "design_claim",
    "quantity",
    "comparison",
    "summary",
    "already_said",
)
_OWN = re.compile(
    r"^(?:so |and |but |now |ok(?:ay)? )?(?:what (?:if|happens|about)|why|"
    r"how (?:do|would|can|should) (?:we|i|you))\b",
    re.I,
)
"""Questions that candidates put to themselves."""
_MEASURES = re.compile(r"^\W*(?:what|which) (?:share|fraction|percentage|part) of\b", re.I)
"""Names a measure rather than asks for it, without a question mark."""
_CONDITION = re.compile(r"^\W*(?:(?:and|so|then|but)\W+)*(?:if|once|when|until|as soon as)\b", re.I)
"""Begins what holds only then: "if the gap is small I'm done" ends no interview."""
_GOT_TO = re.compile(r"\b(?:get|got|getting) (?:to|around)\b", re.I)
_HEDGED = re.compile(r"^\W*(?:maybe|perhaps|probably|i guess)\b", re.I)
_SAYS_SO = re.compile(
    r"\b(?:says?|answers?|reply|replies|returns?)\W+(?:that )?\W?i (?:don'?t|do not) know", re.I
)
"""A system that says "I don't know"."""
_CLAIMS: tuple[ActKind, ...] = ("design_claim", "comparison", "quantity")
LONGEST_ASSUMPTION = 20
"""Words of an assumption that is held against what is known: a longer one is about more than one thing."""
_META: tuple[ActKind, ...] = (
    *("asks_repeat", "asks_hint", "asks_end", "asks_feedback", "chooses_topic", "abusive", "off_topic"),
    *("already_said", "dont_know"),
)
"""What a clause stays unless it surely asks for a fact."""
_SETTLED: tuple[ActKind, ...] = ("asks_end", "asks_hint", "abusive")
"""What a clause stays in any case."""
_SAYS: tuple[ActKind, ...] = ("assumption", "quantity", "comparison", "summary", "already_said", "abusive")
"""What names nothing that is asked for, without the form of a question."""
_SAYS_NOTHING: tuple[ActKind, ...] = (*_SAYS, "dont_know", "empty")
PLAINLY = 0.95
"""Chance of a fact from which a question in the middle of an explanation is taken to ask for it."""
LONG = 40
"""Words from which a turn may explain rather than ask."""
SHORT = 10
"""Words up to which "I don't know" is the whole of a clause."""


@dataclass
class _Notes:
    """What is found while going through the clauses."""

    acts: list[Act] = field(default_factory=list)
    asked: list[tuple[text.Span, float]] = field(default_factory=list)
    """The clauses that were spoken, each with the chance that it asks for something of the problem."""
    facts: list[str] = field(default_factory=list)
    unsure: tuple[str, ...] = ()
    unclear: str = ""
    open_questions: list[str] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    contradiction: str = ""
    picture: str = ""
    stated: list[str] = field(default_factory=list)


class EmbeddedReader:
    """Reads turns. Deterministic for one embedder; safe to share between threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._questions = Questions(embedder)
        self._coverer = Coverer(embedder)

    def prepare(self, question: Question) -> None:
        """Embeds what is known of a question, so that only a candidate's own words are left to embed."""
        self._questions.prepare(question)
        self._coverer.warm(question)
        probabilities(self._embedder, ["ready"])

    def read(
        self,
        question: Question,
        turn: Turn,
        earlier: Sequence[Turn],
        readings: Sequence[Reading],
        moves: Sequence[Move],
    ) -> Reading:
        """See coach.reader.protocol.Reader."""
        spans = clauses(turn.text)
        if not spans:
            return Reading(turn=turn.index, acts=(Act(kind="empty"),))
        notes = self._listen(question, turn.text, spans, earlier, readings, moves)
        kinds = {act.kind for act in notes.acts}
        if not kinds & {*_STATES, "diagram", "clarifying_question"}:
            return Reading(
                turn=turn.index,
                acts=tuple(notes.acts),
                open_questions=tuple(notes.open_questions),
                chosen=self._topic(question, notes),
            )
        touched = self._coverer.touch(question, turn, earlier)
        claims = kinds & {*_STATES, "diagram"}
        designing = bool(moves) and context.designing(moves[-1])
        return Reading(
            turn=turn.index,
            acts=tuple(notes.acts),
            facts=tuple(dict.fromkeys(notes.facts)),
            unsure=() if set(notes.unsure) & set(notes.facts) else notes.unsure,
            unclear=notes.unclear,
            open_questions=tuple(notes.open_questions),
            coverage=touched.coverage,
            pitfalls=touched.pitfalls if claims else (),
            reactions=touched.reactions if claims else (),
            quantities=tuple(notes.quantities),
            components=components.components(
                said for said in notes.stated if designing or cues.says("design", said)
            ),
            contradiction=notes.contradiction,
            uptake=echoes.heard(question, turn.text, touched, moves) if claims else "",
            beside=bool(claims)
            and bearing.misses(
                self._embedder,
                question,
                spans,
                touched.coverage,
                moves[-1] if moves else None,
            ),
            astray=bool(claims)
            and bearing.may_miss(self._embedder, question, spans, moves[-1] if moves else None),
            picture=notes.picture,
            chosen=self._topic(question, notes),
        )

    def _topic(self, question: Question, notes: _Notes) -> tuple[str, ...]:
        said = " ".join(act.text for act in notes.acts if act.kind == "chooses_topic")
        return self._questions.topic(question, said) if said else ()

    def _listen(
        self,
        question: Question,
        turn: str,
        spans: Sequence[text.Span],
        earlier: Sequence[Turn],
        readings: Sequence[Reading],
        moves: Sequence[Move],
    ) -> _Notes:
        """Goes through the clauses, each in the light of those before."""
        notes = _Notes()
        last = moves[-1] if moves else None
        spoken = [s for s in spans if not cues.is_diagram(s.text) or cues.says("summary", s.text)]
        chances = probabilities(self._embedder, [s.text for s in spoken]) if spoken else []
        vectors = self._embedder.embed([s.text for s in spoken])
        for span in spans:
            if span not in spoken:
                notes.acts.append(_act("diagram", span))
                said = " ".join(
                    [*(t.text for t in earlier if t.speaker == "candidate"), *(s.text for s in spans)]
                )
                notes.picture = notes.picture or diagrams.question(
                    span.text, said, sum(bool(r.picture) for r in readings)
                )
                continue
            at = spoken.index(span)
            kinds = _not_an_end(acts_of(chances[at], span.text), span.text)
            after = acts_of(chances[at + 1], spoken[at + 1].text) if at + 1 < len(spoken) else ()
            among_others = len(spans) > FEW_CLAUSES
            meta = self._about_talk(question, span.text, last, notes, kinds, among_others=among_others)
            kinds = meta or self._in_context(
                question,
                span,
                vectors[at],
                last,
                kinds,
                after,
                among_others=among_others,
                begins_question=_begins_question(turn, span),
            )
            if not meta and kinds[0] in (*_STATES, "chooses_topic"):
                ends = span is spoken[-1] and aside.puts(span.text)
                kinds = ("clarifying_question",) if ends or _names_then_asks(turn, span) else kinds
                if span is spoken[-1] and context.designing(last) and aside.tagged(span.text):
                    kinds = (*kinds, "asks_feedback")
            self._state(question, span, kinds, readings, notes)
            notes.acts += [_act(kind, span) for kind in kinds]
            if context.closing(last) and kinds[0] == "clarifying_question" and _has_form(span.text):
                personal = aside.about_people(span.text)
                fact = None if personal else self._questions.plainly(question, span.text)
                if fact or last is None or last.kind != "summarise" or span.text.rstrip().endswith("?"):
                    (notes.facts if fact else notes.open_questions).append(fact or span.text)
            notes.asked.append(
                (span, 0.0 if meta or aside.describes(span.text) else _chance(span.text, kinds, last))
            )
        sums_up = any(act.kind == "summary" for act in notes.acts) and "?" not in turn
        if not (context.closing(last) or sums_up):
            self._hear(question, turn, notes, last)
        substance = [act for act in notes.acts if act.kind != "empty"]
        if any(act.kind == "diagram" for act in substance):
            substance = [a for a in substance if a.kind != "off_topic" and not a.text.endswith(":")]
        notes.acts = substance or notes.acts
        return notes

    def _about_talk(
        self,
        question: Question,
        said: str,
        last: Move | None,
        notes: _Notes,
        kinds: tuple[ActKind, ...],
        *,
        among_others: bool,
    ) -> tuple[ActKind, ...]:
        """What a clause about the talk itself is: "both", "is that fair?", "can I start?"; else empty."""
        if framing := aside.framing(said):
            return framing
        if context.closing(last):
            return _at_the_end(said, kinds)
        if last is not None and last.kind == "offer" and context.names_topic(said, kinds):
            return ("chooses_topic",)
        if last is not None and last.kind == "ask_which" and not notes.acts:
            meant = self._questions.which(question, said, last)
            notes.facts += meant
            if meant:
                return ("clarifying_question",)
        if notes.stated and aside.checks_back(said, kinds):
            return ("chooses_topic",) if aside.asks_leave(said) else ("asks_feedback",)
        if aside.confirms(said, kinds) and (notes.stated or kinds[0] in ("asks_feedback", "off_topic")):
            granted = notes.stated and cues.says("assumption", notes.stated[-1])
            return (
                ("clarifying_question",) if granted and self._granted(question, notes) else ("asks_feedback",)
            )
        if puzzled := self._puzzled(question, said, notes, kinds, among_others=among_others):
            return puzzled
        if aside.asks_leave(said) and (context.designing(last) or not self._questions.fact(question, said)):
            return ("chooses_topic",)
        return ()

    def _puzzled(
        self,
        question: Question,
        said: str,
        notes: _Notes,
        kinds: tuple[ActKind, ...],
        *,
        among_others: bool,
    ) -> tuple[ActKind, ...]:
        """What a clause about the interviewer's own words or wishes is; empty where it is none."""
        again, either = aside.asks_again(said), aside.offers_readings(said)
        about = aside.asks_interviewer(said) or (kinds[0] == "asks_repeat" and either and not again)
        if not about or kinds[0] == "asks_hint" or cues.says("asks_hint", said):
            return ()
        if notes.stated and not (again or either):
            # After an explanation: "where do you want depth?"
            return ("design_claim", "asks_feedback") if aside.tagged(said) else ("chooses_topic",)
        if kinds[0] in ("asks_feedback", "off_topic") or self._questions.known(question, said):
            return ()
        if not (among_others or either):
            return ("asks_repeat",)
        notes.open_questions.append(said)
        return ("clarifying_question",)

    def _in_context(
        self,
        question: Question,
        span: text.Span,
        vector: Vectors,
        last: Move | None,
        kinds: tuple[ActKind, ...],
        after: tuple[ActKind, ...],
        *,
        among_others: bool,
        begins_question: bool,
    ) -> tuple[ActKind, ...]:
        """What a clause is after the interviewer's last move."""
        tells = context.tells(span.text, last, among_others=among_others, begins_question=begins_question)
        asks = is_asked(span.text.rstrip(" ?.")) and not (
            aside.declares(span.text) or _MEASURES.match(span.text)
        )
        if tells and asks:
            tells = self._questions.plainly(question, span.text) is None
        if self._claims(question, span, vector, kinds, after, last, tells=tells):
            return ("design_claim",)
        if context.closing(last) and not tells and context.asks(span.text, kinds):
            return ("clarifying_question",)
        return kinds

    def _claims(
        self,
        question: Question,
        span: text.Span,
        vector: Vectors,
        kinds: tuple[ActKind, ...],
        after: tuple[ActKind, ...],
        last: Move | None,
        *,
        tells: bool,
    ) -> bool:
        """Whether a clause says something about the design although it looks like something else."""
        doubtful = kinds[0] in ("clarifying_question", "off_topic") and not cues.says("off_topic", span.text)
        if tells and doubtful and not context.closing(last):
            return True
        match kinds[0]:
            case "clarifying_question":
                own = context.designing(last) and set(after) & set(_CLAIMS) and _OWN.match(span.text)
                return bool(own or _HEDGED.match(span.text)) or not (
                    may_ask(span.text) or context.closing(last)
                )
            case "dont_know":
                quoted = _SAYS_SO.search(span.text) or cues.says("design", span.text)
                return len(span.text.split()) > SHORT and bool(quoted)
            case "off_topic":
                known = cues.says("off_topic", span.text) or cues.says("backchannel", span.text)
                return not (known or is_question(span.text) or self._questions.stray(question, vector))
            case _:
                return False

    def _state(
        self,
        question: Question,
        span: text.Span,
        kinds: tuple[ActKind, ...],
        readings: Sequence[Reading],
        notes: _Notes,
    ) -> None:
        if not set(kinds) & set(_STATES):
            return
        notes.stated.append(span.text)
        found = list(numbers.quantities(span.text))
        if "summary" not in kinds and "already_said" not in kinds:
            known = [number for fact in question.facts for number in numbers.quantities(fact.answer)]
            notes.contradiction = notes.contradiction or numbers.contradiction(
                span.text, found, readings, known
            )
        notes.quantities += [] if numbers.supposes(span.text) and "assumption" not in kinds else found
        supposed = cues.says("assumption", span.text) and len(span.text.split()) <= LONGEST_ASSUMPTION
        if "assumption" in kinds and found and supposed:
            meant = self._questions.fact(question, span.text)
            fact = next((fact for fact in question.facts if fact.id == meant), None)
            if fact and numbers.differ(found, list(numbers.quantities(fact.answer))):
                notes.facts.append(fact.id)  # it is known, and it is not what was assumed

    # --- questions ----------------------------------------------------------------------------------

    def _hear(self, question: Question, said: str, notes: _Notes, last: Move | None) -> None:
        """Notes what the turn asks for, and sets right what a clause was taken for that asks after all."""
        asked_back = last is not None and (last.kind == "ask_which" or bool(last.facts))
        meant = last.unsure if last and asked_back and not refuses(said) else ()
        asked, begins = notes.asked, 0
        only = sum(asks >= ASKS for _, asks in asked) == 1
        if context.answering(last) or _explains(notes):
            asked = [(span, asks if context.is_put(span.text, asks) else 0.0) for span, asks in asked]
            begins = context.put_to_me(asked)
        for ask in self._questions.hear(question, said, asked, meant):
            act = next(act for act in reversed(notes.acts) if act.start < ask.span.end)
            plain = ask.found.fact and (only or ask.found.probability >= PLAINLY)
            if ask.span.end <= begins and not (plain or aside.checks(act.text)):
                continue
            if act.kind in _SETTLED:
                continue
            asks = ask.question or act.kind == "clarifying_question"
            if ask.found.fact or (asks and act.kind not in _META):
                self._note(ask, notes, last)
                stray = ask.stray and not (ask.found.fact or ask.found.unsure)
                _mark(notes, act, "off_topic" if stray else "clarifying_question")

    def _note(self, ask: Asked, notes: _Notes, last: Move | None) -> None:
        """Notes one thing that is asked for."""
        if ask.found.fact:
            notes.facts.append(ask.found.fact)
        elif ask.found.unsure and not (notes.stated and context.designing(last)):
            if not notes.unsure:  # one thing is asked back at a time
                notes.unsure, notes.unclear = ask.found.unsure, ask.span.text
        elif not ask.stray and text.content_stems(ask.span.text):
            notes.open_questions.append(ask.span.text)

    def _granted(self, question: Question, notes: _Notes) -> bool:
        """Whether the assumption just stated is one that the problem has a fact about; notes the fact."""
        said = notes.stated[-1]
        meant = self._questions.meant(question, said)
        notes.facts += [meant] if meant else []
        return meant is not None


def _at_the_end(said: str, kinds: tuple[ActKind, ...]) -> tuple[ActKind, ...]:
    """What a clause about the talk itself is where the candidate has the floor for questions of their own."""
    if aside.about_me(said) or aside.confirms(said, kinds):
        return ("asks_feedback",)
    return ("chooses_topic",) if aside.offers(said) else ()


def _begins_question(turn: str, span: text.Span) -> bool:
    """Whether a clause begins a sentence that ends on a question mark."""
    whole = next((one for one in text.sentences(turn) if one.start <= span.start < one.end), span)
    return whole.start == span.start and whole.text.endswith("?")


def _names_then_asks(turn: str, span: text.Span) -> bool:
    """Whether a clause says what is needed and asks for it: "I need the visits: how many come a day?"."""
    asks = span.text.rsplit(": ", 1)[1:]
    return bool(asks) and is_asked(asks[0].rstrip(" ?")) and _begins_question(turn, span)


def _has_form(said: str) -> bool:
    return is_asked(said) or said.rstrip().endswith("?")


def _act(kind: ActKind, span: text.Span) -> Act:
    return Act(kind=kind, text=span.text, start=span.start, end=span.end)


def _not_an_end(kinds: tuple[ActKind, ...], said: str) -> tuple[ActKind, ...]:
    """The acts, where "let me count" is taken for no wish to end, and "I didn't get to it" for none to hear
    the question again."""
    if kinds[0] == "asks_repeat" and _GOT_TO.search(said):
        return ("design_claim",)
    ends = cues.says("asks_end", said) and not _CONDITION.match(said)
    return kinds if kinds[0] != "asks_end" or ends else ("design_claim",)


def _explains(notes: _Notes) -> bool:
    """Whether a turn draws, or tells more than it asks, and so is about the design already."""
    words = sum(len(span.text.split()) for span, _ in notes.asked)
    asking = sum(asks >= ASKS or requests(span.text) for span, asks in notes.asked)
    told = sum(not names(said) for said in notes.stated)
    return (words > LONG and told > max(asking, FEW_CLAUSES)) or any(
        act.kind == "diagram" for act in notes.acts
    )


def _chance(said: str, kinds: tuple[ActKind, ...], last: Move | None) -> float:
    """The chance that what a clause read as ``kinds`` only names is asked for; 0 where nothing of it asks."""
    if kinds[0] == "clarifying_question":
        return ASKS
    asks = is_asked(said) or is_asked(said.rsplit(":", 1)[-1]) or requests(said) or context.invites(last)
    return 0.0 if kinds[0] in _SAYS_NOTHING and not asks else MAY_ASK


def _mark(notes: _Notes, act: Act, kind: ActKind) -> None:
    """Notes what a clause turned out to be."""
    if act.kind != kind:
        notes.acts[notes.acts.index(act)] = act.model_copy(update={"kind": kind})
        notes.stated = [said for said in notes.stated if said != act.text]
