"""The cues of spoken English that tell what a turn does; they feed the act classifier (reader_acts)."""

from __future__ import annotations

import re
from functools import lru_cache

CUES: dict[str, str] = {
    "assumption": (
        r"\b(assum\w+|suppos\w+|presum\w+|pretend|hypothes[ie]s|take (it )?(as|for) given|"
        r"take (it )?for granted|let'?s (just )?say|for the sake of argument|"
        r"(i'?d|let'?s|i would) (just )?say)\b|^(ok(ay)?,? |fine,? |"
        r"well,? )?say\b|\bfor (now|the moment)\b.{0,15}\btreat\b|\btreat \w+ \w+ as\b|\bgiven no\b|"
        r"\bi(?:'ll| will)? (?:take|go with)\b.{0,30}\b(?:then|as)\b"
    ),
    "comparison": (
        r"\b(versus|vs\.?|instead of|rather than|compared? (to|with)|trade-?offs?|on the other hand|"
        r"whereas|on (the )?one hand|prefer|better than|cheaper than|faster than|the alternative|opposite|"
        r"option [ab12]|either(?! way)|both (would|can)|not worth)\b|\b(but|while|though|however|"
        r"and)\b.{3,60}\b(simpler|faster|cheaper|better|easier|quicker|fresher|slower|safer|stricter|smaller|"
        r"larger|higher|lower|longer|shorter|heavier|lighter|harder|fewer|more|less|worse|better|costs?|slow|stale|needs?|misses|eats|doesn'?t)\b|"
        r"\b(simpler|faster|cheaper|better|easier|quicker|fresher|stricter|slower|safer) (than|to|but)\b|"
        r"\bover\b.{2,40}\b(since|because|given|as)\b|\bdoubles\b"
    ),
    "comparative": (
        r"\b(simpler|faster|cheaper|better|easier|quicker|fresher|slower|safer|stricter|smaller|larger|"
        r"higher|lower|less|more|costs?)\b"
    ),
    "dont_know": (
        r"\b(don'?t|do not|wouldn'?t|couldn'?t) (really |honestly )?(know|tell)\b|\bno (idea|clue)\b|"
        r"\bdunno\b|\bidk\b|\bnot sure\b|^\W*pass\b|\bbeats me\b|\bclue(less)?\b.{0,10}$|\bblank\b|"
        r"\bnot familiar\b|\bfaintest\b|\bcan'?t (answer|say|remember|recall)\b|\bnever (heard|worked|"
        r"used|seen|done)\b|\bi forgot\b|^skip\b"
    ),
    "asks_hint": (
        r"\b(hint|clue|pointer|nudge|tip)s?\b|\b(i'?m|i am) stuck\b|"
        r"\bhelp (me|out|please|with)\b|^help\b|\bguid(e|"
        r"ance)\b|\bright direction\b|\bstart me off\b|\blittle push\b|\bto go on\b|\bif you were me\b|"
        r"\bbone\b|\bwhere (should|would) (i|you) (look|start)\b|"
        r"\b(what|how) would you (do|use|pick|choose|say|suggest|recommend|solve|build|approach)\b"
    ),
    "asks_repeat": (
        r"\b(repeat|rephrase|reword|pardon)\b|\b(say|ask) (that|it|this)?.{0,12}(again|once more|"
        r"differently)|\bcome again\b|\bone more time\b|\bagain please\b|\b(what|"
        r"which).{0,12} do you mean\b|\bdon'?t (understand|get|follow)\b|\bdidn'?t (understand|get|"
        r"catch)\b|\b(are you|you'?re) asking\b(?! me the)|\bthe question( again)?\s*\??$|"
        r"\bnot following\b|\blost you\b|\bin other words\b|\b(clarify|explain) (the question|what)\b|"
        r"^(sorry|what|huh)\W*$|\bwhy (do|are) you ask|\bwhat (are|were) you (after|looking for|getting at)|"
        r"\bwhat you (want|mean)\b"
    ),
    "already_said": (
        r"\b(already|just) (said|mentioned|told|covered|answer|answered|explained|described|addressed|did|"
        r"done)\b|\b(as|like) i('ve)? (said|mentioned|explained|told)\b|\bi (said|mentioned|told|"
        r"described|explained)\b.{0,40}\b(earlier|before|already|ago|start|beginning)\b|\b(earlier|before|"
        r"previous(ly)?|a (minute|moment) ago)\W*$|\bsame (as|answer|thing)\b|\bbeen through this\b|"
        r"\bprevious answer\b|\byou('ve| have)? (already )?asked\b|\bcovered that\b|\btwice\b|"
        r"\bexplained a\b"
    ),
    "chooses_topic": (
        r"\b(let'?s|let me|i'?d (like|love|rather|prefer)( to)?|i want to|can we|could we|shall we|"
        r"how about we|maybe i'?ll|can i|i would (like to|focus)|next,? i)\b.{0,12}\b(talk|go(ing)?|move|"
        r"start|begin|dive|discuss|focus|look|cover|zoom|do|open|continue|open up)\b|\bi'?ll (pick|take|"
        r"choose)\b|\bmoving on\b|\bnow on to\b|\bi'?d choose\b.{0,40}\btalk\b|^\w+( \w+){0,3},? please$"
    ),
    "summary": (
        r"\b(to (quickly )?(sum|summari[sz]e|recap|conclude|wrap)|in (summary|short|conclusion)|"
        r"summing up|summary|wrapping up|recap|all in all|all together|overall|long story short|"
        r"short version|boil it down|in one sentence|put it all together|my final|let me (sum|wrap))\b"
    ),
    "asks_feedback": (
        r"\bhow (am|did) (i|that|it)\b|\bfeedback\b|\b(was|is) (that|this|it|my answer) (a )?(right|"
        r"correct|good|ok|what)\b|\bon the right track\b|\bmiss(ing)? (any|some)thing\b|\b(rate|"
        r"score) (me|this|my|would)\b|\bwhat score\b|\bwhat do you think\b|\bam i\b|\bthat pass\b|"
        r"\bhire me\b|\bhow was that\b|\bhow would you rate\b|"
        r"\byou('d| would)? (want|like) to hear\b|\banswer your question\b|"
        r"\b(do )?you want me to (add|change)\b|\bgood enough\b|\bis that (correct|right)\b|"
        r"\b(is|are) (this|that|it|we) (going|doing) (well|ok|okay|fine|alright)\b|"
        r"\bhow('s| is) (it|this) going\b"
    ),
    "asks_end": (
        r"\b(end|stop|finish|quit|close|exit|leave|wrap)\b.{0,20}\b(here|interview|now|session|this|it|up|"
        r"thanks|please)\b|^\W*(?:let(?:'?s| us)|can we|shall we|please) (?:stop|end|quit|finish)\W*$|"
        r"^\W*(stop|quit|exit|finish|end|i('?m| am) (done|finished)|enough)\b|"
        r"\bgrade (me|it|this)\b|\b(i'?m|i am|i think i'?m) (done|finished)\b|\bcall it a day\b|\b(want|"
        r"like|have|need) to (quit|stop|go|leave|end)\b|\bcan we (stop|finish|end)\b|"
        r"\bshow me (the result|my (grade|score))\b|\bthat'?s (all|it|everything)\b"
    ),
    "abusive": (
        r"\b(fuck\w*|shit\w*|idiots?|stupid|morons?|asshole|ass|bullshit|dumb|crap|screw you|shut (up|"
        r"your)|go to hell|you suck|useless|pathetic|retard\w*|piece of|worthless|loser|hate you|clown|"
        r"fool|damn you)\b"
    ),
    "off_topic": (
        r"\b(pizza|weather|football|joke|poem|song|dinner|lunch|breakfast|holiday|weekend|movie last|dog|"
        r"cat|president|capital|restaurant|shoes|how old|robot|chatgpt|your (name|voice|favou?rite)|"
        r"previous instructions|system prompt|your instructions|raining|hungry|coffee|election|haha|lol)\b"
    ),
    "clarifying": (
        r"\b(how (many|much|big|fast|often|long|large|important|far|quickly|stale|fresh|late)|what'?s the|"
        r"what (is|are|does|do|about|happens|counts|kind|data|metric)|do (we|i|they|users|people)|"
        r"is (there|it|this)|are (there|we|they)|who (are|is|will|decides)|which|can (i|we|users)|am i|"
        r"should i|any (legal|limits?|constraints?)|tell me (more )?about|give me a sense|i('d|"
        r" would) like to (know|understand)|i('m| am)? wonder|does (that|it)|could you (tell|give me a)|"
        r"can you tell|help me understand|budget|deadline|team size)\b"
    ),
    "design": (
        r"\b(i'?d|i would|we'?d|we would|we|i'?ll|the (model|system|data|features?|labels?|cache|"
        r"index))\b.{0,20}\b(use|build|put|train|store|log|split|embed|cache|monitor|retrain|add|start|"
        r"begin|go with|fall back|keep|measure|weight|compare|distil|show|need|define|make|run)\w*\b"
    ),
    "backchannel": (
        r"^\W*((whatever|anyway|yes|yeah|yep|no|nope|ok|okay|k|sure|right|fine|good|great|cool|alright|hm+|uh+|um+|mhm|"
        r"mm+|well|so|got it|i see|thanks|thank you|makes sense|understood|wait|hold on|one (sec|moment)|"
        r"a (moment|minute)|thinking|let me think|go on|then|please|for a (second|moment)|give me|uh huh|"
        r"and|already|really|seriously|hello|hi|sorry|lol|haha|no worries|no problem)\W*)*$"
    ),
    "question_mark": r"\?\W*$",
    "question_word": (
        r"^(?:(?:so|and|ok(?:ay)?|but|also|well|hm+|first|then|now|in|from|up to|for|by|at|on|of|to|with|"
        r"until|under|over|after|since|roughly|about|per|besides|like|sorry|actually),? )*"
        r"(?:(?:what|how|who|when|where|which|why)(?:'?s|'?re)?|do|does|is|are|can|could|should|would|will|any|anything|anybody|anyone|have|has|"
        r"am|may|must|did|was|were)\b"
    ),
    "inverted": (
        r"^(?:if|when|suppose|once|say|assuming|besides|apart from|of all|after|as for|until|before)\b"
        r".{3,80}?[, ](?:(?:what|how|who|when|where|which)(?:'?s)?\b|(?:do|does|is|are|can|should|will|would|"
        r"must|may|did) (?:i|we|you|they|it|he|she|the|there|that|this|our|people|users)\b)|"
        r"\bor (?:what|not)\W*$|\b(?:where from|how many|how much|how long|how often)\W*$|"
        r"\byou (?:didn'?t|did not|haven'?t) (?:tell|told|say|said|mention\w*|give|given)\b|"
        r"\b(?:need|like|love|want)(?: to)? (?:know|understand|learn|hear)\b"
    ),
    "first_person": r"\b(i|i'?d|i'?ll|i'?m|my|me)\b",
    "we": r"\b(we|we'?d|we'?ll|our)\b",
    "you": r"\b(you|you'?re|your)\b",
}
"""Patterns by name. Those named like an act are its own cue; the others help to tell acts apart."""

NUMBER = re.compile(
    r"(?<![\w.])(?:\d[\d,.]*\s*(?:%|percent|ms|milliseconds?|s\b|sec(?:onds?)?|min(?:utes?)?|hours?|h\b|"
    r"days?|weeks?|months?|years?|[kmgtKMGT]B?\b|kb|mb|gb|tb|bytes?|floats?|bits?|qps|rps|fps|x\b|"
    r"dollars?|cents?|million|billion|thousand|hundred|gigs?)?|(?:one|two|three|four|five|six|seven|eight|"
    r"nine|ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|a|half a|a few|"
    r"several)[ -](?:\w+ )?(?:hundred|thousand|million|billion|trillion|percent|gigs?)\b|(?:ten|twenty|"
    r"thirty|forty|fifty|sixty|seventy|eighty|ninety)\s+\w+|(?:one|two|three|four|five|six|seven|eight|"
    r"nine)\s+(?:weeks?|days?|hours?|months?|years?|seconds?|minutes?|percent|servers?|machines?)\b)",
    re.IGNORECASE,
)
"""A number that measures something, in digits or words."""

DIAGRAM = re.compile(
    r"```|--+>|(?<![<\w])->|→|=>|\bgraph (?:TD|LR|TB)\b|\bflowchart\b|\bdigraph\b|\+--+\+", re.IGNORECASE
)
"""Boxes and arrows."""

_NOT_MEASURES = re.compile(
    r"\b(?:l[12]|f1|top[- ]k|a/b|p\d\d|k-means|word2vec|\d-?d|gpt-?\d|a/b|1:1|step \d|phase \d)\b", re.I
)


@lru_cache(maxsize=1)
def _compiled() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in CUES.items()}


def features(said: str) -> list[float]:
    """1 or 0 for each of CUES, then for: at most 2, 4, 8 words, more than 20; a number; a diagram."""
    flat = said.replace("’", "'").strip()
    count = len(flat.split())
    lengths = [float(count <= 2), float(count <= 4), float(count <= 8), float(count > 20)]
    cues = [float(pattern.search(flat) is not None) for pattern in _compiled().values()]
    return [*cues, *lengths, float(has_quantity(flat)), float(is_diagram(flat))]


def says(name: str, said: str) -> bool:
    """Whether ``said`` has the cue ``name``."""
    return _compiled()[name].search(said.replace("’", "'").strip()) is not None


def has_quantity(said: str) -> bool:
    """Whether a number is stated that measures something (names like L2 or A/B are none)."""
    return NUMBER.search(_NOT_MEASURES.sub(" ", said)) is not None


def is_diagram(said: str) -> bool:
    """Whether boxes are joined by arrows: a fence, or at least one arrow between words."""
    return DIAGRAM.search(said) is not None
