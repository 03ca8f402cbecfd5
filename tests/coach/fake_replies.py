"""Replies of models that go by the prompt alone: one words a move, one answers from numbered sentences."""

from __future__ import annotations

import re
from typing import Any

from coach.prompting import Filled
from coach.text import content_stems

_FIELD = re.compile(
    r"<(?P<kind>fact|question|hint|point|options|open-question|may-have-meant|answer-to-the-candidate)"
    r" id=(?P<id>\w+)>\n(?P<text>.*?)\n</(?P=kind) id=(?P=id)>",
    re.DOTALL,
)
_NUMBERED = re.compile(r"^\((\d+)\) (.*)$", re.MULTILINE)


def word_move(prompt: Filled) -> str:
    """Says what stands in the move, in its order; where nothing does, a plain sentence."""
    move = prompt.user.rpartition("\nMOVE\n")[2]
    return " ".join(field["text"] for field in _FIELD.finditer(move)) or "Please go on."


def answer_by_words(prompt: Filled) -> dict[str, Any]:
    """A claim for each of the three sentences that share most words with the question and the talk."""
    passages, _, rest = prompt.user.partition("\nEARLIER IN THIS TALK\n")
    wanted = set(content_stems(re.sub(r"</?\w+ id=\w+>", " ", rest)))
    shared = [
        (len(wanted & set(content_stems(text))), -int(n), text) for n, text in _NUMBERED.findall(passages)
    ]
    best = sorted((entry for entry in shared if entry[0]), reverse=True)[:3]
    claims = [{"text": text, "sentences": [-n]} for _, n, text in best]
    return {"covered": bool(claims), "claims": claims}
