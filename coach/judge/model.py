"""A judge that is a language model: one call a criterion, all at once, each judgment resting on numbers.

The model says met, partial or missed for each item and names sentences. Code takes the words from there,
asks once more about what does not resolve, and leaves the rest unscored or without evidence, which earns
nothing. Totals, ids and quotes of the model's own making are never read.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from coach import injection
from coach.chat import Chat, Connect
from coach.chat.choice import Choice
from coach.judge import reasons
from coach.judge.answer import Answer, prepare
from coach.judge.criterion import CriterionSheet
from coach.judge.kept import Kept, KeptCriteria, key_of_call
from coach.judge.protocol import Case
from coach.judge.sheet import TalkSheet
from coach.prompting import Prompts
from coach.records import Item, Judgment, Usage
from coach.usage import Meter, added

WORKERS = 5
"""Calls at once: as many as the design rubric has criteria."""


@dataclass
class _Study:
    """A case as the model sees it, and its criteria as they are being judged."""

    answer: Answer
    talk: TalkSheet
    futures: dict[str, Future[Kept]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)


class ModelJudge:
    """Grades with a language model. See coach.judge.protocol.Judge."""

    def __init__(
        self,
        choice: Choice,
        connect: Connect,
        prompts: Prompts,
        meter: Meter,
        *,
        repeats: int = 1,
        kept: KeptCriteria | None = None,
    ) -> None:
        """``repeats``: opinions that are taken on each criterion; the majority counts."""
        self.name = choice.engine
        self._connect = connect
        self._prompt = prompts["judge"]
        self._meter = meter
        self._repeats = repeats
        self._kept = kept or KeptCriteria(None)
        self._studies: WeakKeyDictionary[Case, _Study] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def judge(self, case: Case, criterion: str) -> list[Judgment]:
        """See coach.judge.protocol.Judge. The first call for a case starts all its criteria.

        Raises ModelError where the model cannot be reached; criteria that were finished are kept then, and
        another try goes on from there.
        """
        study = self._study(case)
        if not study.futures:
            self._start(case, study)
        futures = study.futures
        if futures[criterion].exception() is not None:
            wait(futures.values())
            study.futures = {}
        return list(futures[criterion].result().judgments)

    def notes(self, case: Case) -> tuple[str, ...]:
        """What was set aside before grading, and what the model made up."""
        study = self._study(case)
        found = list(reasons.notes(study.answer))
        turns = case.candidate_turns()
        if not study.answer.set_aside("injected") and any(injection.stretches(t.text) for t in turns):
            found.append(
                "Words addressed to whoever grades changed nothing."
            )  # not even words to English stems
        if any(injection.stretches(p.text) for group in case.passages.values() for p in group):
            found.append("Words of a guide read like an order to the grader; the model was not shown them.")
        for future in study.futures.values():
            found += future.result().notes
        return tuple(dict.fromkeys(found))

    def usage(self, case: Case) -> Usage:
        """What judging ``case`` used, earlier attempts at it included."""
        total = Usage()
        for future in self._study(case).futures.values():
            total = added(total, future.result().usage)
        return total

    def finish(self, case: Case) -> None:
        """The grade is done: what was kept for going on is forgotten."""
        self._kept.drop(list(self._study(case).keys.values()))

    def _study(self, case: Case) -> _Study:
        with self._lock:
            if case not in self._studies:
                answer = prepare(case.transcript, case.prompt, case.pointed)
                self._studies[case] = _Study(answer, TalkSheet(case, answer))
            return self._studies[case]

    def _start(self, case: Case, study: _Study) -> None:
        chat: Chat | None = None
        if study.talk.sentences:
            chat = self._connect()
            self.name = chat.name
        pool = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="judge")
        for criterion in case.items:
            study.futures[criterion] = pool.submit(self._criterion, case, study, criterion, chat)
        pool.shutdown(wait=False)

    def _criterion(self, case: Case, study: _Study, criterion: str, chat: Chat | None) -> Kept:
        if chat is None:  # nothing was said that could be evidence: that takes no model
            return Kept(judgments=tuple(self._nothing(item) for item in case.items[criterion]))
        sheet = CriterionSheet(case, criterion, study.talk, self._prompt)
        first = sheet.filled()
        ids = ",".join(f"{item.kind}:{item.id}" for item in sheet.items.values())
        key = key_of_call(chat.name, first.prompt, first.system, first.user, ids, str(self._repeats))
        study.keys[criterion] = key
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        meter = self._meter.part()
        opinions = [sheet.opinion(chat, meter) for _ in range(self._repeats)]
        kept = Kept(
            judgments=sheet.judgments(opinions, chat.name),
            notes=_INVENTED if any(one.invented for one in opinions) else (),
            usage=meter.total,
        )
        if any(judgment.outcome != "unscored" for judgment in kept.judgments):
            self._kept.put(key, kept)
        return kept

    def _nothing(self, item: Item) -> Judgment:
        reason = reasons.MISSING[item.kind]
        return Judgment(item=item, outcome="missed", reason=reason, confidence=1.0, judge=self.name)


_INVENTED = ("The model judged items that do not exist; they were ignored.",)
