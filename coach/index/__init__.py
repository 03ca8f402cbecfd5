"""The index of the guides: immutable generations on disk, one writer, any number of readers.

    path/CURRENT              the name of the generation to read, replaced atomically
    path/write.lock           held by the one process that builds the next generation
    path/generations/NAME/    guides.sqlite, vectors.npy, units.npy, bm25/, chroma/, meta.json, readers/

Two processes on one Chroma folder corrupt it without an error, and even reading changes its files.
So a generation is written once, by one process, and each reader queries a private copy of its Chroma
folder (under readers/, locked while in use). A generation goes when it is no longer current and no
reader's lock is held.
"""

from coach.index.documents import Document, Problem, heading_line
from coach.index.lexical import slips, terms
from coach.index.reader import Index
from coach.index.snapshot import Snapshot
from coach.index.writer import IndexWriter

__all__ = ["Document", "Index", "IndexWriter", "Problem", "Snapshot", "heading_line", "slips", "terms"]
