"""Every error the coach raises on purpose.

    CoachError
    ├── SettingsError          a COACH_ variable is unknown or has a wrong value
    ├── CorpusError            a question, rubric or prompt file is wrong (names file, line, field)
    │   └── PromptError
    ├── IngestError            one file could not be ingested, or a root is unusable
    ├── IndexUnavailable       there is no index to read
    │   ├── IndexEmpty         nothing was ingested yet
    │   ├── IndexMismatch      it was made by another embedding model or chunker
    │   └── IndexBusy          another process is writing
    ├── EmbeddingError         the embedding model is missing, damaged or of the wrong kind
    ├── TranscriptError        a transcript file is unreadable
    ├── SessionError           the session store is unusable
    │   ├── SessionNotFound
    │   └── StaleTurn          another tab has gone on with this interview
    └── ModelError             a chat model failed
        ├── ModelUnavailable   unreachable, timed out, overloaded: trying again can help
        ├── ModelRefused       key, name or request was refused: change the setting
        └── ModelUnreadable    it answered, but not with what was asked for

Each error says what happened, to which file or setting, and what to do next. ``retryable`` tells
whether doing the same again can help. Third-party errors are translated into these where they
arise, so that no page and no command prints a traceback.
"""

from __future__ import annotations


class CoachError(Exception):
    """Base of the tree. ``str()`` is a whole message for a person."""

    retryable = False

    def __init__(self, what: str, next_step: str = "") -> None:
        """``what`` happened to which file or setting; ``next_step`` is what to do about it."""
        self.what = what
        self.next_step = next_step
        super().__init__(f"{what} {next_step}".strip())


class SettingsError(CoachError):
    """A setting is unknown or has a wrong value."""


class CorpusError(CoachError):
    """A file of the corpus is wrong."""


class PromptError(CorpusError):
    """A prompt file, or the variables given for it, are wrong."""


class IngestError(CoachError):
    """A file or a root cannot be ingested."""


class IndexUnavailable(CoachError):
    """There is no index to read."""


class IndexEmpty(IndexUnavailable):
    """Nothing was ingested yet."""


class IndexMismatch(IndexUnavailable):
    """The index was shaped by another embedding model or chunker."""


class IndexBusy(IndexUnavailable):
    """Another process is writing the index."""

    retryable = True


class EmbeddingError(CoachError):
    """The embedding model cannot be used."""


class TranscriptError(CoachError):
    """A transcript file cannot be read."""


class SessionError(CoachError):
    """The session store cannot be used."""


class SessionNotFound(SessionError):
    """There is no session of that id."""


class StaleTurn(SessionError):
    """The interview has gone on elsewhere since this page was drawn."""


class ModelError(CoachError):
    """A chat model failed."""


class ModelUnavailable(ModelError):
    """The server is unreachable, too slow or overloaded."""

    retryable = True
    retry_after = 0.0
    """Seconds to wait before trying again by itself; infinite where that is for a person to decide."""


class ModelRefused(ModelError):
    """The key, the model's name or the request was refused."""


class ModelUnreadable(ModelError):
    """The reply is not what was asked for."""

    retryable = True
