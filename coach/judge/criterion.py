"""One criterion put to a model: the prompt, the second ask, and the way from numbers to judgments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from coach.chat import Chat
from coach.errors import ModelUnreadable
from coach.judge import reasons
from coach.judge.protocol import Case, unscored
from coach.judge.reply import CONFIDENCES, CREDITS, SCHEMA, Verdict, problems, read_reply
from coach.judge.sheet import PassageSheet, TalkSheet, item_lines, number_passages
from coach.prompting import Filled, Prompt
from coach.records import Citation, Item, Judgment
from coach.rubric import criterion_of
from coach.text import clip
from coach.usage import Meter

LONGEST_REASON = 300
UNREADABLE = "The model gave no judgment of this that could be read."
OMITTED = "The model left this out, also when it was asked again, so it earns nothing."


@dataclass
class Opinion:
    """One look at the items: what was read by item number, and what stayed wrong with it."""

    verdicts: dict[int, Verdict]
    wrong: dict[int, str]
    invented: int
    omitted: frozenset[int] = frozenset()
    """Items left out of a second, readable reply too, by a model that judged others."""


class CriterionSheet:
    """One criterion of one case as a model sees it."""

    def __init__(self, case: Case, criterion: str, talk: TalkSheet, prompt: Prompt) -> None:
        self.items: dict[int, Item] = dict(enumerate(case.items[criterion], start=1))
        self.passages: PassageSheet = number_passages(
            [passage for item in self.items.values() for passage in case.passages_for(item)]
        )
        self._case = case
        self._talk = talk
        self._prompt = prompt
        self._described = criterion_of(case.rubric, criterion)
        self._why = {pitfall.id: pitfall.why for pitfall in case.question.pitfalls} if case.question else {}

    def filled(self, wrong: Mapping[int, str] | None = None) -> Filled:
        """The prompt; with ``wrong``, about those items only. What all criteria share stands first, so that
        providers' prefix caches hit."""
        asked = self.items if wrong is None else {number: self.items[number] for number in wrong}
        again = ""
        if wrong:
            listed = "\n".join(f"{number}: {problem}" for number, problem in wrong.items())
            again = f"These items were answered before, but not as asked:\n{listed}"
        return self._prompt.fill(
            problem=self._talk.problem,
            talk=self._talk.text,
            criterion=f"{self._described.title}. Excellent: {self._described.excellent} "
            f"Poor: {self._described.poor}",
            items=item_lines(asked, self._why),
            passages=self.passages.text,
            again=again,
        )

    def opinion(self, chat: Chat, meter: Meter) -> Opinion:
        """One call, and a second one about the items that came out wrong.

        Raises ModelError where the model cannot be reached; what cannot be read is only missing.
        """
        found, invented, _ = _asked(chat, self.filled(), self.items, meter)
        wrong = problems(found, self.items, self._talk, self.passages)
        if not wrong:
            return Opinion(found, wrong, invented)
        some = {number: self.items[number] for number in wrong}
        better, more, readable = _asked(chat, self.filled(wrong), some, meter)
        found |= better
        wrong = problems(found, self.items, self._talk, self.passages)
        omitted = frozenset(self.items) - found.keys() if readable and found else frozenset()
        return Opinion(found, wrong, invented + more, omitted)

    def judgments(self, opinions: list[Opinion], engine: str) -> tuple[Judgment, ...]:
        """One judgment for each item, by the majority of the opinions."""
        return tuple(self._judgment(number, item, opinions, engine) for number, item in self.items.items())

    def _judgment(self, number: int, item: Item, opinions: list[Opinion], engine: str) -> Judgment:
        given = [one for one in opinions if number in one.verdicts]
        if not given:
            omitted = any(number in one.omitted for one in opinions)
            left = unscored(item, OMITTED if omitted else UNREADABLE, engine, engine)
            return left.model_copy(update={"omitted": omitted})
        chosen = _majority(number, given)
        verdict = chosen.verdicts[number]
        sound = number not in chosen.wrong
        claims = verdict.outcome != "missed"
        evidence = self._talk.evidence(verdict.sentences) if sound else None
        agreeing = sum(one.verdicts[number].outcome == verdict.outcome for one in given)
        return Judgment(
            item=item,
            outcome=verdict.outcome,
            credit=CREDITS[verdict.outcome],
            evidence=evidence if claims else None,
            nearest=evidence if not claims and item.kind != "pitfall" else None,
            citations=self._citations(item, verdict) if sound else (),
            reason=clip(verdict.reason, LONGEST_REASON) or reasons.MISSING[item.kind],
            confidence=CONFIDENCES[verdict.confidence],
            judge=engine,
            model=engine,
            prompt=self._prompt.name,
            agreement=round(agreeing / len(opinions), 2) if len(opinions) > 1 else None,
        )

    def _citations(self, item: Item, verdict: Verdict) -> tuple[Citation, ...]:
        """The passage sentences that were named, as far as their passage was handed out for this item."""
        allowed = {passage.id for passage in self._case.passages_for(item)}
        named = [self.passages.sentences[n] for n in verdict.passages]
        return tuple(sentence.citation for sentence in named if sentence.passage.id in allowed)[:3]


def _asked(
    chat: Chat, prompt: Filled, asked: Mapping[int, Item], meter: Meter
) -> tuple[dict[int, Verdict], int, bool]:
    """The readable entries by item number, how many were invented, whether there was a list of entries."""
    try:
        reply = chat.structured(prompt, SCHEMA, meter)
    except ModelUnreadable:
        return {}, 0, False
    return *read_reply(reply, asked), isinstance(reply.get("judgments"), list)


def _majority(number: int, given: list[Opinion]) -> Opinion:
    """The first opinion with the outcome that most have; of equally frequent ones the lower."""
    votes = Counter(one.verdicts[number].outcome for one in given)
    outcome = max(votes, key=lambda name: (votes[name], -CREDITS[name]))
    agreeing = [one for one in given if one.verdicts[number].outcome == outcome]
    return next((one for one in agreeing if number not in one.wrong), agreeing[0])
