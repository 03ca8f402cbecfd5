"""Lines that say nothing: what web pages repeat around their text."""

from __future__ import annotations

import re
from collections import Counter

from coach.prose import lines

_ALWAYS = re.compile(
    r"""(?:advertisement|sponsored|ad|scroll\sto\s.{3,40}|read\smore|show\s(?:more|less)|learn\smore|share(?:\sthis.*)?
        |subscribe(?:\snow)?|sign\s(?:in|up)|log\sin|skip\sto\s(?:main\s)?content|back\sto\stop|table\sof\scontents
        |copy(?:\scode)?|copied!?|follow\sus.*|accept(?:\sall)?\scookies|cookie\s(?:policy|settings)|privacy\spolicy
        |terms\sof\s(?:use|service)|all\srights\sreserved.*|©.*|menu|previous|next|comments?|leave\sa\scomment
        |\d+\s+min(?:ute)?s?\sread|was\sthis\s(?:helpful|page\shelpful)\??|tweet|print|detailed\sanswer)""",
    re.IGNORECASE | re.VERBOSE,
)
_IMAGE = re.compile(
    r"!\[[^\]]*\]\([^)]*\)|https?://\S+\.(?:png|jpe?g|gif|svg|webp)\S*|<img[^>]*>", re.IGNORECASE
)
_WORDLESS = re.compile(r"[^\w<>=+\-*/(){}\[\]|]+")
OFTEN = 5
"""A short line that stands this often in a file, always among other such lines, is furniture."""


def noise_lines(text: str) -> dict[int, str]:
    """Starts of the lines to leave out of a scraped page, with the reason."""
    found: dict[int, str] = {}
    spans = [line for line in lines(text) if line.text.strip()]
    said = [line.text.strip() for line in spans]
    often = {line for line, n in Counter(said).items() if n >= OFTEN and len(line) <= 60}
    for i, (span, line) in enumerate(zip(spans, said, strict=True)):
        if _ALWAYS.fullmatch(line):
            found[span.start] = "page furniture"
        elif _IMAGE.fullmatch(line):
            found[span.start] = "images"
        elif _WORDLESS.fullmatch(line) and len(line) <= 4:
            found[span.start] = "page furniture"
        elif line in often and _in_template(said, i):
            found[span.start] = "repeated lines"
    return found


def _in_template(said: list[str], i: int) -> bool:
    """Whether a neighbour of this line is page furniture too."""
    around = said[max(0, i - 1) : i] + said[i + 1 : i + 2]
    return any(_ALWAYS.fullmatch(line) or (_WORDLESS.fullmatch(line) and len(line) <= 4) for line in around)
