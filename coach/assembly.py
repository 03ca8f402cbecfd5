"""Settings to wired objects: the only place that picks an implementation.

Nothing is loaded before it is needed. The parts are safe to share between threads; should two threads ask
for a part at the same moment it may be made twice, which costs time but changes nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from coach.bank import Bank
from coach.errors import IndexUnavailable, ModelError
from coach.records import (
    Answer,
    Evidence,
    Exchange,
    Judgment,
    Question,
    QuestionKind,
    Rubric,
    Scorecard,
    Session,
    SessionSettings,
    Transcript,
)
from coach.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.answers.asking import Answerer, AskTheGuides
    from coach.answers.known import KnownQuestions
    from coach.chat.models import Models
    from coach.embedding import Embedder
    from coach.index import Index
    from coach.interview import Interview
    from coach.judge.protocol import Judge
    from coach.reader.embedded import EmbeddedReader
    from coach.reranking import CrossEncoderReranker
    from coach.retrieval import Retriever
    from coach.sessions import SessionStore
    from coach.voice.protocol import Voice

PAGE_GAP = 90.0
"""Seconds without a sign of life from the page after which time counts as a pause."""


class Coach:
    """Everything wired for one set of settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def bank(self) -> Bank:
        """The question bank."""
        return Bank.load(self.settings.corpus / "questions")

    @cached_property
    def rubrics(self) -> dict[QuestionKind, Rubric]:
        """The rubrics by kind."""
        from coach.rubric import load_rubrics

        return load_rubrics(self.settings.corpus / "rubrics")

    @cached_property
    def store(self) -> SessionStore:
        """Interviews, grades and Ask threads."""
        from coach.sessions import SessionStore

        return SessionStore(self.settings.database_path)

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model, remembering the vectors of texts it has seen."""
        from coach.embedding import CachingEmbedder, load_embedder

        return CachingEmbedder(
            load_embedder(self.settings.embedding_model), self.settings.home / "vectors.sqlite"
        )

    @cached_property
    def index(self) -> Index:
        """The index of the guides."""
        from coach.index import Index

        return Index(self.settings.index_path, self.embedder)

    @cached_property
    def retriever(self) -> Retriever:
        """Search over the index, re-ranked where a cross-encoder is configured."""
        from coach.retrieval import Retriever

        return Retriever(self.index, self.reranker)

    @cached_property
    def reranker(self) -> CrossEncoderReranker | None:
        """The cross-encoder that COACH_RERANKER names, not yet loaded."""
        from coach.reranking import CrossEncoderReranker

        name = self.settings.reranker.strip()
        return CrossEncoderReranker(name) if name else None

    @cached_property
    def models(self) -> Models:
        """The language models that are configured, if any."""
        from coach.chat.models import Models

        return Models(self.settings)

    @property
    def ask_the_guides(self) -> AskTheGuides:
        """Grounded answers, by the engine in use."""
        from coach.answers.asking import AskTheGuides

        known = self.known_questions if self.models.choice.embedded else None
        return AskTheGuides(self.retriever, self._answerer(), known)

    @cached_property
    def known_questions(self) -> KnownQuestions:
        """What people ask of the shipped guides; knows nothing before it was prepared."""
        from coach.answers.known import KnownQuestions

        return KnownQuestions(self.settings.corpus / "asked", self.embedder, self.retriever)

    def _answerer(self) -> Answerer:
        if self.models.choice.embedded:
            from coach.answers.extractive import ExtractiveAnswerer

            return ExtractiveAnswerer(self.embedder)
        from coach.answers.model import ModelAnswerer

        models, choice = self.models, self.models.choice
        return ModelAnswerer(
            choice,
            models.connections(choice),
            models.prompts,
            models.meter("answer"),
            general=self.settings.general_knowledge,
        )

    @cached_property
    def judge(self) -> Judge:
        """The embedded judge."""
        from coach.judge.embedded import EmbeddedJudge

        return EmbeddedJudge(self.embedder, self.bank)

    def judge_for(self, engine: str = "", session: str = "") -> Judge:
        """The judge of an engine, the one in use by default. ``session``: whose budget counts."""
        choice = self.models.named(engine)
        if choice.embedded:
            return self.judge
        from coach.judge.kept import KeptCriteria
        from coach.judge.model import ModelJudge

        return ModelJudge(
            choice,
            lambda: self.models.connect(choice),
            self.models.prompts,
            self.models.meter("grade", session),
            repeats=self.settings.model_repeats,
            kept=KeptCriteria(self.settings.home / "unfinished"),
        )

    def ask(self, question: str, history: Sequence[Exchange] = ()) -> Answer:
        """A grounded answer. Raises IndexUnavailable where nothing was ingested, ModelError."""
        return self.ask_the_guides.ask(question, history)

    def prepare_answers(self, step: Callable[[int, int], None] | None = None) -> None:
        """Learns what people ask of the guides in the index, which takes a minute the first time.

        Questions are answered meanwhile, and by a model anyway. ``step`` is told how many texts were
        learned, and of how many. Raises IndexUnavailable, CorpusError.
        """
        self.known_questions.prepare(step)

    def grade(
        self,
        transcript: Transcript,
        engine: str = "",
        session: str = "",
        watch: Callable[[str, float], object] = lambda _criterion, _share: None,
    ) -> Scorecard:
        """A scorecard by one engine, the one in use by default; it never falls back to another by itself.

        Where nothing was ingested it cites nothing, and says so. Raises ModelError; another call goes on with
        the criteria that are missing.
        """
        from coach.grading import Grader

        grader = Grader(self.rubrics, self.judge_for(engine, session), self._library())
        return grader.grade(transcript, watch)

    def dispute(self, session_id: str, card: Scorecard, judgment: Judgment, words: Evidence) -> Scorecard:
        """Has ``judgment`` of the newest ``card`` looked at again, on ``words`` alone and by the engine that
        graded. Keeps the dispute and the card that settles it. Raises ModelError, StaleTurn."""
        from coach.disputes import reconsider, settle
        from coach.grading import Grader

        grader = Grader(self.rubrics, self.judge_for(card.engine, session_id), self._library())
        transcript = self.interview(session_id).transcript()
        dispute, usage = reconsider(grader, transcript, judgment, words)
        settled = settle(card, self.rubrics[card.kind], dispute, usage)
        self.store.add_dispute(session_id, dispute, card, settled)
        return settled

    def _library(self) -> Retriever | None:
        try:
            self.index.open()
        except IndexUnavailable:
            return None
        return self.retriever

    @cached_property
    def reader(self) -> EmbeddedReader:
        """What understands a candidate's turn, whoever words the replies."""
        from coach.reader.embedded import EmbeddedReader

        return EmbeddedReader(self.embedder)

    def interview(self, session_id: str, *, longest_gap: float = PAGE_GAP) -> Interview:
        """A stored interview with the engine that conducts it. Raises SessionNotFound."""
        from coach.interview import Interview

        return Interview(
            self.store,
            session_id,
            self.reader,
            self._voice(self.store.get(session_id)),
            ask_guides=self._ask_quietly,
            longest_gap=longest_gap,
        )

    def _voice(self, session: Session) -> Voice:
        """The model in use, unless the interview was begun, or gone on with, without one."""
        from coach.voice.scripted import ScriptedVoice

        choice = self.models.choice
        if choice.embedded or session.settings.engine == "embedded":
            return ScriptedVoice()
        from coach.voice.model import ModelVoice

        return ModelVoice(
            choice,
            self.models.connections(choice),
            self.models.prompts,
            ScriptedVoice(),
            self.models.meter("voice", session.id),
        )

    def go_on_embedded(self, session_id: str) -> None:
        """The embedded interviewer takes over the rest of an interview."""
        session = self.store.get(session_id)
        settings = session.settings.model_copy(update={"engine": "embedded"})
        self.store.update(session.model_copy(update={"settings": settings}))

    def _ask_quietly(self, question: str) -> Answer:
        """For the interviewer's closing answer: without guides there is simply none."""
        try:
            return self.ask(question)
        except (IndexUnavailable, ModelError):
            return Answer(question=question, answerable=False, text="")

    def start(self, question: Question, settings: SessionSettings) -> str:
        """Stores a new interview and returns its id. The reader learns the question's wordings meanwhile."""
        threading.Thread(target=self.reader.prepare, args=(question,), daemon=True).start()
        engine = self.models.choice.engine
        return self.store.create(question, settings.model_copy(update={"engine": engine})).id

    def warm(self) -> None:
        """Loads what the first question and the first reply need, so that neither waits."""
        self.embedder.embed(["ready"])
