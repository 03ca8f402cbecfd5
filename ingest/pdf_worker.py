"""Reads one PDF from standard input and prints its text fragments as JSON. Runs as its own process.

A PDF is a program of sorts: a small file can keep a parser busy for minutes or fill the memory. Here
it can only end this process. Coordinates are points from the page's lower left corner.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import sys
from typing import Any

MOST_PAGES = 2000
MOST_CHARACTERS = 20_000_000
MEMORY = 2_000_000_000
"""Bytes of address space."""


def limit(seconds: int) -> None:
    """Caps memory and processor time where the system can (not on Windows; the parent's clock stays)."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def extract(data: bytes) -> dict[str, Any]:
    """``{"pages": [[[x, y, size, font, text], ...], ...], "images": n, "hidden": n, "title": text}``.

    Or ``{"problem": code}``.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"problem": "locked"}
        if len(reader.pages) > MOST_PAGES:
            return {"problem": "pages"}
        pages, images, characters, hidden = [], 0, 0, 0
        for page in reader.pages:
            hidden += _uncover(page, reader)
            fragments = _fragments(page)
            characters += sum(len(fragment[4]) for fragment in fragments)
            if characters > MOST_CHARACTERS:
                return {"problem": "characters"}
            images += _has_image(page)
            pages.append(fragments)
        title = str(reader.metadata.title or "") if reader.metadata else ""
    except FileNotDecryptedError:
        return {"problem": "locked"}
    except (LimitReachedError, MemoryError, RecursionError):
        return {"problem": "limits"}
    except DependencyError:
        return {"problem": "locked"}
    except Exception as error:  # a damaged file makes the parser stumble in any way there is
        return {"problem": "broken", "detail": f"{type(error).__name__}: {error}"[:200]}
    return {"pages": pages, "images": images, "hidden": hidden, "title": title}


def _uncover(page: Any, reader: Any) -> int:
    """Takes hidden text out of a page; returns how many pieces it was."""
    from pypdf.generic import ContentStream, NameObject

    from ingest.pdf_hidden import visible

    contents = page.get_contents()
    if contents is None:
        return 0
    # As bytes, for the extraction decodes them by the font.
    stream = ContentStream(contents, reader, "bytes")
    kept, hidden = visible(stream.operations, _has_image(page))
    if hidden:
        stream.operations = kept
        page[NameObject("/Contents")] = stream
    return hidden


def _fragments(page: Any) -> list[list[Any]]:
    found: list[list[Any]] = []

    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if text.strip():
            x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
            y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
            scale = abs(cm[3] or cm[1]) * abs(tm[3] or tm[1])
            name = str((font or {}).get("/BaseFont", ""))
            for k, line in enumerate(text.strip("\n").split("\n")):
                if line.strip():
                    place = (round(x, 1), round(y - k * size * scale, 1), round(size * scale, 1))
                    found.append([*place, name, line])

    page.extract_text(visitor_text=visit)
    return found


def _has_image(page: Any) -> bool:
    with contextlib.suppress(Exception):
        objects = page["/Resources"]["/XObject"].get_object()
        return any(objects[name].get_object().get("/Subtype") == "/Image" for name in objects)
    return False


def main() -> None:
    """Standard input to standard output; the argument is the processor time allowed, in seconds."""
    limit(int(sys.argv[1]))
    logging.disable(logging.CRITICAL)
    sys.stdout.write(json.dumps(extract(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
