"""Counts in how many sentences of the corpus each stem occurs: document_frequency.json.

    python -m coach.calibration.frequencies

The counts weight words by rarity. They are a snapshot: grades don't change when a guide is added.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from coach import text
from coach.bank import Bank
from coach.settings import CHECKOUT

TARGET = Path(__file__).parent / "document_frequency.json"
LEAST = 2
"""Stems in fewer sentences are left out: they count as unseen."""


def main() -> None:
    """Writes the counts over the corpus of the checkout."""
    corpus = CHECKOUT / "corpus"
    texts = [path.read_text(encoding="utf-8") for path in sorted((corpus / "guides").glob("*.md"))]
    for question in Bank.load(corpus / "questions"):
        texts += [question.prompt, question.model_answer]
        texts += [wording for point in question.key_points for wording in (point.text, *point.says)]
    counts: Counter[str] = Counter()
    documents = 0
    for whole in texts:
        for sentence in text.sentences(whole):
            documents += 1
            counts.update(set(text.content_stems(sentence.text)))
    kept = {stem: count for stem, count in sorted(counts.items()) if count >= LEAST}
    TARGET.write_text(
        json.dumps({"documents": documents, "stems": kept}, indent=0, ensure_ascii=True) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
