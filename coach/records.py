"""The nouns of the coach: plain, immutable records that every other module speaks in.

Conventions that hold for every record here:

* Offsets (``start``, ``end``) count Unicode code points and are half open, as in ``text[start:end]``.
* Credits, confidences, weights of criteria and shares run from 0 to 1; scores and totals from 0 to 100.
* ``at`` and ``elapsed`` are *active* seconds since an interview began: pauses are not counted.
* Wall-clock times are ISO 8601 strings in UTC.

Only the standard library and pydantic are imported, so that anything may import this module.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

QuestionKind = Literal["ml_system_design", "short_answer"]
Level = Literal["mid", "senior", "staff"]
Mode = Literal["practice", "live"]
Manner = Literal["neutral", "friendly", "tough"]
Speaker = Literal["interviewer", "candidate"]
Phase = Literal["clarify", "design", "deep_dive", "trade_offs", "wrap_up", "answer"]
"""The phases of a design interview in order; a short answer knows only ``answer``."""

Facet = Literal["scale", "latency", "goal", "challenge", "data", "constraints", "business"]
Outcome = Literal["met", "partial", "missed", "not_reached", "unscored"]
ItemKind = Literal["indicator", "key_point", "pitfall"]
QuestionMatch = Literal["given", "nearest", "none"]

ActKind = Literal[
    "clarifying_question",
    "assumption",
    "design_claim",
    "quantity",
    "comparison",
    "diagram",
    "dont_know",
    "asks_hint",
    "asks_repeat",
    "already_said",
    "chooses_topic",
    "summary",
    "asks_feedback",
    "asks_end",
    "off_topic",
    "abusive",
    "empty",
]

MoveKind = Literal[
    "open",  # states the problem
    "answer",  # answers clarifying questions from the facts, or hands an open one back
    "ask_which",  # unsure which fact was meant
    "probe",  # asks about a key point that is not covered yet
    "react",  # the bank's "said X -> ask Y"
    "challenge",  # a pitfall was said: questions it without giving the answer
    "hint",  # one rung of the hint ladder
    "reveal",  # practice only: tells the point; it earns nothing any more
    "repeat",  # says the last question again in other words
    "acknowledge",  # "I already said that": accepts and goes elsewhere
    "offer",  # lets the candidate choose among components they named
    "redirect",  # off-topic, empty or abusive turn
    "hold",  # asked for a grade, feedback or the end: says where that is
    "summarise",  # asks for a closing summary
    "invite",  # asks for the candidate's own questions
    "close",  # the interview is over
]


class Record(BaseModel):
    """Base of all records: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- guides ---------------------------------------------------------------------------------------


class Guide(Record):
    """One ingested file. ``source`` is its POSIX path relative to the ingested folder."""

    id: str
    title: str
    source: str
    root: str = ""
    topics: tuple[str, ...] = ()
    level: str = ""
    passages: int = 0
    pages: int | None = None


class Passage(Record):
    """A stretch of one guide's text; ``id`` is derived from guide, place and content.

    ``text`` equals the guide's stored text at ``start:end``. ``page`` is 1-based, None where the
    source has no pages. ``section`` is the path of headings, outermost first.
    """

    id: str
    guide: str
    source: str
    title: str
    section: tuple[str, ...] = ()
    page: int | None = None
    start: int
    end: int
    text: str


class Hit(Record):
    """A retrieved passage; ``rank`` counts from 1, ``score`` is comparable within one search only."""

    passage: Passage
    score: float
    rank: int


class SearchResult(Record):
    """What one query found. ``confidence`` (0..1) is the calibrated chance that the guides answer it."""

    query: str
    answerable: bool
    confidence: float
    hits: tuple[Hit, ...] = ()


class Citation(Record):
    """A verbatim quote of a guide. Survives re-chunking: it names the place, not a passage id."""

    guide: str
    source: str
    title: str
    section: tuple[str, ...] = ()
    page: int | None = None
    start: int
    end: int
    quote: str


class Exchange(Record):
    """A question put to the guides and the answer that was given."""

    question: str
    answer: str


class Answer(Record):
    """A grounded answer. ``text`` carries marks like [1]; ``citations[n - 1]`` belongs to mark n.

    ``nearest`` are the closest places when the guides do not cover the question.
    """

    question: str
    answerable: bool
    text: str
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    engine: str = "embedded"
    notes: tuple[str, ...] = ()
    general: str = ""
    """What a model knows itself, not from the guides; only where that was asked for."""


# --- the question bank ----------------------------------------------------------------------------


class SourceRef(Record):
    """A section of a guide, by guide id and heading."""

    guide: str
    section: str


class Fact(Record):
    """Something the interviewer knows and tells when asked. ``asks`` are ways of asking for it."""

    id: str
    facet: Facet
    answer: str
    asks: tuple[str, ...] = Field(min_length=1)
    terms: tuple[tuple[str, ...], ...] = ()


class KeyPoint(Record):
    """Something a good answer says.

    ``says`` are ways in which candidates put it; ``terms`` are groups of alternatives, of which a
    passage about this point has one from each group. ``weight`` is 1 to 3. ``hints`` climb from a
    nudge to nearly the answer (three rungs); ``probes`` never contain the answer.
    """

    id: str
    text: str
    criterion: str
    phase: Phase = "answer"
    weight: float = 1.0
    says: tuple[str, ...] = ()
    terms: tuple[tuple[str, ...], ...] = ()
    probes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    sources: tuple[SourceRef, ...] = ()


class Pitfall(Record):
    """Something wrong that candidates say. ``why`` is for the report, ``challenge`` is asked at once."""

    id: str
    text: str
    criterion: str
    weight: float = 1.0
    says: tuple[str, ...] = Field(min_length=1)
    terms: tuple[tuple[str, ...], ...] = ()
    why: str
    challenge: str = ""


class Reaction(Record):
    """The bank's "said X, ask Y"."""

    id: str
    says: tuple[str, ...] = Field(min_length=1)
    terms: tuple[tuple[str, ...], ...] = ()
    ask: str


class Question(Record):
    """One interview question with everything the interviewer knows about it."""

    id: str
    kind: QuestionKind
    topic: str
    level: Level
    title: str
    prompt: str
    facts: tuple[Fact, ...] = ()
    key_points: tuple[KeyPoint, ...] = ()
    pitfalls: tuple[Pitfall, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    extensions: tuple[str, ...] = ()
    model_answer: str = ""
    levels: dict[Level, str] = {}
    sources: tuple[SourceRef, ...] = ()
    origin: tuple[str, ...] = ()
    """Items of the source material that this question covers (see docs/coverage.md)."""
    own: bool = False
    """True for a question that the candidate typed in: it has no key points of its own."""


# --- the rubric -----------------------------------------------------------------------------------


class Indicator(Record):
    """One observable behaviour. ``signal`` names the structural signal that the embedded judge
    computes for it; without one, ``says`` and ``terms`` are matched as for a key point."""

    id: str
    text: str
    weight: float = 1.0
    phase: Phase | None = None
    signal: str | None = None
    says: tuple[str, ...] = ()
    terms: tuple[tuple[str, ...], ...] = ()
    advice: str = ""
    """What to do next time, shown when it was missed."""
    sources: tuple[SourceRef, ...] = ()


class Negative(Record):
    """A behaviour that costs points, whatever the question."""

    id: str
    text: str
    weight: float = 1.0
    signal: str | None = None
    says: tuple[str, ...] = ()
    terms: tuple[tuple[str, ...], ...] = ()
    why: str = ""


class Criterion(Record):
    """A row of the rubric; ``weight`` is its share of the total."""

    id: str
    title: str
    weight: float
    excellent: str
    poor: str
    anchors: dict[Level, str]
    indicators: tuple[Indicator, ...]
    negatives: tuple[Negative, ...] = ()


class Band(Record):
    """A verdict for totals of at least ``minimum``."""

    id: str
    title: str
    minimum: float


class Rubric(Record):
    """The criteria (weights sum to 1), the verdict bands, highest first, and the least score of a
    criterion at which it reads like each level."""

    id: str
    kind: QuestionKind
    title: str
    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]
    levels: dict[Level, float] = {}


# --- the interview --------------------------------------------------------------------------------


class Turn(Record):
    """What one side said. ``index`` counts from 0 over both speakers."""

    index: int
    speaker: Speaker
    text: str
    at: float | None = None


class Act(Record):
    """One thing a candidate did in a turn, and the words (``start:end`` of the turn's text)."""

    kind: ActKind
    text: str = ""
    start: int = 0
    end: int = 0


class Coverage(Record):
    """How much of a key point a turn covered, and the words that did."""

    key_point: str
    credit: float
    quote: str = ""
    start: int = 0
    end: int = 0


class Quantity(Record):
    """A number with its unit as the candidate put it; ``value`` is normalised (1.2M -> 1200000)."""

    text: str
    value: float
    unit: str = ""
    about: str = ""


class Reading(Record):
    """What a reader understood of one candidate turn. Stored with the turn, never recomputed."""

    turn: int
    acts: tuple[Act, ...] = ()
    facts: tuple[str, ...] = ()
    """Ids of the facts asked for, in the order of asking."""
    unsure: tuple[str, ...] = ()
    """Ids of two or more facts, one of which may have been meant."""
    open_questions: tuple[str, ...] = ()
    """Questions asked that the problem has no fact for."""
    coverage: tuple[Coverage, ...] = ()
    pitfalls: tuple[str, ...] = ()
    reactions: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    components: tuple[str, ...] = ()
    """Parts of a system that the candidate named, in their own words."""
    contradiction: str = ""
    """A question about a number that contradicts an earlier one, empty where there is none."""
    uptake: str = ""
    """A short phrase of the candidate's own that a reply can take up."""
    picture: str = ""
    """A question about the diagram that was drawn, empty where there is none."""
    chosen: tuple[str, ...] = ()
    """Ids of the key points that belong to the topic the candidate chose, the nearest first."""

    @property
    def asks_leave(self) -> bool:
        """Whether the candidate asked if they may go on in some way: "shall I start with the data?"."""
        return any(act.kind == "chooses_topic" and act.text.rstrip().endswith("?") for act in self.acts)

    def mentions(self, *words: str) -> bool:
        """Whether any act's words contain one of ``words``."""
        return any(word in act.text.lower() for act in self.acts for word in words)

    def has(self, *kinds: ActKind) -> bool:
        """Whether any act is one of ``kinds``."""
        return any(act.kind in kinds for act in self.acts)


class Move(Record):
    """What the interviewer does next: decided by the plan, stored before it is worded.

    ``turn`` is the index of the interviewer turn that carries it. ``target`` is the id of the key
    point, pitfall or reaction it is about. ``ask`` is the question to put where the bank has its
    words. ``enters`` marks the first move of a new phase.
    """

    turn: int
    kind: MoveKind
    phase: Phase
    target: str = ""
    ask: str = ""
    facts: tuple[str, ...] = ()
    open_questions: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    hint_level: int = 0
    uptake: str = ""
    reason: str = ""
    """Why the candidate is led back (``empty``, ``backchannel``, ``off_topic``, ``abusive``,
    ``told``: only asks for what was told, ``general``: an answer that fits any system), or that leave is
    given (``granted``), that there is no hint (``no_hint``), that the candidate asks at the end how it went
    (``feedback``), else empty."""
    enters: bool = False
    nudge: Literal["", "over_time", "last_minutes"] = ""
    """Whether the reply also says that the phase ran over, or that the last minutes have begun."""
    elapsed: float = 0.0


class SessionSettings(Record):
    """What was chosen on the setup page. ``minutes`` is the planned length."""

    minutes: int = 45
    mode: Mode = "practice"
    manner: Manner = "neutral"
    level: Level = "mid"
    engine: str = "embedded"


class Session(Record):
    """One interview. The question is kept whole, so that a changed bank cannot change a running
    interview. ``active`` are the seconds counted so far; ``running_since`` is None while paused."""

    id: str
    question: Question
    settings: SessionSettings = SessionSettings()
    state: Literal["running", "paused", "ended", "graded"] = "running"
    created_at: str
    updated_at: str
    active: float = 0.0
    running_since: str | None = None
    sample: bool = False


class Transcript(Record):
    """What is graded. ``complete`` False means that the interview was ended early.

    ``reached`` are the phases entered, None where unknown (all count as reached when complete).
    ``hints`` maps a key point to the highest hint level given for it (4: it was revealed).
    """

    id: str
    kind: QuestionKind
    question: Question | None = None
    prompt: str = ""
    turns: tuple[Turn, ...] = ()
    complete: bool = True
    reached: tuple[Phase, ...] | None = None
    hints: dict[str, int] = {}
    question_match: QuestionMatch = "given"
    """How ``question`` was found: named by the transcript, the nearest in the bank, or not at all."""
    notes: tuple[str, ...] = ()
    """What reading the transcript had to report; goes on the scorecard."""


# --- grading --------------------------------------------------------------------------------------


class Evidence(Record):
    """The candidate's own words: ``quote`` equals that turn's text at ``start:end``."""

    turn: int
    start: int
    end: int
    quote: str


class Item(Record):
    """One thing to be judged: an indicator, a key point or a pitfall, with its weight."""

    id: str
    kind: ItemKind
    criterion: str
    text: str
    weight: float = 1.0
    phase: Phase | None = None


class Judgment(Record):
    """The outcome for one item. For a pitfall, ``met`` means that it was said.

    ``credit`` is what the judge gave; what counts is ``earned`` on the scorecard, after
    verification and hints. ``nearest`` is the closest thing said where the item was missed.
    """

    item: Item
    outcome: Outcome
    credit: float = 0.0
    verified: bool = False
    evidence: Evidence | None = None
    nearest: Evidence | None = None
    citations: tuple[Citation, ...] = ()
    reason: str = ""
    confidence: float = 0.0
    hint_level: int = 0
    judge: str = "embedded"
    model: str = ""
    prompt: str = ""
    agreement: float | None = None
    """Share of repetitions that gave this outcome, None where there was one."""
    omitted: bool = False
    """``unscored`` because the judge left it out, also when asked again, though it judged others: its weight
    stays in the sum, so that leaving an item out never pays."""


class Dispute(Record):
    """ "I did say this": an item judged again on words of the candidate's own choice.

    ``first`` is what the grade said, ``again`` the judgment of ``words`` alone; both are verified. ``counts``
    names the one that earns, ``why`` says why in plain words.
    """

    words: Evidence
    first: Judgment
    again: Judgment
    counts: Literal["first", "again"]
    why: str


class CriterionScore(Record):
    """A criterion's arithmetic: ``score`` is None where nothing in it could be scored."""

    id: str
    title: str
    weight: float
    score: float | None
    level: str
    judgments: tuple[Judgment, ...]


class Usage(Record):
    """Tokens as the provider counted them, and calls made. ``cost`` is an estimate in US dollars."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None


class Scorecard(Record):
    """A finished grade. ``total`` is None only where a model gave nothing that could be read."""

    id: str
    question: str | None
    question_match: QuestionMatch
    kind: QuestionKind
    rubric: str
    total: float | None
    verdict: str | None
    reached: float
    criteria: tuple[CriterionScore, ...]
    disputes: tuple[Dispute, ...] = ()
    """What the candidate disputed, in order; the criteria hold the judgments that count."""
    unscored: int = 0
    engine: str = "embedded"
    prompts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    usage: Usage = Usage()
