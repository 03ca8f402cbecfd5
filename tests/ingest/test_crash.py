"""kill -9 in the middle of python -m ingest: the next run ends where an undisturbed one would."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from coach.embedding import HashingEmbedder
from coach.index import Index
from coach.settings import CHECKOUT

COMMAND = [sys.executable, "-m", "ingest"]


def environment(home: Path) -> dict[str, str]:
    return os.environ | {"COACH_HOME": str(home), "COACH_EMBEDDING_MODEL": "hashing"}


def write_guides(folder: Path) -> None:
    folder.mkdir()
    for n in range(60):
        sections = "\n\n".join(
            f"## Section {k} of {n}\n\nThe number {n * k} stands here. It is told in two sentences, then {k}."
            for k in range(20)
        )
        (folder / f"guide-{n:02}.md").write_text(f"# Guide {n}\n\n{sections}\n")


def content(home: Path) -> list[object]:
    index = Index(home / "index", HashingEmbedder())
    snapshot = index.open()
    passages = [
        (p.id, p.section, p.start, p.end, p.text) for g in index.guides() for p in index.passages(g.id)
    ]
    vector = index.embedder.embed(["the number 171 in two sentences"])[0]
    rows = snapshot.near(vector, 1).tolist()
    return [
        passages,
        np.asarray(snapshot.vectors).tobytes(),
        rows,
        snapshot.chroma.size,
        snapshot.store.roots(),
    ]


@pytest.mark.timeout(300)
def test_the_same_index_after_a_kill(tmp_path: Path) -> None:
    write_guides(tmp_path / "guides")
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    began = time.monotonic()
    subprocess.run([*COMMAND, str(tmp_path / "guides")], env=environment(calm), cwd=CHECKOUT, check=True)
    needed = time.monotonic() - began
    for share in (0.5, 0.7, 0.9):
        process = subprocess.Popen(
            [*COMMAND, str(tmp_path / "guides")],
            env=environment(killed),
            cwd=CHECKOUT,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(share * needed)
        process.kill()
        process.wait()
    subprocess.run([*COMMAND, str(tmp_path / "guides")], env=environment(killed), cwd=CHECKOUT, check=True)
    for after, undisturbed in zip(content(killed), content(calm), strict=True):
        assert after == undisturbed
