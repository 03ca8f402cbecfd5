"""How fast are embedding, ingestion and search? All figures are ratios within one run.

    python benchmarks/retrieval_speed.py [--sizes 1000 10000] [--guides 12]

The machine's load moves seconds by a factor of two; both sides of a ratio are measured by turns.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from coach.embedding import LocalEmbedder, Vectors
from coach.embedding.torch import TorchModel
from coach.index import Document, Index
from coach.index.writer import _units
from coach.records import Guide, Passage
from coach.retrieval import NEAR_UNITS, Retriever
from coach.settings import CHECKOUT
from ingest.pipeline import ingest

CAUSES = ("drift", "leakage", "scaling", "caching", "pruning")
EFFECTS = ("latency", "recall", "fairness", "cost", "ranking", "training", "tests", "folds")
QUESTIONS = [f"how does {cause} affect {effect} in production" for cause in CAUSES for effect in EFFECTS]
DRAWN = (
    "model data drift recall precision latency cache ranking feature store fold test cost user item".split()
)


def seconds(work: Callable[[], object]) -> float:
    """How long a call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def embedding(texts: list[str]) -> None:
    """Texts per second on onnxruntime against sentence-transformers with its default settings."""
    ours, reference = LocalEmbedder(), TorchModel(LocalEmbedder().folder)
    for model in (ours, reference):
        model.embed(texts[:8])
    parts = [texts[i::4] for i in range(4)]
    ratios = [seconds(lambda p=p: reference.embed(p)) / seconds(lambda p=p: ours.embed(p)) for p in parts]  # type: ignore[misc]
    print(f"embedding: {np.median(ratios):.2f} x the rate of sentence-transformers ({len(texts)} texts)")


class Timed(LocalEmbedder):
    """Counts the seconds spent inside the model."""

    inside = 0.0

    def embed(self, texts: Sequence[str]) -> Vectors:
        """As the embedder does."""
        began = time.perf_counter()
        vectors = super().embed(texts)
        self.inside += time.perf_counter() - began
        return vectors


def ingestion(folder: Path, home: Path) -> list[str]:
    """Ingestion against embedding the same texts, and re-ingestion of the unchanged files."""
    embedder = Timed()
    embedder.embed(["ready"])
    ingest(Index(home / "warm", embedder), [next(folder.glob("*.md"))])
    index = Index(home / "index", embedder)
    embedder.inside = 0.0
    first = seconds(lambda: ingest(index, [folder]))
    within = first / embedder.inside
    documents = index.open().store.documents()
    _, texts = _units(documents, [False] * sum(len(document.passages) for document in documents))
    bare = seconds(lambda: embedder.embed(texts))
    again = seconds(lambda: ingest(index, [folder]))
    print(f"ingestion: {first / bare:.2f} x the bare embedding of its {len(texts)} texts ({bare:.1f} s)")
    print(
        f"ingestion: {within:.2f} x the seconds it spends in the model itself (the same load on both sides)"
    )
    print(f"unchanged: {100 * again / first:.1f} % of the first ingestion")
    return texts


class Mixed(LocalEmbedder):
    """Real vectors for queries, drawn ones for passages: a big index without hours of embedding."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A lone text is a query."""
        if len(texts) == 1:
            return super().embed(texts)
        rows = np.random.default_rng(len(texts)).standard_normal((len(texts), 384)).astype(np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def drawn(n: int) -> list[Document]:
    """``n`` passages of random words, fifty a guide, each with three windows."""
    rng = np.random.default_rng(0)
    documents = []
    for g in range(n // 50):
        passages, windows, texts, at = [], [], [], 0
        for i in range(50):
            text = " ".join(rng.choice(DRAWN, 60)) + f" number{rng.integers(n)}."
            end = at + len(text)
            passages.append(
                Passage(
                    id=f"{g}-{i}",
                    guide=f"g{g}",
                    source=f"g{g}.md",
                    title=f"G{g}",
                    start=at,
                    end=end,
                    text=text,
                )
            )
            windows.append(
                tuple((at + k, at + k + len(text) // 3) for k in (0, len(text) // 3, 2 * len(text) // 3 - 1))
            )
            texts.append(text)
            at = end + 1
        guide = Guide(id=f"g{g}", title=f"G{g}", source=f"g{g}.md")
        documents.append(Document(guide, str(g), "\n".join(texts), tuple(passages), tuple(windows)))
    return documents


def searching(n: int, home: Path) -> None:
    """A warm search against embedding the query and asking Chroma alone."""
    index = Index(home / f"index-{n}", Mixed())
    with index.writer() as writer:
        built = seconds(lambda: writer.commit(drawn(n), []))
    retriever = Retriever(index)
    snapshot = index.open()

    def bare(question: str) -> None:
        snapshot.chroma.near(index.embedder.embed([question])[0], NEAR_UNITS, None)

    for question in QUESTIONS[:5]:
        retriever.search(question)
        bare(question)
    pairs = [(seconds(lambda q=q: bare(q)), seconds(lambda q=q: retriever.search(q))) for q in QUESTIONS * 3]  # type: ignore[misc]
    base, ours = np.array(pairs).T
    p50, p95 = (np.percentile(ours, p) / np.percentile(base, p) for p in (50, 95))
    print(
        f"search at {n:6} passages: {p50:.2f} x at p50 ({1000 * np.median(ours):.1f} ms), {p95:.2f} x at p95 "
        f"(built in {built:.0f} s)"
    )


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="*", type=int, default=[1000, 10_000])
    parser.add_argument("--guides", type=int, default=12, help="how many of the shipped guides to ingest")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "guides"
        folder.mkdir()
        for path in sorted((CHECKOUT / "corpus" / "guides").glob("*.md"))[: options.guides]:
            shutil.copy(path, folder)
        texts = ingestion(folder, Path(name))
        embedding(texts[:240])
        for size in options.sizes:
            searching(size, Path(name))
    try:
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"memory: {most:.0f} MB at most, torch included")
    except ImportError:
        pass


if __name__ == "__main__":
    main()
