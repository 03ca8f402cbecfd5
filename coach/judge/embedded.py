"""A judge without a language model: matching against the question's own points, and structural signals.

What the candidate said is compared with each key point, pitfall and indicator (judge_matching); indicators
that name a signal are decided by how the candidate talks (signals). Deterministic.
"""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from coach import text
from coach.bank import CRITERIA
from coach.embedding import Embedder
from coach.judge import reasons
from coach.judge.answer import Answer, Sentence, prepare
from coach.judge.matching import NOTHING, Match, Matcher, Statement
from coach.judge.polarity import denied
from coach.judge.protocol import Case, ItemKey, key_of, outcome_of
from coach.judge.reference import agreement
from coach.judge.relevance import COHERENT, COHERENT_ELSEWHERE, facets, material, substance
from coach.judge.signals import Context, Finding, load_signals
from coach.records import Citation, Item, Judgment, Passage, Question, QuestionKind
from coach.rubric import criterion_of

CREDIT_FROM, CREDIT_FULL = 0.28, 0.65
"""Probabilities of a match at which credit begins and at which it is full."""
INTERVIEW_EASE = 0.65
"""What is added to the log-odds of a match over a whole interview, where a point is made in passing and in
pieces; chosen on the dev interviews, on which the raters gave more than the unshifted matches did."""
PITFALL_FROM = 0.6
"""Probability from which a pitfall counts as said: an accusation needs more than a credit does."""
JUMBLE_MATCH = 0.5
"""What is left of a match in an answer whose words don't belong together."""
TRUST = (0.33, 0.45)
"""Mean probability of the key points from which an answer is somewhat beyond suspicion of being a jumble, and
from which fully: dense notes of an expert join words that no author foresaw, but they make the points."""
CARRIES = 3
"""Key points that one sentence can carry in full; beyond that it is a list."""
SUPPORTS = 0.08
"""Overlap of words (F1 by rarity) from which a sentence of a guide is cited for an item."""
QUESTION_FACTOR = 0.5
"""What a question earns where a statement is wanted."""


@dataclass(frozen=True)
class _Study:
    """What was found out about a case, once for all its criteria."""

    answer: Answer
    matches: Mapping[ItemKey, Match]
    context: Context


class EmbeddedJudge:
    """Grades with sentence embeddings and signals; no model server, no key."""

    name = "embedded"

    def __init__(self, embedder: Embedder, bank: Iterable[Question] = ()) -> None:
        """``bank``: questions whose material stands in where a question has none of its own."""
        self._embedder = embedder
        known = tuple(bank)
        self._elsewhere = {kind: tuple(q for q in known if q.kind == kind) for kind in CRITERIA}
        self._matcher = Matcher(embedder)
        self._signals = load_signals()
        self._studies: WeakKeyDictionary[Case, _Study] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def judge(self, case: Case, criterion: str) -> list[Judgment]:
        """See coach.judge.protocol.Judge."""
        study = self._study(case)
        return [self._one(case, study, item) for item in case.items[criterion]]

    def notes(self, case: Case) -> tuple[str, ...]:
        """What was set aside before grading."""
        return reasons.notes(self._study(case).answer)

    # --- preparation ------------------------------------------------------------------------------

    def _study(self, case: Case) -> _Study:
        with self._lock:
            if case not in self._studies:
                self._studies[case] = self._look(case)
            return self._studies[case]

    def _look(self, case: Case) -> _Study:
        answer = prepare(case.transcript, case.prompt)
        statements = _statements(case)
        found = self._matcher.match(answer, list(statements.values()), case.prompt)
        groups = material(case, self._elsewhere.get(case.transcript.kind, ()))
        own = bool(case.question and case.question.key_points)
        raw = dict(zip(statements, found, strict=True))
        coherent = COHERENT if own else COHERENT_ELSEWHERE
        counted = substance(self._embedder, answer.counted, groups, coherent, _trust(raw))
        matches = _shared(raw, counted.coherence)
        matches |= {k: _accused(statements[k], m, answer) for k, m in matches.items() if k[0] == "pitfall"}
        wrong = {s for k, m in matches.items() if k[0] == "pitfall" for s in _spoiled(m, answer)}
        relevance = {s: 0.0 if s in wrong else value for s, value in counted.of.items()}
        asked = facets(self._embedder, [x for x in answer.counted if x.question], case.question)
        context = Context(
            answer,
            case.question,
            relevance,
            coverage=_coverage(case, matches),
            agreement=self._agreement(case, answer),
            facets=asked,
        )
        return _Study(answer, matches, context)

    def _agreement(self, case: Case, answer: Answer) -> float | None:
        """How fully a short answer agrees with the model answer, None where there is none."""
        question = case.question
        if question is None or question.kind != "short_answer" or not question.model_answer:
            return None
        said = " ".join(sentence.text for sentence in answer.counted)
        return agreement(self._embedder, question.prompt, [question.model_answer], said)

    # --- judging ----------------------------------------------------------------------------------

    def _one(self, case: Case, study: _Study, item: Item) -> Judgment:
        finding = self._finding(case, study, item)
        if finding is not None:
            return _from_finding(item, finding, _cite(case, item))
        match = study.matches.get(key_of(item), NOTHING)
        said = item.kind != "pitfall" or match.probability >= PITFALL_FROM
        cited = _cite(case, item) if said else ()
        return _from_match(item, match, study.answer, cited, case.transcript.kind)

    def _finding(self, case: Case, study: _Study, item: Item) -> Finding | None:
        """What the item's signal found, None where it has none."""
        if item.kind == "key_point":
            return None
        criterion = criterion_of(case.rubric, item.criterion)
        named = {("indicator", i.id): i.signal for i in criterion.indicators}
        named |= {("pitfall", n.id): n.signal for n in criterion.negatives}
        own = {p.id for p in case.question.pitfalls} if case.question and item.kind == "pitfall" else set()
        name = None if item.id in own else named.get(key_of(item))
        return self._signals[name](study.context) if name else None


# --- what is compared -------------------------------------------------------------------------------


def _statements(case: Case) -> dict[ItemKey, Statement]:
    """Key points, pitfalls and indicators that are decided by matching, by item."""
    found: dict[ItemKey, Statement] = {}
    for criterion in case.rubric.criteria:
        for i in criterion.indicators:
            if i.says:
                found["indicator", i.id] = Statement(f"indicator:{i.id}", i.text, i.says, i.terms)
        for n in criterion.negatives:
            if n.says:
                found["pitfall", n.id] = Statement(f"pitfall:{n.id}", n.text, n.says, n.terms)
    question = case.question
    for p in question.key_points if question else ():
        found["key_point", p.id] = Statement(f"key_point:{p.id}", p.text, p.says, p.terms)
    for pit in question.pitfalls if question else ():
        found["pitfall", pit.id] = Statement(f"pitfall:{pit.id}", pit.text, pit.says, pit.terms)
    return found


def _trust(matches: Mapping[ItemKey, Match]) -> float:
    """How sure it is (0..1) that this is no jumble: nonsense makes hardly any key point. Without key points
    the rubric's own statements stand in."""
    chances: dict[str, list[float]] = {"key_point": [], "indicator": []}
    for (kind, _), match in matches.items():
        chances.get(kind, []).append(match.probability)
    known = chances["key_point"] or chances["indicator"]
    mean = sum(known) / len(known) if known else 0.0
    return min(1.0, max(0.0, (mean - TRUST[0]) / (TRUST[1] - TRUST[0])))


def _shared(matches: dict[ItemKey, Match], coherence: float) -> dict[ItemKey, Match]:
    """Divides what one sentence carries: naming ten things in a breath makes none of ten points. And in a
    jumble the sentences that happen to fit count less."""
    load: Counter[Sentence] = Counter()
    for (kind, _), match in matches.items():
        if kind == "key_point" and match.probability >= CREDIT_FROM:
            load.update(match.sentences)
    shared = {}
    for key, match in matches.items():
        factor = JUMBLE_MATCH + (1 - JUMBLE_MATCH) * coherence if key[0] != "pitfall" else 1.0
        if key[0] == "key_point" and len(match.sentences) == 1:
            factor *= min(1.0, CARRIES / max(1, load[match.sentences[0]]))
        shared[key] = match._replace(probability=match.probability * factor)
    return shared


def _accused(statement: Statement, match: Match, answer: Answer) -> Match:
    """The match of a pitfall, nothing where the candidate asks about it, warns of it or says the opposite."""
    said = [s for s in answer.counted if match.first and match.last and _within(s, match.first, match.last)]
    if all(s.question for s in said) or denied([s.text for s in said], statement.variants):
        return NOTHING
    return match


def _spoiled(match: Match, answer: Answer) -> list[Sentence]:
    """The sentences that say a pitfall: how well they are put earns nothing."""
    if match.probability < PITFALL_FROM or not match.first or not match.last:
        return []
    return [s for s in answer.counted if _within(s, match.first, match.last)]


def _within(sentence: Sentence, first: Sentence, last: Sentence) -> bool:
    return sentence.turn == first.turn and first.start <= sentence.start <= last.start


def _coverage(case: Case, matches: Mapping[ItemKey, Match]) -> float | None:
    """The share of the key points' weight that was earned."""
    points = case.question.key_points if case.question else ()
    if not points:
        return None
    gained = sum(
        p.weight * credit_of(matches["key_point", p.id].probability, case.transcript.kind) for p in points
    )
    return gained / sum(p.weight for p in points)


# --- from findings to judgments ---------------------------------------------------------------------


def credit_of(chance: float, kind: QuestionKind = "short_answer") -> float:
    """The credit (0..1, two decimals) for a probability of a match."""
    if kind == "ml_system_design":
        odds = chance * math.exp(INTERVIEW_EASE)
        chance = odds / (odds + 1 - chance)
    return round(min(1.0, max(0.0, (chance - CREDIT_FROM) / (CREDIT_FULL - CREDIT_FROM))), 2)


def _from_finding(item: Item, finding: Finding, citations: tuple[Citation, ...]) -> Judgment:
    credit = round(finding.credit, 2)
    shown = finding.shown_by[0].evidence if finding.shown_by and credit > 0 else None
    return Judgment(
        item=item,
        outcome=outcome_of(credit),
        credit=credit,
        evidence=shown,
        nearest=finding.nearest.evidence if finding.nearest and not shown else None,
        citations=citations,
        reason=finding.reason or reasons.MISSING[item.kind],
        confidence=round(0.5 + 0.4 * abs(2 * credit - 1), 2),
    )


def _from_match(
    item: Item, match: Match, answer: Answer, citations: tuple[Citation, ...], kind: QuestionKind
) -> Judgment:
    chance = match.probability
    if item.kind == "pitfall":
        credit = 1.0 if chance >= PITFALL_FROM else 0.0
    else:
        credit = credit_of(_as_statement(item, match), kind)
    words = answer.quote(match.first, match.last) if match.first and match.last else None
    near = words if item.kind != "pitfall" and chance >= 0.03 else None
    return Judgment(
        item=item,
        outcome=outcome_of(credit),
        credit=credit,
        evidence=words if credit > 0 else None,
        nearest=near if credit == 0 else None,
        citations=citations,
        reason=reasons.of_match(item, match, credit),
        confidence=round(max(chance, 1 - chance), 2),
    )


def _as_statement(item: Item, match: Match) -> float:
    """The probability, less where a question stands in for a statement after the clarifying phase."""
    asked = match.first is not None and match.first is match.last and match.first.question
    return match.probability * (QUESTION_FACTOR if asked and item.phase not in ("clarify", None) else 1.0)


# --- citations --------------------------------------------------------------------------------------


def _quotable(sentence: str) -> bool:
    """Whether it is a sentence of prose: no row of a table, no line of code, no fragment."""
    return (
        len(sentence.split()) >= 5
        and "|" not in sentence
        and sentence.rstrip("\"')*_").endswith((".", "!", "?", ":"))
    )


def _cite(case: Case, item: Item) -> tuple[Citation, ...]:
    """The sentence of the item's passages that supports it best, none where nothing does."""
    best: tuple[float, Passage, text.Span] | None = None
    wanted = set(text.content_stems(item.text))
    for passage in case.passages_for(item):
        for span in text.sentences(passage.text):
            score = reasons.overlap(wanted, set(text.content_stems(span.text)))
            if _quotable(span.text) and (best is None or score > best[0]):
                best = (score, passage, span)
    if best is None or best[0] < SUPPORTS:
        return ()
    _, passage, span = best
    return (
        Citation(
            guide=passage.guide,
            source=passage.source,
            title=passage.title,
            section=passage.section,
            page=passage.page,
            start=passage.start + span.start,
            end=passage.start + span.end,
            quote=span.text,
        ),
    )
