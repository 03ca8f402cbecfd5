"""One interview as it goes on: turns, readings, moves and the clock, each on disk before the next.

The order of every exchange is: store the candidate's turn, read it, store the reading, plan, store the
move, word it, store the interviewer's turn. Whatever a crash or a dead model interrupts is picked up at
the first missing piece, and because readings and moves are deterministic the interview goes on as it
would have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from coach import plan
from coach.errors import SessionError, StaleTurn
from coach.reader.protocol import Reader
from coach.records import Answer, Move, Phase, Question, Reading, Session, SessionSettings, Transcript, Turn
from coach.sessions import SessionStore
from coach.text import content_stems
from coach.voice.protocol import Voice, cue_for

MAX_TURN_CHARACTERS = 20_000
"""Longer turns are refused: no one types that in an interview, and every reader has its limits."""


CLOSING_QUESTIONS = 3
"""Questions of one turn at the end that are looked up in the guides; the first that has an answer gets it."""
_PERSONAL = re.compile(
    r"\b(?:i|my|me|your|(?:did|do|have|are|were|would|could|should|will) you)\b", re.IGNORECASE
)
"""A closing question about somebody: no guide answers it."""
BEARS_ON = 0.8
"""Share of a closing question's words that its answer must have."""
BEGINS = 0.5
"""Share of them that its first sentence must have."""
FEWEST_WORDS = 2
"""Words that a closing question must have to be about something by itself."""
CLOSING_WORDS = 60
"""Words of the guides' answer to a candidate's own question at the end."""


def _bears_on(answer: Answer) -> bool:
    """Whether an answer speaks of what was asked: nobody is there to see where it comes from."""
    asked = set(content_stems(answer.question))
    first = set(content_stems(answer.citations[0].quote)) if answer.citations else set()
    if len(asked & first) < BEGINS * len(asked):
        return False
    said = set(content_stems(" ".join(citation.quote for citation in answer.citations)))
    return len(asked) >= FEWEST_WORDS and len(asked & said) >= BEARS_ON * len(asked)


class Interview:
    """A stored interview with the engine that conducts it."""

    def __init__(
        self,
        store: SessionStore,
        session_id: str,
        reader: Reader,
        voice: Voice,
        *,
        ask_guides: Callable[[str], Answer] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        longest_gap: float = float("inf"),
    ) -> None:
        """``longest_gap``: seconds without a sign of life that still count as active time; the app,
        whose page gives one every few seconds, sets it so that a closed laptop counts as a pause."""
        self.store = store
        self.reader = reader
        self.voice = voice
        self.session: Session = store.get(session_id)
        self._ask_guides = ask_guides
        self._clock = clock
        self._longest_gap = longest_gap
        self.turns: list[Turn] = store.turns(session_id)
        self.readings: list[Reading] = store.readings(session_id)
        self.moves: list[Move] = store.moves(session_id)

    # --- time -----------------------------------------------------------------------------------------

    def elapsed(self) -> float:
        """Active seconds so far."""
        session = self.session
        if session.running_since is None:
            return session.active
        gap = (self._clock() - datetime.fromisoformat(session.running_since)).total_seconds()
        return session.active + (max(0.0, gap) if gap <= self._longest_gap else 0.0)

    def tick(self) -> float:
        """A sign of life: stores the time so far and returns it."""
        if self.session.state == "running":
            self._save(active=self.elapsed(), running_since=self._clock().isoformat())
        return self.session.active

    def pause(self) -> None:
        """Stops the clock."""
        if self.session.state == "running":
            self._save(active=self.elapsed(), running_since=None, state="paused")

    def resume(self) -> None:
        """Starts the clock again; also takes up an interview that was ended."""
        if self.session.state != "running":
            self._save(running_since=self._clock().isoformat(), state="running")

    def end(self) -> None:
        """Ends the interview where it is."""
        if self.session.state in ("running", "paused"):
            self._save(active=self.elapsed(), running_since=None, state="ended")

    def mark_graded(self) -> None:
        """Notes that a grade is stored."""
        self._save(active=self.elapsed(), running_since=None, state="graded")

    def _save(self, **changes: object) -> None:
        self.session = self.session.model_copy(update=changes)
        self.store.update(self.session)

    # --- the talk -------------------------------------------------------------------------------------

    def submit(self, text: str, *, at: float | None = None, after: int | None = None) -> None:
        """Stores and reads a candidate's turn and plans the move that answers it.

        ``at``: active seconds, the clock's by default. ``after``: how many turns the candidate saw; raises
        StaleTurn where the interview has gone on since. ``reply`` words the answer.
        """
        if self.session.state not in ("running", "paused"):
            raise SessionError("This interview has ended.", "Start a new one, or retry the question.")
        if len(text) > MAX_TURN_CHARACTERS:
            limit = f"{MAX_TURN_CHARACTERS:,}"
            raise SessionError(
                f"That answer has {len(text):,} characters; {limit} is the most.", "Shorten it."
            )
        if self.pending() is not None or (after is not None and after != len(self.turns)):
            raise StaleTurn("This interview has gone on since.", "Reload the page to see it.")
        moment = self.elapsed() if at is None else max(at, self.session.active)
        turn = Turn(index=len(self.turns), speaker="candidate", text=text, at=round(moment, 3))
        self.store.add_turn(self.session.id, turn)
        self.turns.append(turn)
        running = self.session.state == "running" and at is None
        self._save(active=moment, running_since=self._clock().isoformat() if running else None)
        self._catch_up()

    def pending(self) -> Move | None:
        """The move that is stored but not yet worded (after planning what a crash left unplanned)."""
        self._catch_up()
        return self.moves[-1] if self.moves and self.moves[-1].turn == len(self.turns) else None

    def reply(self, voice: Voice | None = None) -> Iterator[str]:
        """Words the pending move piece by piece and stores the turn at the end.

        Yields nothing where nothing is pending. Raises ModelError where the voice fails: the move stays
        pending, and ``reply`` can be called again, with another voice if wanted.
        """
        move = self.pending()
        if move is None:
            return
        speaker = voice or self.voice
        cue = cue_for(move, self.session.question, tuple(self.turns)).model_copy(
            update={
                "minutes": self.session.settings.minutes,
                "mode": self.session.settings.mode,
                "manner": self.session.settings.manner,
                "guide_answer": self._guide_answer(move),
            }
        )
        pieces: list[str] = []
        for piece in speaker.say(cue):
            pieces.append(piece)
            yield piece
        turn = Turn(
            index=move.turn, speaker="interviewer", text="".join(pieces).strip(), at=round(move.elapsed, 3)
        )
        self.store.add_turn(self.session.id, turn)
        self.turns.append(turn)

    def _guide_answer(self, move: Move) -> str:
        """What the guides say to the candidate's own question at the end."""
        if move.kind not in ("close", "invite") or not move.open_questions or self._ask_guides is None:
            return ""
        general = [asked for asked in move.open_questions if not _PERSONAL.search(asked)]
        answers = (self._ask_guides(question) for question in general[:CLOSING_QUESTIONS])
        answer = next((answer for answer in answers if answer.answerable and _bears_on(answer)), None)
        if answer is None:
            return ""
        said = ""
        for citation in answer.citations:
            if citation.quote.startswith(("```", "|")):
                continue  # nobody reads out code or a table
            longer = f"{said} {citation.quote}".strip()
            if said and len(longer.split()) > CLOSING_WORDS:
                break
            said = longer
        return said

    def _catch_up(self) -> None:
        """Reads and plans what is not read and planned yet."""
        for turn in self.turns:
            if turn.speaker == "candidate" and not any(
                reading.turn == turn.index for reading in self.readings
            ):
                earlier = self.turns[: turn.index]
                reading = self.reader.read(self.session.question, turn, earlier, self.readings, self.moves)
                self.store.put_reading(self.session.id, reading)
                self.readings.append(reading)
        last = self.turns[-1] if self.turns else None
        planned = bool(self.moves) and self.moves[-1].turn >= len(self.turns)
        if (last is None or last.speaker == "candidate") and not planned:
            move = plan.next_move(
                self.session.question,
                self.readings,
                self.moves,
                (last.at or 0.0) if last else 0.0,
                minutes=self.session.settings.minutes,
                mode=self.session.settings.mode,
            )
            self.store.put_move(self.session.id, move)
            self.moves.append(move)

    def correct(self, text: str) -> None:
        """Replaces the candidate's last turn and takes back the reply to it."""
        last = next((turn for turn in reversed(self.turns) if turn.speaker == "candidate"), None)
        if last is None:
            raise SessionError("There is no answer to correct yet.")
        self.store.cut(self.session.id, last.index)
        self._reload()
        self.submit(text, at=last.at)
        if self.session.state == "running":
            self._save(running_since=self._clock().isoformat())

    def reveal(self) -> None:
        """Practice mode: plans to tell the point last asked about. It earns nothing from then on."""
        point = self.revealable()
        if point is None:
            raise SessionError("There is nothing to reveal here.")
        target = next(item for item in self.session.question.key_points if item.id == point)
        self.submit("Please show me what you were after.")
        move = self.moves[-1].model_copy(
            update={"kind": "reveal", "target": point, "ask": target.text, "hint_level": plan.REVEALED}
        )
        self.store.cut(self.session.id, move.turn)
        self.store.put_move(self.session.id, move)
        self.moves[-1] = move

    def revealable(self) -> str | None:
        """The id of the key point last asked about, None in live mode or where there is none."""
        asked = plan.open_question(self.moves)
        points = {point.id for point in self.session.question.key_points}
        practice = self.session.settings.mode == "practice"
        return asked.target if practice and asked is not None and asked.target in points else None

    def _reload(self) -> None:
        self.turns = self.store.turns(self.session.id)
        self.readings = self.store.readings(self.session.id)
        self.moves = self.store.moves(self.session.id)

    # --- for pages and grading --------------------------------------------------------------------------

    @property
    def phase(self) -> str:
        """The phase the interview is in."""
        return self.moves[-1].phase if self.moves else plan.phases(self.session.question.kind)[0]

    @property
    def over(self) -> bool:
        """Whether the interviewer has closed, or the interview was ended."""
        closed = bool(self.moves) and self.moves[-1].kind == "close" and self.pending() is None
        return closed or self.session.state in ("ended", "graded")

    def transcript(self) -> Transcript:
        """What is graded: all turns, the phases entered, and the hints given."""
        question = self.session.question
        entered = plan.phases_entered([move for move in self.moves if move.turn < len(self.turns)])
        answered = any(turn.speaker == "candidate" for turn in self.turns)
        return Transcript(
            id=self.session.id,
            kind=question.kind,
            question=question,
            prompt=question.prompt,
            turns=tuple(self.turns),
            complete=bool(self.moves)
            and self.moves[-1].kind == "close"
            and self.moves[-1].reason != "impasse",
            reached=_answered_phases(self.turns, self.moves, entered) if answered else (),
            hints=plan.hints_given(self.moves),
        )


def _answered_phases(
    turns: Sequence[Turn], moves: Sequence[Move], entered: Sequence[Phase]
) -> tuple[Phase, ...]:
    """The phases in which the candidate got to speak: one only announced was not reached."""
    last = max((turn.index for turn in turns if turn.speaker == "candidate"), default=-1)
    spoken = {move.phase for move in moves if move.turn < last}
    return tuple(phase for phase in entered if phase in spoken)


def start(store: SessionStore, question: Question, settings: SessionSettings) -> str:
    """Stores a new interview and returns its id."""
    return store.create(question, settings).id
