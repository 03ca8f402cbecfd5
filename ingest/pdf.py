"""PDF files: text by page, parsed by a process of its own with limits on time, pages and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from coach.errors import IngestError
from ingest.pdf_layout import lay_out
from ingest.pdf_lines import Fragment
from ingest.readers import Extracted

SECONDS = 60

_PROBLEMS = {
    "locked": ("It is locked with a password.", "Save a copy without one."),
    "pages": ("It has more than 2000 pages.", "Split it."),
    "characters": ("It holds more than 20 million characters.", "Split it."),
    "limits": ("Reading it takes more memory than is allowed.", "Print it to a new PDF and try that."),
    "broken": ("It is damaged or no PDF at all.", "Open it in a viewer and save it again."),
    "time": (f"Reading it takes longer than {SECONDS} s.", "Print it to a new PDF and try that."),
    "scanned": ("Its pages are images without text.", "Run text recognition (OCR) on it first."),
    "textless": ("No text can be extracted from it.", "Export it again from where it was made."),
}


def read_pdf(path: Path, data: bytes) -> Extracted:
    """A PDF's text in reading order. Raises IngestError."""
    found = _parse(data)
    if "problem" in found:
        raise _error(found["problem"])
    pages = [[Fragment(*fragment) for fragment in page] for page in found["pages"]]
    laid = lay_out(pages)
    if not laid.text.strip():
        raise _error("scanned" if found["images"] else "textless")
    heading = next((block.title for block in laid.blocks if block.kind == "heading"), "")
    title = found["title"].strip() or heading or path.stem
    hidden = {"hidden texts": found["hidden"]} if found["hidden"] else {}
    return Extracted(title, laid.text, laid.blocks, pages=laid.pages, left_out={**laid.left_out, **hidden})


def _error(problem: str) -> IngestError:
    return IngestError(*_PROBLEMS[problem])


def _parse(data: bytes) -> dict[str, Any]:
    command = [sys.executable, "-m", "ingest.pdf_worker", str(SECONDS)]
    checkout = str(Path(__file__).resolve().parent.parent)
    try:
        environment = os.environ | {"PYTHONPATH": checkout}
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, env=environment)
    except subprocess.TimeoutExpired:
        return {"problem": "time"}
    try:
        result: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        # It was stopped by the system: out of processor time (a signal), or out of memory.
        return {"problem": "limits" if done.returncode >= 0 else "time"}
    return result
