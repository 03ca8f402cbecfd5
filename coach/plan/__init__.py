"""What the interviewer does next: a pure, deterministic function of what has happened so far.

The phases and their shares of the hour are those of the guide on the interview: 0-10 minutes to clarify,
10-25 for the high-level design, 25-40 for deep dives, 40-55 for trade-offs and scaling, 55-60 to wrap up;
they are scaled to the planned length. Time informs: a phase that has run over is hurried, never cut off, and
every phase is entered before the next.

State (the talk so far, the phase, the clock) goes through asides (turns about the interview itself, silence
among them), replies (what was just said) and course (going on), in this order.

``next_move`` reads nothing but its arguments, so a resumed interview goes on as it would have, and every
voice words the same moves.
"""

from coach.plan.course import BEYOND, FAILS, INSIDE, REST
from coach.plan.planner import next_move
from coach.plan.state import PHASE_ENDS
from coach.plan.talk import COVERED, REVEALED, covered, hints_given, open_question, phases, phases_entered

__all__ = [
    "BEYOND",
    "COVERED",
    "FAILS",
    "INSIDE",
    "PHASE_ENDS",
    "REST",
    "REVEALED",
    "covered",
    "hints_given",
    "next_move",
    "open_question",
    "phases",
    "phases_entered",
]
