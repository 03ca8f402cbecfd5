"""The systems that are compared, each built over the same files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from coach.embedding import Embedder
from coach.index import Index
from coach.retrieval import Retriever
from eval.retrieval.metrics import Found, Ranking
from ingest.pipeline import ingest

System = Callable[[str], Ranking]
DEPTH = 10


def retriever_over(guides: Path, embedder: Embedder, home: Path) -> Retriever:
    """The coach's own search, ingested into ``home``."""
    index = Index(home / "index", embedder)
    ingest(index, [guides])
    return Retriever(index)


def baselines(texts: Mapping[str, str], embedder: Embedder) -> dict[str, System]:
    """What the coach's search is compared with."""
    return {"tutorial": tutorial(texts, embedder), "BM25": bm25(texts)}


def coach_search(retriever: Retriever) -> System:
    """The coach's own search."""

    def search(question: str) -> Ranking:
        result = retriever.search(question, k=DEPTH)
        passages = (hit.passage for hit in result.hits)
        return Ranking(tuple(Found(p.source, p.start, p.end, p.text) for p in passages), result.confidence)

    return search


def chunks(texts: Mapping[str, str]) -> list[Found]:
    """LangChain's tutorial chunks: RecursiveCharacterTextSplitter, 1000 characters, 200 overlap."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    found = []
    for source, text in texts.items():
        for document in splitter.create_documents([text]):
            start = document.metadata["start_index"]
            words = document.page_content
            found.append(Found(source, start, start + len(words), words))
    return found


def tutorial(texts: Mapping[str, str], embedder: Embedder) -> System:
    """Cosine over the tutorial chunks (exact, as Chroma's is at this size)."""
    pieces = chunks(texts)
    vectors = embedder.embed([piece.text for piece in pieces])

    def search(question: str) -> Ranking:
        scores = vectors @ embedder.embed([question])[0]
        best = np.argsort(-scores)[:DEPTH]
        return Ranking(tuple(pieces[i] for i in best), float(scores[best[0]]))

    return search


def bm25(texts: Mapping[str, str]) -> System:
    """BM25 over the tutorial chunks, with bm25s' own tokenizer, stop words and the English stemmer."""
    import bm25s
    import Stemmer

    pieces = chunks(texts)
    stemmer = Stemmer.Stemmer("english")
    model = bm25s.BM25()
    said = [piece.text for piece in pieces]
    model.index(
        bm25s.tokenize(said, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False
    )

    def search(question: str) -> Ranking:
        tokens = bm25s.tokenize([question], stopwords="en", stemmer=stemmer, show_progress=False)
        places, scores = model.retrieve(tokens, k=min(DEPTH, len(pieces)), show_progress=False)
        return Ranking(tuple(pieces[i] for i in places[0]), float(scores[0][0]))

    return search
