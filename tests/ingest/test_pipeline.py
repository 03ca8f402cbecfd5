"""Ingestion as a whole: what is added, changed, removed, refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coach.embedding import HashingEmbedder, Vectors
from coach.errors import IndexBusy, IndexEmpty, IndexMismatch, IngestError
from coach.index import Index
from ingest.pipeline import IngestReport, ingest

DRIFT = "# Drift\n\n## What drift is\n\nThe inputs of a model change after it was trained.\n"
RECALL = "# Recall\n\n## What recall is\n\nRecall is the share of cases that were found.\n"


class Counting(HashingEmbedder):
    """Counts the texts it was asked for."""

    def __init__(self, dimension: int = 64) -> None:
        super().__init__(dimension)
        self.texts = 0

    def embed(self, texts: object) -> Vectors:
        self.texts += len(texts)  # type: ignore[arg-type]
        return super().embed(texts)  # type: ignore[arg-type]


@pytest.fixture
def guides(tmp_path: Path) -> Path:
    folder = tmp_path / "guides"
    (folder / "sub").mkdir(parents=True)
    (folder / "drift.md").write_text(DRIFT)
    (folder / "sub" / "recall.md").write_text(RECALL)
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "index", Counting())


def statuses(report: IngestReport) -> dict[str, str]:
    return {result.source: result.status for result in report.files}


def content(index: Index) -> list[tuple[str, str, str]]:
    return [(g.id, p.id, p.text) for g in index.guides() for p in index.passages(g.id)]


def test_first_run_adds(index: Index, guides: Path) -> None:
    report = ingest(index, [guides])
    assert statuses(report) == {"drift.md": "added", "sub/recall.md": "added"}
    assert (report.guides, report.passages, report.failed) == (2, 2, False)
    assert {g.source for g in index.guides()} == {"drift.md", "sub/recall.md"}


def test_unchanged_files_cost_no_embedding_and_no_generation(index: Index, guides: Path) -> None:
    first = ingest(index, [guides])
    embedder = index.embedder
    assert isinstance(embedder, Counting)
    embedder.texts = 0
    again = ingest(index, [guides])
    assert set(statuses(again).values()) == {"unchanged"}
    assert again.generation == first.generation
    assert embedder.texts == 0


def test_a_changed_file_costs_only_itself(index: Index, guides: Path) -> None:
    ingest(index, [guides])
    embedder = index.embedder
    assert isinstance(embedder, Counting)
    embedder.texts = 0
    (guides / "drift.md").write_text(DRIFT.replace("change", "move"))
    report = ingest(index, [guides])
    assert statuses(report) == {"drift.md": "changed", "sub/recall.md": "unchanged"}
    assert embedder.texts == 1
    assert "move" in index.passages("drift")[0].text


def test_a_deleted_file_disappears(index: Index, guides: Path) -> None:
    ingest(index, [guides])
    (guides / "drift.md").unlink()
    report = ingest(index, [guides])
    assert statuses(report)["drift.md"] == "removed"
    assert [g.id for g in index.guides()] == ["recall"]


def test_roots_are_replaced_one_by_one(index: Index, guides: Path, tmp_path: Path) -> None:
    lone = tmp_path / "notes.txt"
    lone.write_text("Notes on folds\n\nCross-validation uses every row once for testing.\n")
    ingest(index, [guides])
    ingest(index, [lone])
    assert {g.source for g in index.guides()} == {"drift.md", "sub/recall.md", "notes.txt"}
    ingest(index, [], remove=[guides])
    assert [g.source for g in index.guides()] == ["notes.txt"]
    ingest(index, [guides], reset=True)
    assert {g.source for g in index.guides()} == {"drift.md", "sub/recall.md"}


def test_removing_what_was_never_ingested(index: Index, guides: Path, tmp_path: Path) -> None:
    ingest(index, [guides])
    with pytest.raises(IngestError, match="was not ingested"):
        ingest(index, [], remove=[tmp_path / "elsewhere"])
    assert len(index.guides()) == 2


def test_a_path_that_does_not_exist(index: Index, tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="does not exist"):
        ingest(index, [tmp_path / "nowhere"])


def test_bad_files_are_named_and_the_others_ingested(index: Index, guides: Path, tmp_path: Path) -> None:
    (guides / "empty.md").write_text("")
    (guides / "latin.txt").write_bytes("Größe und Maß".encode("latin-1"))
    (guides / "broken.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Cat")
    (guides / "zeros.txt").write_bytes(b"a\0b")
    (guides / "bare.md").write_text("# Only\n\n## Headings\n")
    (guides / "odd.md").write_text("---\ntitle: [unclosed\n---\n\nText of it.\n")
    huge = guides / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(200_000_000)
    secret = tmp_path / "secret.md"
    secret.write_text("A secret outside of the folder.\n")
    (guides / "leak.md").symlink_to(secret)
    (guides / "skipped.docx").write_text("not a known kind")
    report = ingest(index, [guides])
    problems = {r.source: r.problem for r in report.files if r.status == "failed"}
    assert report.failed
    assert problems.keys() == {
        "empty.md", "latin.txt", "broken.pdf", "zeros.txt", "bare.md", "odd.md", "huge.txt", "leak.md"
    }  # fmt: skip
    assert "empty" in problems["empty.md"]
    assert "UTF-8" in problems["latin.txt"]
    assert "damaged" in problems["broken.pdf"]
    assert "200 MB" in problems["huge.txt"]
    assert "out of the folder" in problems["leak.md"]
    assert all(r.next_step for r in report.files if r.status == "failed")
    assert {g.source for g in index.guides()} == {"drift.md", "sub/recall.md"}
    assert {p.source for p in index.open().store.problems()} == problems.keys()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file(index: Index, guides: Path) -> None:
    (guides / "drift.md").chmod(0)
    report = ingest(index, [guides])
    assert statuses(report) == {"drift.md": "failed", "sub/recall.md": "added"}


def test_links_inside_the_folder_are_followed_links_to_folders_refused(index: Index, guides: Path) -> None:
    (guides / "alias.md").symlink_to(guides / "drift.md")
    (guides / "loop").symlink_to(guides)
    report = ingest(index, [guides])
    assert statuses(report)["alias.md"] == "added"
    assert statuses(report)["loop"] == "failed"


def test_equal_names_get_ids_of_their_own(index: Index, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "notes.md").write_text(f"## Title\n\nThe notes of {name} stand here.\n")
    ingest(index, [tmp_path / "one", tmp_path / "two"])
    assert [g.id for g in index.guides()] == ["notes", "notes-2"]
    assert "two" in index.source_text("notes-2")
    assert index.passages("notes-2")[0].guide == "notes-2"


def test_repeats_across_files_are_searched_once_and_come_back(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "g"
    folder.mkdir()
    (folder / "a.md").write_text(DRIFT)
    (folder / "b.md").write_text(DRIFT)
    ingest(index, [folder])
    assert index.open().meta["repeats"] == 1
    assert len(index.passages("b")) == 1
    (folder / "a.md").unlink()
    ingest(index, [folder])
    assert index.open().meta["repeats"] == 0
    vector = index.embedder.embed(["inputs of a model change"])[0]
    assert len(index.open().near(vector, 5)) == 1


def test_crlf_and_byte_order_mark(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "dos.txt"
    path.write_bytes("\ufeffDrift in short\r\n\r\nThe inputs change.\r\nSo the model ages.\r\n".encode())
    ingest(index, [path])
    text = index.source_text("dos.txt")
    assert text.startswith("\ufeff") and "\r" not in text
    for passage in index.passages("dos"):
        assert text[passage.start : passage.end] == passage.text


def test_another_model_asks_for_ingestion_which_reads_all_roots_again(guides: Path, tmp_path: Path) -> None:
    lone = tmp_path / "notes.md"
    lone.write_text("## Folds\n\nEvery row is tested once.\n")
    old = Index(tmp_path / "index", HashingEmbedder(64))
    ingest(old, [guides, lone])
    new = Index(tmp_path / "index", HashingEmbedder(32))
    with pytest.raises(IndexMismatch, match="python -m ingest"):
        new.open()
    ingest(new, [guides])
    assert len(new.guides()) == 3
    assert new.open().vectors.shape[1] == 32


def test_nothing_ingested(index: Index) -> None:
    with pytest.raises(IndexEmpty, match="python -m ingest"):
        index.open()


def test_one_writer_at_a_time(index: Index, guides: Path) -> None:
    with index.writer(), pytest.raises(IndexBusy) as caught:
        ingest(Index(index.path, index.embedder), [guides])
    assert caught.value.retryable
