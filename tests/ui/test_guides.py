"""The Guides page: adding, removing, searching, what was left out, and an index that does not fit."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fpdf import FPDF
from streamlit.testing.v1 import AppTest

from coach.assembly import Coach
from coach.embedding import HashingEmbedder
from coach.index import Index
from coach.settings import CHECKOUT
from ingest.pipeline import ingest
from ui import frame, indexing, own_guides

DRIFT = "# Drift\n\n## What it is\n\nData drift means that the inputs of a model change after training.\n"
RECALL = b"# Recall\n\n## What it counts\n\nRecall is the share of all relevant cases that were found.\n"


@pytest.fixture(autouse=True)
def coach(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Coach:
    """A coach whose shipped guides are one guide, ingested."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "guides").mkdir()
    (corpus / "guides" / "drift.md").write_text(DRIFT)
    for name in ("questions", "rubrics"):
        (corpus / name).symlink_to(CHECKOUT / "corpus" / name)
    monkeypatch.setenv("COACH_CORPUS", str(corpus))
    coach = frame.get_coach()
    ingest(coach.index, [corpus / "guides"])
    return coach


def guides(part: str = "", **query: str) -> AppTest:
    """The page, at one of its tabs."""
    test = AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=60)
    for name, value in query.items():
        test.query_params[name] = value
    test.run()
    # Pages that are functions cannot be switched to in an AppTest: the page runs by itself.
    alone = AppTest.from_function(_alone, default_timeout=60)
    alone.session_state["pages"] = test.session_state["pages"]
    for name, value in query.items():
        alone.query_params[name] = value
    if part:
        alone.session_state["part"] = part
    return alone.run()


def _alone() -> None:
    from ui import guides as page

    page.page()


def said(test: AppTest) -> str:
    found = [*test.title, *test.subheader, *test.markdown, *test.caption, *test.warning, *test.error]
    return "\n".join(element.value for element in found)


def press(test: AppTest, label: str) -> AppTest:
    next(button for button in test.button if button.label == label).click()
    return test.run()


def finished() -> indexing.Change:
    """The latest change, once it is over."""
    changes = indexing.get_indexing().changes
    assert changes and all(change.done.wait(30) for change in changes)
    return changes[-1]


def pdf() -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=11)
    document.multi_cell(0, 6, "Uplift is the difference that a treatment makes. " * 3)
    return bytes(document.output())


def add(*files: tuple[str, bytes]) -> AppTest:
    test = guides("Your own")
    test.file_uploader[0].set_value([(name, data, "text/plain") for name, data in files]).run()
    press(test, "Add to the guides")
    finished()
    return test.run()


def test_limits_are_said_before() -> None:
    assert "up to 20 files at a time, up to 25 MB each" in said(guides("Your own"))


def test_files_are_added_searched_and_told_line_by_line(coach: Coach) -> None:
    test = add(("recall.md", RECALL), ("uplift.pdf", pdf()), ("broken.pdf", pdf()[:200]), ("empty.txt", b""))
    shown = said(test)
    assert "**recall.md** added: 1 passage" in shown and "**uplift.pdf** added: 1 passage on 1 page" in shown
    assert "**broken.pdf** was not added. It is damaged or no PDF at all. Open it in a viewer" in shown
    assert "**empty.txt** was not added. The file is empty." in shown
    assert {guide.source for guide in coach.retriever.guides()} == {"drift.md", "recall.md", "uplift.pdf"}
    assert coach.retriever.search("share of relevant cases found").hits[0].passage.source == "recall.md"
    test.run()
    assert len(indexing.get_indexing().changes) == 1, "the next run must not add the same files again"


def test_a_reload_shows_what_was_added_and_what_could_not_be_read() -> None:
    add(("recall.md", RECALL), ("broken.pdf", b"%PDF-1.4"))
    shown = said(guides("Your own"))
    assert "Not in the index. It is damaged" in shown and "recall.md · 1 passage" in shown
    assert "Files that could not be read" in said(guides("Left out"))


def test_removing_deletes_the_copy_and_leaves_the_shipped_guides(coach: Coach) -> None:
    test = add(("recall.md", RECALL))
    test = press(guides("Your own"), "Remove it")
    assert [result.status for result in finished().results] == ["removed"]
    assert [guide.source for guide in coach.retriever.guides()] == ["drift.md"]
    assert not list(own_guides.folder().iterdir())
    assert "recall.md** removed" in said(test.run())


def test_a_guide_of_the_same_name_or_text_takes_nothing_from_the_shipped_one(coach: Coach) -> None:
    own = b"# Drift\n\n## Elsewhere\n\nSnow drifts gather behind fences.\n"
    add(("drift.md", own), ("copy.md", DRIFT.encode()))
    assert coach.retriever.source_text("drift") == DRIFT
    assert coach.retriever.search("data drift inputs of a model").hits[0].passage.guide == "drift"
    assert {guide.id for guide in coach.retriever.guides()} == {"drift", "drift-2", "copy"}
    assert coach.index.open().store.repeats() == {"copy": 1}


def test_a_file_of_the_same_name_replaces_the_earlier_one() -> None:
    add(("recall.md", RECALL))
    assert "replaced the earlier one" in said(add(("recall.md", RECALL + b"\nIt rises with more alarms.\n")))


def test_a_folder_added_by_command_can_be_taken_out(coach: Coach, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "recall.md").write_bytes(RECALL)
    ingest(coach.index, [folder])
    press(guides("Your own"), "Take out of the index")
    assert finished().problem is None
    assert len(coach.retriever.guides()) == 1 and (folder / "recall.md").exists()


def test_search_opens_the_passage_and_says_when_nothing_fits() -> None:
    test = guides(search="data drift inputs model change")
    assert "Drift › What it is" in said_buttons(test)
    assert "do not seem to cover" in said(guides(search="boiling eggs"))


def said_buttons(test: AppTest) -> str:
    return "\n".join(button.label for button in test.button)


def test_a_place_that_is_no_number_shows_the_guide() -> None:
    assert "Data drift means" in said(guides(guide="drift", start="x", end="9"))


def test_an_index_of_another_model_is_explained_and_made_again(coach: Coach, tmp_path: Path) -> None:
    add(("recall.md", RECALL))
    old = Index(coach.settings.index_path, HashingEmbedder(32))
    ingest(old, [])
    test = guides()
    assert "indexed with the embedding model" in test.warning[0].value
    press(test, "Re-index now")
    assert finished().problem is None
    assert not test.run().warning
    assert {guide.source for guide in coach.retriever.guides()} == {"drift.md", "recall.md"}


def test_a_damaged_index_is_made_again(coach: Coach) -> None:
    (coach.settings.index_path / "CURRENT").write_text("gone")
    press(guides(), "Re-index now")
    assert finished().problem is None
    assert [guide.source for guide in coach.retriever.guides()] == ["drift.md"]


def test_changes_wait_for_each_other(coach: Coach) -> None:
    for name in ("a.md", "b.md"):
        own_guides._write(own_guides.folder() / name, memoryview(RECALL + name.encode()))
        indexing.get_indexing().start(indexing.Change(name, [own_guides.folder()]))
    assert finished().problem is None and len(indexing.get_indexing().changes) == 2
    assert len(coach.retriever.guides()) == 3


class Sent(io.BytesIO):
    """An uploaded file."""

    def __init__(self, name: str, data: bytes = b"x", size: int = 1) -> None:
        super().__init__(data)
        self.name, self.size = name, size


def test_what_is_refused_before_it_is_kept(tmp_path: Path) -> None:
    files = [Sent("a.md"), Sent("a.md"), Sent("big.pdf", size=26_000_000), Sent("tool.exe")]
    files += [Sent(f"{n}.md") for n in range(20)]
    target = tmp_path / "own"
    saved, refused = own_guides.save(files, target)
    assert len(saved) == 17 and len(refused) == 7
    assert [r.problem.split()[0] for r in refused[:3]] == ["Another", "It", "It"]
    assert "26 MB" in refused[1].problem and all(r.next_step for r in refused)
    assert "20 files" in refused[-1].problem
    assert {path.name for path in target.iterdir()} == set(saved)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/x.md", "x.md"),
        ("C:\\notes\\a.md", "a.md"),
        (".hidden.md", "hidden.md"),
        ("a\n:b.md", "a__b.md"),
    ],
)
def test_names_stay_inside_the_folder(given: str, kept: str) -> None:
    assert own_guides.file_name(given) == kept
