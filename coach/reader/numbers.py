"""Numbers that a candidate works with, and whether they contradict what the candidate said before.

Only numbers that clearly speak of the same thing are held against each other: the whole latency, the load
(average or peak), the number of users, how often the model is retrained; and, where it was assumed, the
number of anything that is counted, or a share, delay, window or cost that is measured. A missed contradiction
costs little, a wrong one makes the interviewer look deaf.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coach.records import Quantity, Reading

_SCALE = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "million": 1e6,
    "mn": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
    "trillion": 1e12,
}
_WORDS = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "eighty": 80,
    "half a": 0.5,
    "hundred": 100,
    "a hundred": 100,
}
_UNITS = {
    "ms": ("ms", 1.0),
    "millisecond": ("ms", 1.0),
    "s": ("ms", 1000.0),
    "sec": ("ms", 1000.0),
    "second": ("ms", 1000.0),
    "minute": ("h", 1 / 60),
    "min": ("h", 1 / 60),
    "hour": ("h", 1.0),
    "h": ("h", 1.0),
    "day": ("h", 24.0),
    "week": ("h", 168.0),
    "month": ("h", 720.0),
    "qps": ("qps", 1.0),
    "rps": ("qps", 1.0),
    "tps": ("qps", 1.0),
    "%": ("%", 1.0),
    "percent": ("%", 1.0),
    "kb": ("bytes", 1e3),
    "mb": ("bytes", 1e6),
    "gb": ("bytes", 1e9),
    "tb": ("bytes", 1e12),
    "byte": ("bytes", 1.0),
    "gig": ("bytes", 1e9),
}
_NUMBER = re.compile(
    r"(?<![\w.])(?P<number>(?>\d+(?:,\d{3})*(?:\.\d+)?)|"
    r"(?:" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")\b)"
    r"(?:\s*(?P<scale>thousand|million|billion|trillion|mn|bn|k|m|b)(?![a-z]))?"
    r"(?:\s*(?P<unit>milliseconds?|ms|seconds?|secs?|s|minutes?|min|hours?|h|days?|weeks?|months?|qps|rps|tps|%|percent|kb|mb|"
    r"gb|tb|bytes?|gigs?|(?:requests?|queries|transactions|messages|searches|events)\s*(?:per|a|/)\s*s(?:ec(?:ond)?)?)(?![a-z]))?"
    r"(?P<rate>\s*(?:per|a|/|each)\s+s(?:ec(?:ond)?)?\b)?",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"^\W*(?:(?!(?:per|each|for|of|from|by|to)\b)\w+\s+){0,2}?(users?|members?|people|customers?|listeners?|shoppers?|accounts?|dau|mau)\b",
    re.I,
)
_PART = re.compile(
    r"\b(rank\w*|retriev\w+|lookups?|model|stage|network|candidate\w*|cache|feature\w*|rerank\w*|"
    r"per (?:user|item|document)|"
    r"embedding|generation|store|step|each|of which|left|remain\w*|saves?|adds?|extra|more|"
    r"(?:multi-?)?gets?|fetch\w*|reads?|writes?|calls?|joins?|hops?|network|parsing|database|redis|timeout|gpu|cpu)\b",
    re.I,
)
_COUNTED = re.compile(r"^\W*((?!(?:less|plus|this|is|was|its|times|hours|units)\b)[a-z]{3,}s)\b", re.I)
"""The noun that a bare number counts."""
_MEASURED = re.compile(
    r"\b(delay|retention|window|history|share|fraction|rate|churn|size|cost|price|discount|margin|coverage|"
    r"overlap|timeout|ttl|session length)\b",
    re.I,
)
"""What a number with a unit may measure."""
_WHOLE = re.compile(
    r"\b(latency|p99|p95|budget|respon\w+|end[- ]to[- ]end|(?:in )?total|requests? has|sla|whole)\b", re.I
)
_CORRECTS = re.compile(
    r"\b(actually|correct(?:ion|ing)?|sorry|scratch|revise|instead|rather|change my|i meant|now that|"
    r"tenfold|ten times|\d+x|times as|twice|doubl\w+|peak|growth|grow\w*)\b",
    re.I,
)
_SUPPOSES = re.compile(r"\b(?:if|unless|otherwise|would|could)\b", re.I)
_REGULAR = re.compile(
    r"\b(?:re-?train|train(?:ed|ing)?)\b.{0,30}\b(hourly|daily|nightly|weekly|monthly|"
    r"every (?:hour|day|night|week|month))\b",
    re.I,
)
_EVERY = {"hour": 1.0, "dail": 24.0, "day": 24.0, "night": 24.0, "week": 168.0, "month": 720.0}

NAMES = {
    "latency": "the latency",
    "load": "the load",
    "peak load": "the peak load",
    "average load": "the average load",
    "users": "the number of users",
    "daily users": "the number of daily users",
    "monthly users": "the number of monthly users",
    "retraining": "how often you retrain",
}
SAME_THING = 100.0
"""Factor from which two numbers of one name measure different things: in all, and for one."""
SAME_COUNT = 5.0
"""The same for counts that were assumed, which come per visit, per user or in all."""
FACTOR = 1.5
"""By how much two numbers for one thing must differ."""


def quantities(clause: str) -> Iterator[Quantity]:
    """The numbers of a clause; ``about`` is set only where it is clear."""
    for match in _NUMBER.finditer(clause):
        digits = match["number"].lower().replace(",", "")
        if not digits[0].isdigit() and not (match["scale"] or (match["unit"] and digits != "a")):
            continue
        value = float(digits) if digits[0].isdigit() else float(_WORDS[digits])
        if (match["scale"] or "") == "m" and not match["scale"].isupper() and match["unit"]:
            continue
        value *= _SCALE.get((match["scale"] or "").lower(), 1.0)
        unit, factor = _unit(match)
        about = _about(clause, match.end(), unit)
        yield Quantity(text=match.group().strip(), value=value * factor, unit=unit, about=about)
    regular = _REGULAR.search(clause)
    if regular:
        hours = next(value for key, value in _EVERY.items() if key in regular[1].lower())
        yield Quantity(text=regular[1].lower(), value=hours, unit="h", about="retraining")


def _unit(match: re.Match[str]) -> tuple[str, float]:
    raw = (match["unit"] or "").lower()
    if match["rate"] or "per" in raw.split() or "/" in raw or raw.endswith(("a second", "a sec")):
        return "qps", 1.0
    return _UNITS.get(raw) or _UNITS.get(raw.rstrip("s")) or (raw, 1.0)


def _about(clause: str, end: int, unit: str) -> str:
    lower = clause.lower()
    if unit == "ms" and _WHOLE.search(lower) and not _PART.search(lower):
        return "latency"
    if unit == "qps":
        return (
            "peak load"
            if "peak" in lower
            else "average load"
            if "average" in lower or "avg" in lower
            else "load"
        )
    if (
        unit == ""
        and _PEOPLE.match(clause[end:])
        and not re.search(r"\b(new|per second|each|sign|join)\b", lower)
    ):
        if re.search(r"\b(daily|dau|a day|per day|every day|active)\b", lower):
            return "daily users"
        return "monthly users" if re.search(r"\b(monthly|mau|a month|per month)\b", lower) else "users"
    if _PART.search(lower):
        return ""
    counted = _COUNTED.match(clause[end:]) if unit == "" else None
    if counted and counted[1].lower() not in _UNITS:
        return f"number of {counted[1].lower()}"
    measured = {name.lower() for name in _MEASURED.findall(clause)} if unit else set()
    return measured.pop() if len(measured) == 1 else ""


def differ(said: Sequence[Quantity], known: Sequence[Quantity]) -> bool:
    """Whether numbers of one unit stand in both, and none of those said is near one that is known."""
    pairs = [(a.value, b.value) for a in said for b in known if a.unit == b.unit and a.value and b.value]
    return bool(pairs) and all(not 1 / FACTOR < a / b < FACTOR for a, b in pairs)


def supposes(clause: str) -> bool:
    """Whether the numbers of a clause are only supposed: nobody is held to them."""
    return _SUPPOSES.search(clause) is not None


def contradiction(
    clause: str, now: Sequence[Quantity], readings: Sequence[Reading], known: Sequence[Quantity] = ()
) -> str:
    """A question about a number in ``now`` that an earlier turn put otherwise, empty where there is none, or
    where it is a number that the problem's facts have: ``known``.

    Numbers of the kinds in NAMES are always held against each other, others where they were assumed. What was
    guessed in a turn that was answered with facts is settled by these.
    """
    if _CORRECTS.search(clause):
        return ""
    for quantity in now:
        if not quantity.about or any(_near(quantity, one) for one in known):
            continue
        stated = [r for r in readings if any(q.about == quantity.about for q in r.quantities)]
        held = [reading for reading in stated[-1:] if not reading.facts]  # what was corrected no more
        for reading in held if sum(q.about == quantity.about for q in now) == 1 else ():
            for old in reading.quantities if quantity.about in NAMES or reading.has("assumption") else ():
                ratio = quantity.value / old.value if old.value and old.unit == quantity.unit else 0.0
                apart = ratio and not 1 / FACTOR < ratio < FACTOR
                most = SAME_COUNT if quantity.about.startswith("number of") else SAME_THING
                if old.about == quantity.about and apart and 1 / most < ratio < most:
                    return _question(old, quantity)
    return ""


def _near(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit and bool(other.value) and 1 / FACTOR < one.value / other.value < FACTOR


def _question(old: Quantity, new: Quantity) -> str:
    name = NAMES.get(new.about, f"the {new.about}")
    return (
        f"Earlier you put {name} at {_flat(old)}, now at {_flat(new)}. Which of the two holds?"
        if (new.about != "retraining")
        else f"Earlier you retrained {_flat(old)}, now {_flat(new)}. Which of the two is it?"
    )


def _flat(quantity: Quantity) -> str:
    return " ".join(quantity.text.split())
