"""What a question asks for, and how well a section of a guide promises it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from coach.answers.kinds import HEADINGS, ILLUSTRATES, SIGNS, Kind, kind_of
from coach.answers.sentences import Section, Sentence
from coach.records import Exchange
from coach.retrieval import telling_terms

FEW = 2
"""Words of a subject that must all stand in a heading or lead for a section to explain it."""

_SHAPE = frozenset(
    telling_terms(
        "types ways steps methods techniques examples options reasons list name many much often large big "
        "long good best use need want problem solve prevent avoid handle choose pick happen work common "
        "actually measure describe cause"
    )
)
"""Stems of words that say what shape an answer should have, and not what it is about."""
_SAYS_LITTLE = re.compile(r"\b(?:cannot|can't|can|may|must|should|has to|have to|needs?|reduces?|are not)\b")
"""At the beginning of a sentence: it is not what defines its subject."""
_WORKS = re.compile(r"^how (?:do|does|did) .*\bwork", re.IGNORECASE)


@dataclass(frozen=True)
class Look:
    """What a question asks for: the stems of its subject, and of what to do with it (``goal``).

    For a follow-up also the answer before it and the stems that it adds (``own``).
    """

    kind: Kind
    wanted: frozenset[str]
    goal: frozenset[str]
    before: str = ""
    own: frozenset[str] = frozenset()

    def fit(self, section: Section) -> float:
        """How well a section fits: its best passage's score, and what its heading and lead promise."""
        heading, lead = section.heading_stems, section.sentences[0].text
        shared = 2 * len(self.wanted & heading) / max(1, len(self.wanted) + len(heading))
        pattern = HEADINGS.get(self.kind, r"(?!)")
        promises = re.search(pattern, section.heading, re.IGNORECASE) is not None
        promises = promises or bool(self.goal & heading) or (self.kind == "list" and section.is_list)
        both = self.kind == "compare" and any(s.table and self.wanted <= s.stems for s in section.sentences)
        promises = promises or both
        illustrates = re.search(ILLUSTRATES, section.heading, re.IGNORECASE) is not None
        shared -= 0.5 * (illustrates and not self.goal & heading)
        if self.before:  # a follow-up wants more than what it follows
            adds = bool(self.own & (heading | section.sentences[0].stems))
            return section.score + 0.2 * shared + 0.08 * promises + 0.12 * adds - 0.1 * self.told(section)
        defines = self.kind in ("definition", "how", "other") and begins_with(lead, self.wanted)
        beginning = " ".join(lead.split()[:8])
        defines = defines and not _SAYS_LITTLE.search(beginning)
        says = defines and re.search(SIGNS["definition"], beginning) is not None
        return section.score + 0.2 * shared + 0.08 * promises + 0.06 * defines + 0.1 * says

    def told(self, section: Section) -> bool:
        """Whether the turn before began to read this section, and this one does not name its heading."""
        return self.said(section.sentences[0]) and not self.own & section.heading_stems

    def said(self, sentence: Sentence) -> bool:
        """Whether the turn before said this."""
        return " ".join(sentence.text.split()) in self.before


def look_at(question: str, asked: str, before: Exchange | None) -> Look:
    """What ``asked``, the question said so that it stands alone, asks for; ``before``: the turn before."""
    stems = frozenset(telling_terms(asked.replace("-", " ")))
    said = frozenset(telling_terms(question.replace("-", " ")))
    look = Look(kind_of(question), (stems - _SHAPE) or stems, said & _SHAPE)
    if before is None:
        return look
    return replace(look, before=before.answer, own=said - frozenset(telling_terms(before.question)))


def begins_with(text: str, wanted: Set[str]) -> bool:
    """Whether a sentence begins with what was asked about."""
    return wanted <= set(telling_terms(" ".join(text.split()[:6])))


def explained(question: str, kind: Kind, wanted: Set[str], found: Sequence[Section]) -> bool:
    """Whether what a question wants explained is the subject of any section, not only mentioned in one."""
    if kind != "definition" and not _WORKS.search(question):
        return True
    return len(wanted) > FEW or any(
        wanted <= section.heading_stems or begins_with(section.sentences[0].text, wanted) for section in found
    )
