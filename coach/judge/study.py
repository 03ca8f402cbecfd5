"""What the embedded judge finds out about a case, once for all its criteria."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coach.bank import CRITERIA
from coach.embedding import Embedder
from coach.judge.answer import Answer, Sentence, prepare
from coach.judge.credit import PITFALL_FROM, accused, credit_of, within
from coach.judge.features import Statement
from coach.judge.matching import Fit, Match, Matcher
from coach.judge.polarity import denied
from coach.judge.protocol import Case, ItemKey
from coach.judge.reference import agreement
from coach.judge.relevance import COHERENT, COHERENT_ELSEWHERE, facets, material, substance
from coach.judge.signals import Context
from coach.records import Question

JUMBLE_MATCH = 0.5
"""What is left of a match in an answer whose words don't belong together."""
TRUST = (0.33, 0.45)
"""Mean probability of the key points from which an answer is somewhat beyond suspicion of being a jumble, and
from which fully: dense notes of an expert join words that no author foresaw, but they make the points."""
CARRIES = 3
"""Key points that one sentence can carry in full; beyond that it is a list."""
DOUBT = 0.25
"""Probability of a pitfall from which a sentence that is nearer to it than to any key point earns nothing."""
NEARER = 1.3
"""How much more probable the pitfall must be: what is about as near to a point is left alone."""
CARRIED = 0.28
"""Probability from which a sentence on its own would carry a key point."""


@dataclass(frozen=True)
class Study:
    """One answer: its matches by item and what signals look at.

    ``coherence`` (0..1): how far its words belong together; ``trust`` (0..1): how sure it is that it is no
    jumble; ``shares``: what is left of a match with a sentence that would carry too many points.
    """

    answer: Answer
    matches: Mapping[ItemKey, Match]
    context: Context
    coherence: float
    trust: float
    shares: Mapping[Sentence, float]


class Student:
    """Studies cases with one embedder."""

    def __init__(self, embedder: Embedder, bank: Iterable[Question] = ()) -> None:
        """``bank``: questions whose material stands in where a question has none of its own."""
        self._embedder = embedder
        known = tuple(bank)
        self._elsewhere = {kind: tuple(q for q in known if q.kind == kind) for kind in CRITERIA}
        self._matcher = Matcher(embedder)

    def study(self, case: Case, whole: Study | None = None) -> Study:
        """What is to be known of ``case``. Where only pointed words are judged, ``whole`` is the study of the
        whole talk: its jumbles and crowded sentences stay what they are when pieces are cut out of them."""
        answer = prepare(case.transcript, case.prompt, case.pointed)
        statements = _statements(case)
        raw, wrong, shares = self._matches(answer, statements, case.prompt, whole)
        trust = whole.trust if whole else _trust(raw)
        groups = material(case, self._elsewhere.get(case.transcript.kind, ()))
        coherent = COHERENT if case.question and case.question.key_points else COHERENT_ELSEWHERE
        right = [sentence for sentence in answer.counted if sentence not in wrong]
        counted = substance(self._embedder, right, groups, coherent, trust)
        coherence = min(counted.coherence, whole.coherence) if whole else counted.coherence
        matches = {key: _eased(key, match, coherence) for key, match in raw.items()}
        context = Context(
            answer,
            case.question,
            counted.of,
            coverage=_coverage(case, matches),
            agreement=self._agreement(case, answer),
            facets=facets(self._embedder, [x for x in answer.counted if x.question], case.question),
        )
        return Study(answer, matches, context, coherence, trust, shares)

    def _matches(
        self, answer: Answer, statements: Mapping[ItemKey, Statement], prompt: str, whole: Study | None
    ) -> tuple[dict[ItemKey, Match], set[Sentence], dict[Sentence, float]]:
        """The best match of each statement, the sentences that say a pitfall, and the shares.

        Words of a pitfall make no point. Naming ten things in a breath makes none of ten points: a sentence
        that fits more than it can carry counts for a part in each. Both depend on the sentence alone, so that
        saying something more takes nothing from what was said.
        """
        fit = self._matcher.fit(answer, list(statements.values()), prompt)
        found = dict(zip(statements, self._matcher.best(answer, list(statements.values()), fit), strict=True))
        pitfalls = {k: accused(statements[k], m, answer) for k, m in found.items() if k[0] == "pitfall"}
        wrong = {sentence for match in pitfalls.values() for sentence in _spoiled(match, answer)}
        wrong |= _doubtful(answer, statements, fit)
        wanted = [column for column, (kind, _) in enumerate(statements) if kind != "pitfall"]
        points = [column for column, (kind, _) in enumerate(statements) if kind == "key_point"]
        shares: dict[Sentence, float] = {}
        for row, window in enumerate(fit.windows):
            said = answer.counted[window.first : window.last + 1]
            if not wrong.isdisjoint(said):
                fit.chances[row, wanted] = 0.0
            elif len(said) == 1 and points:
                load = int((fit.chances[row, points] >= CARRIED).sum())
                share = min(1.0, CARRIES / max(1, load), _cut_from(said[0], whole))
                fit.chances[row, points] *= share
                shares[said[0]] = share
        found = dict(zip(statements, self._matcher.best(answer, list(statements.values()), fit), strict=True))
        return found | pitfalls, wrong, shares

    def _agreement(self, case: Case, answer: Answer) -> float | None:
        """How fully a short answer agrees with the model answer, None where there is none."""
        question = case.question
        if question is None or question.kind != "short_answer" or not question.model_answer:
            return None
        said = " ".join(sentence.text for sentence in answer.counted)
        return agreement(self._embedder, question.prompt, [question.model_answer], said)


def _cut_from(sentence: Sentence, whole: Study | None) -> float:
    """The share of the sentence that pointed words were cut from."""
    if whole is None:
        return 1.0
    around = [
        share
        for s, share in whole.shares.items()
        if s.turn == sentence.turn and s.start < sentence.end and sentence.start < s.end
    ]
    return min(around, default=1.0)


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


def _eased(key: ItemKey, match: Match, coherence: float) -> Match:
    """In a jumble the sentences that happen to fit count less; what is wrong in it is as wrong as ever."""
    factor = 1.0 if key[0] == "pitfall" else JUMBLE_MATCH + (1 - JUMBLE_MATCH) * coherence
    return match._replace(probability=match.probability * factor)


def _spoiled(match: Match, answer: Answer) -> list[Sentence]:
    """The sentences that say a pitfall: how well they are put earns nothing."""
    if match.probability < PITFALL_FROM or not match.first or not match.last:
        return []
    return [s for s in answer.counted if within(s, match.first, match.last)]


def _doubtful(answer: Answer, statements: Mapping[ItemKey, Statement], fit: Fit) -> set[Sentence]:
    """Sentences that are nearer to a pitfall than to any key point, though not near enough to accuse: they
    cost nothing, and earn nothing."""
    pitfalls, points = (
        [column for column, (kind, _) in enumerate(statements) if kind == wanted]
        for wanted in ("pitfall", "key_point")
    )
    if not pitfalls:
        return set()
    all_statements = list(statements.values())
    found = set()
    for row, window in enumerate(fit.windows):
        sentence = answer.counted[window.first]
        if window.first != window.last or sentence.question:
            continue
        chances = fit.chances[row]
        nearest = pitfalls[int(chances[pitfalls].argmax())]
        doubt = chances[nearest] >= DOUBT and chances[nearest] > NEARER * chances[points].max(initial=0.0)
        if doubt and not denied([sentence.text], all_statements[nearest].variants):
            found.add(sentence)
    return found


def _coverage(case: Case, matches: Mapping[ItemKey, Match]) -> float | None:
    """The share of the key points' weight that was earned."""
    points = case.question.key_points if case.question else ()
    if not points:
        return None
    gained = sum(
        p.weight * credit_of(matches["key_point", p.id].probability, case.transcript.kind) for p in points
    )
    return gained / sum(p.weight for p in points)
