"""Parts of a system that a candidate names, as short noun phrases in the candidate's words.

There is no parser here: a phrase is a known head noun with the words before it, back to a determiner, or as
far as they are known to be modifiers. What is not surely a noun phrase is left out, because an interviewer
who takes up half a verb sounds like a machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

PARTS = frozenset(
    """
    model models service services store cache queue pipeline index ranker reranker re-ranker tower
    towers database layer gateway stream classifier encoder decoder engine detector tracker retriever
    registry warehouse bus job jobs scorer transformer network tree trees forest ensemble cascade lake
    broker scheduler router chunker embedder fallback dashboard parser tokenizer planner filter filters
    blocklist allowlist cluster backend frontend
    """.split()
)
"""Head nouns of parts of a system: countable, they take an article."""
THINGS = frozenset(
    """
    baseline threshold label labels feature features embedding embeddings metric metrics objective loss
    window split test tests budget rate rates position positions log logs event events impression
    impressions click clicks negative negatives positive positives sample samples vector vectors matrix
    score scores chargeback chargebacks alert alerts rollout rollback canary experiment experiments
    guardrail guardrails review reviewers moderators analysts prompt chunk chunks document documents
    query queries candidates list factorization factorisation distribution distributions regression
    weights graph hash hashes search
    """.split()
)
"""Other head nouns, before which a part's name only modifies."""
_ANY = ("neural network", "deep network", "main model")
"""Parts that any system may have, and that say nothing of this one."""
_AGAINST = re.compile(
    r"\b(?:than|instead of|rather than|not|no|without|against|dropp?\w*|skip\w*)\b(?:\W+\w+){1,5}",
    re.IGNORECASE,
)
"""What is spoken against, in the words that follow."""
_CONCEDES = re.compile(r"\b(?:would be|is|are|might be)\b.{0,40}\bbut\b", re.IGNORECASE)
"""What is named is not what was chosen: "an ensemble would be better, but it is slow"."""
MASS = frozenset(
    """
    generation retrieval monitoring sampling retraining diversity latency calibration distillation
    quantisation quantization logging sharding caching normalisation normalization regularisation
    regularization boosting imputation feedback drift exploration personalisation personalization recall
    precision coverage redis kafka flink spark bert xgboost lightgbm bm25 hnsw faiss retention
    moderation deduplication tokenisation augmentation
    """.split()
)
"""Such heads without an article."""
MODIFIERS = frozenset(
    """
    two-tower two-stage two three tower stage candidate feature vector ranking rank embedding lookup
    event message click impression online offline nearline batch real-time realtime streaming hybrid
    deep wide gradient boosted gradient-boosted boosting decision random logistic linear simple small
    large heavy light cheap cheaper pretrained pre-trained fine-tuned language text image video audio
    user item member movie song job product query document session search spam fraud detection anomaly
    rules-based rule-based rule time-based training serving inference scoring model data key-value kv
    column relational graph inverted dense sparse sparse-vector approximate nearest neighbour neighbor
    ann hnsw knn bloom hash hashing near-duplicate popular popularity fallback human review moderation
    content policy a/b ab holdout validation test hard negative positive soft multi-task multi-head
    cross-encoder cross bi-encoder encoder attention convolutional recurrent neural siamese distilled
    quantised matrix collaborative content-based item-based position positional temporal sliding time
    decision cost false weighted focal triplet contrastive pairwise listwise pointwise metadata
    language-model central distributed in-memory memory edge client-side server-side shadow canary
    monitoring alerting drift chunk final main global per-user per-country local national kafka redis
    flink spark bert faiss
    """.split()
)
"""Words that may stand between a determiner, or nothing, and a head."""
_DETERMINERS = frozenset("a an the our my this that one another each some".split())
_STOPS = frozenset(
    """
    is are was were be been to of in on at by for from with and or but so then i we you it they he she
    use using used build train add put have has had would could should will can do does did not no as if
    because when which that goes go run runs make makes feed feeds store stores log logs score scores
    into over than via per every more most less any all what how who where there here get gets let lets
    also just only very really maybe like good best better same other such both either whether keep
    keeps take takes start begin call calls show shows lot whole thing stuff kind sort way big huge nice
    new
    """.split()
)
_AFTER = frozenset("first then last again twice there later now next once too instead plus".split())
"""Words that may follow a phrase without being a part of it."""
_QUANTIFIERS = frozenset(
    """
    few lot bunch couple single certain second third first last next rest remaining other others old new
    current present existing entire full right wrong main actual whole usual
    """.split()
)
_TASKS = frozenset("ranking retrieval training serving scoring classification".split())
_WORD = re.compile(r"[A-Za-z][\w/]*(?:-[\w/]+)*|[^\sA-Za-z]+")
ALONE = frozenset(
    """
    re-ranker reranker ranker cache queue registry blocklist allowlist canary cascade gateway tokenizer
    threshold baseline rollback rollout fallback retriever chargebacks guardrails impressions moderators
    analysts ensemble
    """.split()
)
"""Heads that say enough without a modifier; "the model" alone names no part of this system."""
NAMES = {
    "redis": "Redis",
    "kafka": "Kafka",
    "flink": "Flink",
    "spark": "Spark",
    "bert": "BERT",
    "xgboost": "XGBoost",
    "lightgbm": "LightGBM",
    "bm25": "BM25",
    "hnsw": "HNSW",
    "faiss": "FAISS",
    "a/b": "A/B",
    "ab": "A/B",
    "ann": "ANN",
}
"""How names are written."""
LONGEST = 4


def phrases(said: str) -> Iterator[str]:
    """The parts named in ``said``, the last first, with "the" where it is due."""
    tokens = [match.group() for match in _WORD.finditer(said)]
    lower = [token.lower() for token in tokens]
    end = len(tokens) - 1
    while end >= 0:
        if lower[end] in PARTS and not _modifies(lower, end):
            start = _start(lower, end)
            if start is not None and end - start < LONGEST:
                yield _name(tokens[start : end + 1])
                end = start
        end -= 1


def _modifies(lower: Sequence[str], at: int) -> bool:
    """Whether the word at ``at`` stands before another head ("feature" in "feature store")."""
    following = lower[at + 1] if at + 1 < len(lower) else ""
    if following in _STOPS - (PARTS | THINGS):
        return False
    noun = (
        following.isalpha() and following not in _AFTER and not following.endswith(("s", "ed", "ing", "ly"))
    )
    return noun or following in PARTS | THINGS | MASS


def _start(lower: Sequence[str], end: int) -> int | None:
    """Where the phrase begins, None where that is not sure."""
    start = end
    while start > 0 and end - start < LONGEST and lower[start - 1] in MODIFIERS | PARTS - _STOPS:
        start -= 1
    before = lower[start - 1] if start else ""
    if before == "for" and lower[start] in _TASKS and start < end:
        start, before = start + 1, lower[start]  # "for ranking gradient boosted trees" says what they are for
    if start < end or (before in _DETERMINERS and lower[end] in ALONE):
        return start
    if (
        before
        and before not in _STOPS | _QUANTIFIERS
        and start >= 2
        and lower[start - 2] in _DETERMINERS
        and before.isalpha()
    ):
        return start - 1  # "a Cassandra store": a word unknown here, but the determiner vouches for it
    return None


def _name(tokens: Sequence[str]) -> str:
    head = tokens[-1].lower()
    words = " ".join(_written(token) for token in tokens)
    several = head.endswith("s") and head not in ("loss", "bus")
    return words if several else f"the {words}"


def _written(token: str) -> str:
    """Lower case, but for names and abbreviations."""
    kept = token.isupper() or any(c.isupper() for c in token[1:])
    return NAMES.get(token.lower(), token if kept else token.lower())


def components(clauses: Iterable[str]) -> tuple[str, ...]:
    """Parts of a system named in some clauses, at most six, in the order of naming."""
    kept = (_AGAINST.sub(" . ", clause) for clause in clauses if not _CONCEDES.search(clause))
    found = (name for clause in kept for name in reversed(list(phrases(clause))))
    bare = {name: name.removeprefix("the ") for name in found}
    own = (name for name, words in bare.items() if (" " in words or words in ALONE) and words not in _ANY)
    return tuple(own)[:6]
