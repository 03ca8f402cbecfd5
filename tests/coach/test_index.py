"""Generations: complete or not there, never changed, read while others write, removed when free."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from coach.embedding import HashingEmbedder, Vectors
from coach.errors import IndexBusy
from coach.index import Document, Index, Snapshot, layout
from coach.records import Guide, Passage
from coach.settings import CHECKOUT

WORDS = "drift recall precision folds leakage scaling serving latency ranking bandit cache shadow".split()


def document(name: str, sentences: list[str]) -> Document:
    text = "\n\n".join(sentences)
    passages, start = [], 0
    for i, sentence in enumerate(sentences):
        passages.append(
            Passage(
                id=f"{name}-{i}",
                guide=name,
                source=f"{name}.md",
                title=name.title(),
                section=("All", f"Part {i}"),
                start=start,
                end=start + len(sentence),
                text=sentence,
            )
        )
        start += len(sentence) + 2
    guide = Guide(id=name, title=name.title(), source=f"{name}.md", root="/r", passages=len(passages))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(guide, digest, text, tuple(passages), tuple(() for _ in passages))


def fill(index: Index, *documents: Document) -> str:
    with index.writer(timeout=30) as writer:
        return writer.commit(documents, ["/r"])


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "index", HashingEmbedder(64))


def generations(index: Index) -> set[str]:
    return {folder.name for folder in (index.path / layout.GENERATIONS).iterdir()}


def checksums(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and layout.READERS not in path.parts)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def search_all(snapshot: Snapshot, index: Index) -> set[str]:
    vectors = index.embedder.embed(list(WORDS))
    return {p.id for vector in vectors for p in snapshot.passages(snapshot.near(vector, 50).tolist())}


def test_reading_back(index: Index) -> None:
    given = document("drift", ["Drift moves the inputs.", "Recall counts the found."])
    fill(index, given)
    assert [g.id for g in index.guides()] == ["drift"]
    assert index.passages("drift") == list(given.passages) == index.passages("drift.md")
    assert index.source_text("drift.md") == index.source_text("drift") == given.text
    assert [p.id for p in index.section("drift", "part 1")] == ["drift-1"]
    assert [p.id for p in index.section("drift", "ALL")] == ["drift-0", "drift-1"]
    assert index.section("drift", "nowhere") == []
    with pytest.raises(KeyError):
        index.source_text("unknown.md")
    assert index.open().store.documents() == [given]


def test_search_finds_by_vector_and_by_word(index: Index) -> None:
    fill(
        index,
        document("a", ["Drift moves the inputs.", "Recall counts the found."]),
        document("b", ["Folds turn."]),
    )
    snapshot = index.open()
    vector = index.embedder.embed(["recall counts"])[0]
    rows = snapshot.near(vector, 1).tolist()
    assert [p.id for p in snapshot.passages(rows)] == ["a-1"]
    assert snapshot.near(vector, 5, guides=[1]).tolist() == [2]
    whole, window = snapshot.similarities(vector, [0, 1, 2])
    assert whole.argmax() == 1 and (window == whole).all()
    scores = snapshot.lexical.scores(["recal", "nosuchword"])
    covered = snapshot.lexical.coverage(["recal", "nosuchword"], np.arange(len(scores)))
    assert scores.argmax() == 1 and 0 < covered[1] < 1 and covered[0] == 0
    assert snapshot.lexical.nearest_term("recall") == "recall" or snapshot.lexical.nearest_term("recal")


def test_a_reader_changes_nothing_in_a_generation(index: Index) -> None:
    name = fill(index, document("a", [f"{word} is a word." for word in WORDS]))
    folder = layout.generation(index.path, name)
    before = checksums(folder)
    assert len(search_all(index.open(), index)) == len(WORDS)
    other = Index(index.path, index.embedder)
    assert len(search_all(other.open(), other)) == len(WORDS)
    assert checksums(folder) == before


def test_a_new_generation_is_noticed_and_the_old_one_stays_for_who_holds_it(index: Index) -> None:
    fill(index, document("a", ["Drift moves."]))
    old = index.open()
    fill(Index(index.path, index.embedder), document("b", ["Recall counts."]))
    assert [g.id for g in index.open().guides] == ["b"]
    assert [g.id for g in old.guides] == ["a"]
    assert search_all(old, index) == {"a-0"}
    assert old.store.text("a") == "Drift moves."


def test_old_generations_go_when_nobody_reads_them(index: Index) -> None:
    first = fill(index, document("a", ["Drift moves."]))
    old = index.open()
    search_all(old, index)
    second = fill(index, document("b", ["Recall counts."]))
    assert generations(index) == {first, second}
    index.open()
    old.close()
    third = fill(index, document("c", ["Folds turn."]))
    assert first not in generations(index) and third in generations(index)


def test_copies_of_dead_readers_are_swept(index: Index) -> None:
    fill(index, document("a", ["Drift moves."]))
    script = f"""
        import os
        from pathlib import Path
        from coach.embedding import HashingEmbedder
        from coach.index import Index
        index = Index(Path({str(index.path)!r}), HashingEmbedder(64))
        print(len(index.open().near(index.embedder.embed(["drift"])[0], 3)), flush=True)
        os.kill(os.getpid(), 9)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=CHECKOUT, capture_output=True)
    assert done.stdout == b"1\n" and done.returncode == -9
    readers = layout.generation(index.path, str(index.generation)) / layout.READERS
    assert any(readers.iterdir())
    with index.writer():
        pass
    assert not any(readers.iterdir())


def test_a_failed_build_leaves_the_old_generation(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    name = fill(index, document("a", ["Drift moves."]))

    def broken(_: object) -> None:
        raise RuntimeError("no vectors today")

    monkeypatch.setattr(index.embedder, "embed", broken)
    with pytest.raises(RuntimeError):
        fill(index, document("b", ["Recall counts."]))
    assert index.generation == name
    assert not list(index.path.glob(f"{layout.STAGING}*"))


def test_a_held_lock_is_an_error_of_ours(index: Index) -> None:
    with index.writer(), pytest.raises(IndexBusy, match="Another process"), index.writer():
        pass


def test_units_of_one_text_are_embedded_once(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    embed = index.embedder.embed

    def counting(texts: list[str]) -> Vectors:
        asked.extend(texts)
        return embed(texts)

    monkeypatch.setattr(index.embedder, "embed", counting)
    fill(index, document("a", ["Drift moves.", "Recall counts."]))
    assert len(asked) == 2
    fill(index, document("a", ["Drift moves.", "Recall counts."]), document("b", ["Folds turn."]))
    assert len(asked) == 3


WRITER = """
    import sys
    from pathlib import Path
    sys.path.insert(0, {tests!r})
    from test_index import WORDS, document, fill
    from coach.embedding import HashingEmbedder
    from coach.index import Index
    index = Index(Path({path!r}), HashingEmbedder(64))
    for n in range({rounds}):
        fill(index, document(f"g{{n}}", [f"{{word}} in round {{n}}." for word in WORDS]))
"""


def writer_process(index: Index, rounds: int) -> subprocess.Popen[bytes]:
    script = textwrap.dedent(WRITER).format(
        tests=str(Path(__file__).parent), path=str(index.path), rounds=rounds
    )
    return subprocess.Popen([sys.executable, "-c", script], cwd=CHECKOUT, stderr=subprocess.PIPE)


@pytest.mark.timeout(300)
def test_fifty_ingestions_by_another_process_while_this_one_answers(index: Index) -> None:
    fill(index, document("start", [f"{word} in the beginning." for word in WORDS]))
    seen: set[str] = set()
    errors: list[BaseException] = []
    stop = threading.Event()

    def answer() -> None:
        try:
            while not stop.is_set():
                snapshot = index.open()
                assert len(search_all(snapshot, index)) == len(WORDS)
                (guide,) = snapshot.guides
                assert all(p.guide == guide.id for p in snapshot.store.guide_passages(guide.id))
                seen.add(guide.id)
        except BaseException as error:  # whatever it is, the test must see it
            errors.append(error)

    threads = [threading.Thread(target=answer) for _ in range(2)]
    process = writer_process(index, 50)
    for thread in threads:
        thread.start()
    _, complaint = process.communicate()
    stop.set()
    for thread in threads:
        thread.join()
    assert process.returncode == 0, complaint.decode()
    assert not errors, errors
    assert [g.id for g in index.open().guides] == ["g49"]
    assert len(seen) > 3
    assert len(generations(index)) <= 3


@pytest.mark.timeout(300)
def test_killed_at_any_moment_the_index_is_the_old_one_or_the_new_one(index: Index) -> None:
    fill(index, document("start", ["Drift moves."]))
    for delay in (0.9, 1.1, 1.3, 1.6):
        process = writer_process(index, 1000)
        time.sleep(delay)
        process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()
        snapshot = index.open()
        (guide,) = snapshot.guides
        assert len(search_all(snapshot, index)) == guide.passages
    name = fill(index, document("end", ["Recall counts."]))
    del snapshot
    assert index.open().name == name
    fill(index, document("end", ["Recall counts.", "Twice."]))
    assert not list(index.path.glob(f"{layout.STAGING}*"))
    assert len(generations(index)) <= 2
