"""A reader without a language model: cues and embeddings for what a turn does, the judge's matching for what
it covers, and the question's own wordings for what it asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from coach import text
from coach.embedding import Embedder, Vectors
from coach.judge.answer import is_question
from coach.reader import components, cues, diagrams, numbers
from coach.reader.acts import acts_of, probabilities
from coach.reader.clauses import clauses
from coach.reader.coverage import Coverer
from coach.reader.facts import Found
from coach.reader.questions import Questions, is_asked, may_ask
from coach.records import Act, ActKind, Move, Quantity, Question, Reading, Turn

_CONFIRMS = re.compile(
    r"^(?:and |so |or )?(?:is|would|does|do|are|sounds?|right|ok(?:ay)?|fair|correct|good)\b"
    r"(?:\W+\w+){0,5}\W*$",
    re.I,
)
_POINTS_BACK = re.compile(
    r"\b(right|ok(?:ay)?|fair|fine|correct|sense|reasonable|realistic|enough|good|work|"
    r"you (?:agree|happy))\b",
    re.I,
)
_STATES: tuple[ActKind, ...] = (
    "assumption",
    "design_claim",
    "quantity",
    "comparison",
    "summary",
    "already_said",
)
_MISTAKEN: tuple[ActKind, ...] = (
    *("design_claim", "off_topic", "assumption", "quantity", "comparison", "asks_repeat"),
)
"""What a question without a question mark is taken for at times."""
_LEAVE = re.compile(
    r"^(?:(?:so|ok(?:ay)?|and|sure|well|hm+)\W+)*(?:can|may|could|should|shall|do you want me to|would you "
    r"like me to|is it ok(?:ay)? if|mind if|am i allowed to)\b(?: (?:i|we|me))?\b.{0,30}\b"
    r"(?:ask(?! (?:what|how|who|which|if|whether|about))|start|begin|"
    r"go|move|draw|come back|skip|take a|continue|focus|dive|think|share|sketch|proceed|jump|talk about)\b",
    re.I,
)
"""Asking leave to do something in the talk."""
_TO_YOU = re.compile(
    r"\byou(?:'d| would)? (?:want|like|expect|need)(?: me)?(?: to)? (?:know|hear|see|say|discuss|cover)\b",
    re.I,
)
"""Asking what the interviewer would like to hear."""
_REJECTS = re.compile(
    r"\b(?:but|not|no|nor|never|without|instead|rather|too|costs?|down|die[sd]?|fails?|breaks?|unless|avoid)\b|n't\b",
    re.I,
)
"""A clause that may speak against what it names: nothing of it is taken up as the candidate's choice."""
_OWN = re.compile(
    r"^(?:so |and |but |now |ok(?:ay)? )?(?:what (?:if|happens|about)|why|"
    r"how (?:do|would|can|should) (?:we|i|you))\b",
    re.I,
)
"""Questions that candidates put to themselves."""
_DECLARES = re.compile(
    r"^\W*(?:(?:oh|so|and|but|then|ok(?:ay)?|well|because|hm+|um+|ah|or|already|yes|no|sure)\W+)*"
    r"(?:i|we|they|she|he|it|that|this|there)(?:'s|'re|'d|'ll|'ve)?\s+(?!what|how|who|when|where|which)\w+",
    re.I,
)
"""A statement, even where its voice goes up at the end: "she gets bored?"."""
_TAG = re.compile(r"(?:\w+\W+){4,}(?:right|correct|no|yes|isn'?t it|ok(?:ay)?)\W*\?\W*$", re.I)
"""A statement that wants to be confirmed: "that would not be allowed in Europe, right?"."""
_ANNOUNCES = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|hi|hello|great|thanks|sure|well|first|but|and|before that)\W+)*"
    r"(?:(?:i have|i've(?: got)?|i'd have|there are|let me ask|just)\W+)?"
    r"(?:a few|some|a couple(?: of)?|one|two|three|more|my)\b"
    r"(?: \w+){0,2} questions?\b(?: \w+){0,3}\W*$|"
    r"^\W*before (?:i|we)\b.{0,40}\b(?:i'd|i would|let me|i want|i need)\b.{0,20}"
    r"\b(?:understand|clarify|ask|know)\b(?: (?:the|a|few|some|things?|questions?|setting|problem|context|"
    r"situation|requirements?|more|bit|about|it)\b)*\W*$",
    re.I,
)
"""Questions are announced: "a few questions first"."""
_LEANS = re.compile(
    r"^\W*(?:and |or )?(?:how (?:many|much|late|long|often|big|fast|large|old)|since when|which ones?|"
    r"what kinds?)\b(?: (?:per|a|each|every|are there|is it|is that|exactly|day|week|month|second|hour|year|"
    r"at|peak|on|average))*\W*$|"
    r"^\W*(?:and |or )?(?:do|does|is|are|can|could|would|will) (?:we|you|they|i|it) \w+ "
    r"(?:that|it|this|those|them)\W*$",
    re.I,
)
"""The rest of a question: it names nothing that it asks for."""
_ABOUT_ME = re.compile(
    r"\b(?:what|how|where|which|did|was|am|do)\b.{0,40}\b(?:i|me|my)\b.{0,30}\b(?:do|did|doing|say|said|answer\w*|"
    r"wrong|worst|best|miss\w*|better|improve|should have|perform\w*|pass\w*)\b|\bshould i have\b",
    re.I,
)
"""A closing question about how the candidate did."""
_WANTS = re.compile(
    r"\b(?:tell me|i(?:'d| would) like to (?:know|understand)|i wonder|give me)\b|^what", re.I
)
_HEDGED = re.compile(r"^\W*(?:maybe|perhaps|probably|i guess)\b", re.I)
_SAYS_SO = re.compile(
    r"\b(?:says?|answers?|reply|replies|returns?)\W+(?:that )?\W?i (?:don'?t|do not) know", re.I
)
"""A system that says "I don't know"."""
_CLAIMS: tuple[ActKind, ...] = ("design_claim", "comparison", "quantity")
LONGEST_ASSUMPTION = 20
"""Words of an assumption that is held against what is known: a longer one is about more than one thing."""
FEW_CLAUSES = 2
"""Clauses up to which a turn may ask without a question mark, once the design is talked about."""
SHORT = 10
"""Words up to which "I don't know" is the whole of a clause."""
MOST_PARTS = 3
"""Clauses of a turn that may be one question."""
OWN = 0.93
"""Probability from which a clause keeps its fact, whatever the turn asks for as a whole."""
FRAGMENT = 4
"""Words up to which a question may be the rest of the one before."""


@dataclass
class _Notes:
    """What is found while going through the clauses."""

    acts: list[Act] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    unsure: tuple[str, ...] = ()
    open_questions: list[str] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    contradiction: str = ""
    picture: str = ""
    stated: list[str] = field(default_factory=list)
    asked: str = ""
    weak: set[str] = field(default_factory=set)
    """Facts that clauses ask for not quite surely."""


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
        notes = self._listen(question, spans, earlier, readings, moves)
        kinds = {act.kind for act in notes.acts}
        if not kinds & {*_STATES, "diagram", "clarifying_question"}:
            chosen = self._topic(question, notes)
            return Reading(
                turn=turn.index,
                acts=tuple(notes.acts),
                open_questions=tuple(notes.open_questions),
                chosen=chosen,
                uptake=components.uptake([turn.text], _taken(moves)) if chosen else "",
            )
        touched = self._coverer.touch(question, turn, earlier)
        claims = kinds & {*_STATES, "diagram"}
        designing = bool(moves) and _designing(moves[-1])
        return Reading(
            turn=turn.index,
            acts=tuple(notes.acts),
            facts=tuple(dict.fromkeys(notes.facts)),
            unsure=() if set(notes.unsure) & set(notes.facts) else notes.unsure,
            open_questions=tuple(notes.open_questions),
            coverage=touched.coverage,
            pitfalls=touched.pitfalls if claims else (),
            reactions=touched.reactions if claims else (),
            quantities=tuple(notes.quantities),
            components=components.components(
                said for said in notes.stated if designing or cues.says("design", said)
            ),
            contradiction=notes.contradiction,
            uptake=components.uptake([s for s in notes.stated if not _REJECTS.search(s)], _taken(moves)),
            picture=notes.picture,
            chosen=self._topic(question, notes),
        )

    def _topic(self, question: Question, notes: _Notes) -> tuple[str, ...]:
        said = " ".join(act.text for act in notes.acts if act.kind == "chooses_topic")
        return self._questions.topic(question, said) if said else ()

    def _listen(
        self,
        question: Question,
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
            kinds = _framing(span.text) or self._in_context(
                question, span, vectors[at], last, notes, kinds, after, among_others=among_others
            )
            self._state(question, span, kinds, readings, notes)
            notes.acts += [_act(kind, span) for kind in kinds]
        if not (_designing(last) or _closing(last)) and 1 < len(spans) <= MOST_PARTS:
            self._as_a_whole(question, spans, notes)
        substance = [act for act in notes.acts if act.kind != "empty"]
        if any(act.kind == "diagram" for act in substance):
            substance = [a for a in substance if a.kind != "off_topic" and not a.text.endswith(":")]
        notes.acts = substance or notes.acts
        return notes

    def _as_a_whole(self, question: Question, spans: Sequence[text.Span], notes: _Notes) -> None:
        """Hears a short turn once more as a whole: "I worry about odd things, say a horse. How often?"."""
        said = " ".join(span.text for span in spans)
        asks = "?" in said or any(may_ask(span.text) for span in spans)
        whole = self._questions.fact(question, said) if asks else None
        if whole is None:
            return
        notes.facts = [fact for fact in notes.facts if fact == whole or fact not in notes.weak]
        if whole in notes.facts:
            return
        notes.facts.append(whole)
        notes.unsure = ()
        notes.open_questions = notes.open_questions[1:]
        if all(act.kind != "clarifying_question" for act in notes.acts):
            first = notes.acts[0]
            notes.acts[0] = first.model_copy(update={"kind": "clarifying_question"})

    def _in_context(
        self,
        question: Question,
        span: text.Span,
        vector: Vectors,
        last: Move | None,
        notes: _Notes,
        kinds: tuple[ActKind, ...],
        after: tuple[ActKind, ...],
        *,
        among_others: bool,
    ) -> tuple[ActKind, ...]:
        """What a clause is after the interviewer's last move; notes what it asks for."""
        if last is not None and last.kind == "offer" and _names_topic(span.text, kinds):
            return ("chooses_topic",)
        if last is not None and last.kind == "ask_which":
            states = kinds[0] in _STATES
            meant = self._questions.which(question, span.text, last, states=states)
            if meant:
                notes.facts += meant
                return ("clarifying_question",)
        if _confirms(span.text, kinds) and (notes.stated or kinds[0] in ("asks_feedback", "off_topic")):
            granted = notes.stated and cues.says("assumption", notes.stated[-1])
            return (
                ("clarifying_question",) if granted and self._granted(question, notes) else ("asks_feedback",)
            )
        if self._surely_asks(question, span.text, kinds, last):
            return self._question(question, span, vector, last, notes, ("clarifying_question",))
        meta = self._about_talk(question, span.text, last)
        if meta:
            return (meta,)
        tells = _tells(span.text, last, among_others=among_others)
        if self._claims(question, span, vector, kinds, after, last, tells=tells):
            return ("design_claim",)
        if kinds[0] == "clarifying_question" or (_closing(last) and not tells and _asks(span.text, kinds)):
            return self._question(question, span, vector, last, notes, kinds)
        mistaken = kinds[0] in _MISTAKEN and is_asked(span.text) and not tells
        if mistaken and self._questions.known(question, span.text):
            return self._question(question, span, vector, last, notes, ("clarifying_question",))
        return kinds

    def _surely_asks(
        self, question: Question, said: str, kinds: tuple[ActKind, ...], last: Move | None
    ) -> bool:
        """Whether a clause asks for a fact, while facts are asked for, although it looks like no question."""
        if _designing(last) or _closing(last) or kinds[0] in ("clarifying_question", *_STATES[:1]):
            return False
        return bool((is_asked(said) or _WANTS.search(said)) and self._questions.fact(question, said))

    def _about_talk(self, question: Question, said: str, last: Move | None) -> ActKind | None:
        """What a question about the talk itself is: "what else do you want to hear?", "can I start?"."""
        if _closing(last) and _ABOUT_ME.search(said):
            return "asks_feedback"
        if _TO_YOU.search(said) and is_question(said) and not self._questions.known(question, said):
            return "asks_repeat"
        if _asks_leave(said) and (_designing(last) or not self._questions.fact(question, said)):
            return "chooses_topic"
        return None

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
        if tells and doubtful and not _closing(last):
            return True
        match kinds[0]:
            case "clarifying_question":
                own = _designing(last) and set(after) & set(_CLAIMS) and _OWN.match(span.text)
                return bool(own or _HEDGED.match(span.text)) or not (may_ask(span.text) or _closing(last))
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
            notes.contradiction = notes.contradiction or numbers.contradiction(span.text, found, readings)
        notes.quantities += found
        supposed = cues.says("assumption", span.text) and len(span.text.split()) <= LONGEST_ASSUMPTION
        if "assumption" in kinds and found and supposed:
            meant = self._questions.fact(question, span.text)
            fact = next((fact for fact in question.facts if fact.id == meant), None)
            if fact and numbers.differ(found, list(numbers.quantities(fact.answer))):
                notes.facts.append(fact.id)  # it is known, and it is not what was assumed

    # --- questions ----------------------------------------------------------------------------------

    def _question(
        self,
        question: Question,
        span: text.Span,
        vector: Vectors,
        last: Move | None,
        notes: _Notes,
        kinds: tuple[ActKind, ...],
    ) -> tuple[ActKind, ...]:
        """Notes what a question asks for; may find that it is off the topic after all."""
        if _closing(last):
            notes.open_questions.append(span.text)
            return ("clarifying_question",)
        founds = self._questions.find(question, span.text)
        rest = notes.asked and (_LEANS.match(span.text) or not founds[0].fact)
        if rest and len(span.text.split()) <= FRAGMENT:
            # "how do we know that it was fraud, and how late?": the rest of a question leans on its beginning
            whole = self._questions.fact(question, f"{notes.asked} {span.text}")
            if not whole and _LEANS.match(span.text):
                return kinds
            founds = [Found(whole)] if whole else founds
        told = [found.fact for found in founds if found.fact]
        if founds[0].probability < OWN:
            notes.weak |= set(told) - set(notes.facts)
        notes.asked = span.text
        notes.facts += told
        if any(found.fact for found in founds):
            return kinds
        if founds[0].unsure:
            if notes.stated and _designing(last):
                notes.open_questions.append(span.text)  # there is more to talk about than what was meant
            else:
                notes.unsure = notes.unsure or founds[0].unsure
            return kinds
        if question.facts and founds[0].probability < 0.05 and self._questions.stray(question, vector):
            return ("off_topic",)
        notes.open_questions.append(span.text)
        return kinds

    def _granted(self, question: Question, notes: _Notes) -> bool:
        """Whether the assumption just stated is one that the problem has a fact about; notes the fact."""
        said = notes.stated[-1]
        meant = self._questions.meant(question, said)
        notes.facts += [meant] if meant else []
        return meant is not None


def _act(kind: ActKind, span: text.Span) -> Act:
    return Act(kind=kind, text=span.text, start=span.start, end=span.end)


def _confirms(said: str, kinds: tuple[ActKind, ...]) -> bool:
    """Whether a question only asks if something is all right: "is that fair?"."""
    asks = kinds[0] in ("clarifying_question", "asks_feedback", "asks_repeat", "off_topic")
    return bool(asks and _CONFIRMS.match(said) and _POINTS_BACK.search(said))


def _asks_leave(said: str) -> bool:
    """Whether the candidate asks leave: "can I come back to this later?"."""
    return _LEAVE.match(said) is not None and len(said.split()) <= 16


def _taken(moves: Sequence[Move]) -> list[str]:
    return [move.uptake for move in moves if move.uptake]


def _not_an_end(kinds: tuple[ActKind, ...], said: str) -> tuple[ActKind, ...]:
    """The acts, where "let me count" is taken for no wish to end."""
    return kinds if kinds[0] != "asks_end" or cues.says("asks_end", said) else ("design_claim",)


def _framing(said: str) -> tuple[ActKind, ...]:
    """What a clause is that only frames others, whatever came before; empty for all else."""
    if len(said.split()) == 1 and cues.says("backchannel", said):
        return ("empty",)
    return ("chooses_topic",) if _ANNOUNCES.match(said) else ()


def _tells(said: str, last: Move | None, *, among_others: bool) -> bool:
    """Whether a clause states, once the design is talked about, although it may sound like a question:
    "she gets bored?", or among others "which language, is it abusive" of what the design finds out."""
    if _DECLARES.match(said) or _TAG.search(said):
        return _designing(last) or _closing(last)
    return _designing(last) and among_others and not said.rstrip().endswith("?")


def _designing(last: Move | None) -> bool:
    """Whether the talk is about the design by now."""
    return last is not None and last.phase not in ("clarify", "wrap_up")


def _closing(last: Move | None) -> bool:
    """Whether the candidate has the floor for questions of their own."""
    return last is not None and last.phase == "wrap_up" and last.kind in ("invite", "summarise", "close")


def _asks(said: str, kinds: tuple[ActKind, ...]) -> bool:
    return is_question(said) and kinds[0] not in ("asks_end", "asks_repeat", "abusive", "summary")


def _names_topic(said: str, kinds: tuple[ActKind, ...]) -> bool:
    meta = ("asks_repeat", "asks_end", "abusive", "dont_know", "asks_hint", "already_said", "off_topic")
    return len(said.split()) <= 7 and kinds[0] not in meta and not cues.says("backchannel", said)
