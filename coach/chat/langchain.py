"""Real models through LangChain, which is imported here only, and only when a model is first called."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from coach.chat import LONGEST_REPLY, LONGEST_SPEECH, Schema
from coach.chat import errors as chat_errors
from coach.chat.choice import Choice
from coach.chat.deadline import within
from coach.chat.errors import RequestRefused, translate
from coach.chat.json import find_object, without_thoughts
from coach.chat.traits import METHODS, Method, Traits, TraitsFile
from coach.errors import ModelError, ModelRefused, ModelUnavailable, ModelUnreadable
from coach.prompting import Filled, Prompts, fenced
from coach.usage import Meter

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage

ATTEMPTS = 3
BACKOFF = 0.5
"""Seconds before the second attempt; doubled before each further one."""
LONGEST_WAIT = 20.0
"""A server that asks to wait longer is not waited for."""
CONTEXT = 16_384
"""Tokens of context asked of an Ollama, whose default would silently cut the prompt off."""

_SCHEMAS = ("openai", "ollama")
"""Providers that are asked for a JSON schema; the others are known for tool calls."""
_FINISHED = ("finish_reason", "stop_reason", "done_reason", "finishReason", "stopReason")
_CUT = ("length", "max_tokens", "model_length")
_DECLINED = ("content_filter", "refusal", "safety", "content_filtered", "guardrail_intervened")

_PROBE: Schema = {
    "title": "probe",
    "description": "A sum and a word.",
    "type": "object",
    "properties": {"sum": {"type": "integer"}, "word": {"type": "string", "maxLength": 20}},
    "required": ["sum", "word"],
    "additionalProperties": False,
}


class LangChainChat:
    """One model of one vendor or server. Safe between threads."""

    def __init__(
        self,
        choice: Choice,
        prompts: Prompts,
        *,
        timeout: float = 60.0,
        traits: TraitsFile | None = None,
        sleep: Callable[[float], None] = time.sleep,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """``choice`` has a model. ``timeout``: seconds to wait for a reply, or for its next piece."""
        self.choice = choice
        self.name = choice.engine
        self._prompts = prompts
        self._timeout = timeout
        self._traits = traits or TraitsFile(None)
        self._server = f"{choice.base_url or choice.host} {choice.engine}"
        self._sleep = sleep
        self._environment = os.environ if environment is None else environment
        self._models: dict[bool, BaseChatModel] = {}
        self._lock = threading.Lock()
        self._probing = threading.Lock()

    # --- the seam -------------------------------------------------------------------------------------

    def stream(self, prompt: Filled, meter: Meter) -> Iterator[str]:
        """See coach.chat.Chat."""
        for attempt in range(ATTEMPTS):
            started = False
            try:
                for piece in self._stream_once(prompt, meter):
                    started = True
                    yield piece
                return
            except ModelError as error:
                if started or not self._heals(error, attempt):
                    raise

    def structured(self, prompt: Filled, schema: Schema, meter: Meter) -> dict[str, Any]:
        """See coach.chat.Chat."""
        method = self.method(meter)
        try:
            return self._patiently(lambda: self._structured_once(prompt, schema, method, meter))
        except RequestRefused:
            if method == METHODS[-1]:
                raise
        self._learn(method=None)  # the server was changed since: find out anew, once
        again = self.method(meter)
        return self._patiently(lambda: self._structured_once(prompt, schema, again, meter))

    def method(self, meter: Meter) -> Method:
        """How this server gives structured output; asked once, then remembered. Raises ModelError."""
        with self._probing:
            known = self._known().method
            if known is None:
                known = self._probe(meter)
                self._learn(method=known)
            return known

    def check(self, meter: Meter) -> Method:
        """The same, asked now whatever is remembered: shows that server, key and model work."""
        with self._probing:
            found = self._probe(meter)
            self._learn(method=found)
            return found

    # --- streaming ------------------------------------------------------------------------------------

    def _stream_once(self, prompt: Filled, meter: Meter) -> Iterator[str]:
        meter.check()
        ending = _Ending()
        said = 0
        try:
            for piece in without_thoughts(self._pieces(prompt, ending)):
                said += len(piece)
                yield piece
                if said > LONGEST_SPEECH:
                    raise chat_errors.too_long(self.choice)
        finally:
            if ending.seen:
                meter.add(self.name, ending.input_tokens, ending.output_tokens)
        if ending.reason in _DECLINED or ending.refused:
            raise chat_errors.declined(self.choice)
        if not said:
            raise chat_errors.empty(self.choice)
        if not ending.reason:
            raise chat_errors.broken(self.choice, "the reply broke off")
        if ending.reason in _CUT:
            raise chat_errors.cut_off(self.choice)

    def _pieces(self, prompt: Filled, ending: _Ending) -> Iterator[str]:
        try:
            model = self._model(False)  # importing the vendor's package takes seconds of its own
            for chunk in within(self._timeout, lambda: model.stream(_messages(prompt))):
                ending.note(chunk)
                yield str(chunk.text)
        except Exception as error:
            raise translate(error, self.choice, self._timeout) from error

    # --- structured output ----------------------------------------------------------------------------

    def _structured_once(
        self, prompt: Filled, schema: Schema, method: Method, meter: Meter
    ) -> dict[str, Any]:
        meter.check()
        raw = self._ask(prompt, schema, method)
        ending = _Ending()
        ending.note(raw)
        meter.add(self.name, ending.input_tokens, ending.output_tokens)
        text = str(raw.text)
        if ending.reason in _DECLINED or ending.refused:
            raise chat_errors.declined(self.choice)
        if len(text) > LONGEST_REPLY:
            raise chat_errors.too_long(self.choice)
        if ending.reason in _CUT:
            raise chat_errors.cut_off(self.choice)
        called = [call["args"] for call in raw.tool_calls]
        found = called[0] if called else find_object("".join(without_thoughts([text])))
        if found is None and not text.strip():
            raise chat_errors.empty(self.choice)
        if found is None:
            raise ModelUnreadable(
                f"{self.choice} did not answer with the JSON that was asked for.",
                "Try again, or choose another model.",
            )
        return found

    def _ask(self, prompt: Filled, schema: Schema, method: Method) -> AIMessage:
        """The raw message. LangChain's own parsers are not used: they mend what was cut off."""
        try:
            model: Any = self._model(True)
            if method == "text":
                prompt = self._prompts["json-in-text"].fill(
                    system=prompt.system, user=prompt.user, schema=fenced("schema", _compact(schema))
                )
            elif method == "function_calling":
                model = model.bind_tools([dict(schema)], tool_choice=schema["title"])
            elif self.choice.provider == "ollama":
                model = model.bind(format=_rules(schema))
            else:
                wanted = {"name": schema["title"], "schema": _rules(schema), "strict": True}
                model = model.bind(response_format={"type": "json_schema", "json_schema": wanted})
            reply: AIMessage = next(within(self._timeout, lambda: [model.invoke(_messages(prompt))]))
            return reply
        except Exception as error:
            raise translate(error, self.choice, self._timeout) from error

    def _probe(self, meter: Meter) -> Method:
        """The first method with which a small question comes back as it should."""
        prompt = self._prompts["probe"].fill()
        last: ModelError | None = None
        for method in METHODS if self.choice.provider in _SCHEMAS else METHODS[1:]:
            try:
                reply = self._patiently(
                    lambda method=method: self._structured_once(prompt, _PROBE, method, meter)  # type: ignore[misc]
                )
            except (ModelUnreadable, RequestRefused) as error:
                last = error
                continue
            if type(reply.get("sum")) is int and isinstance(reply.get("word"), str):
                return method
        raise last or ModelUnreadable(
            f"{self.choice} gives no structured output that can be read.", "Choose another model for grading."
        )

    # --- trying again, and remembering ------------------------------------------------------------------

    def _patiently(self, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        for attempt in range(ATTEMPTS - 1):
            try:
                return call()
            except ModelUnreadable:
                raise  # asking in the same words again is for the caller to decide
            except ModelError as error:
                if not self._heals(error, attempt):
                    raise
        return call()

    def _heals(self, error: ModelError, attempt: int) -> bool:
        """Whether trying again can help, after waiting as long as it takes."""
        if attempt + 1 >= ATTEMPTS:
            return False
        if isinstance(error, ModelRefused):
            return self._dropped(error)
        wait = BACKOFF * 2**attempt
        if isinstance(error, ModelUnavailable):
            wait = max(wait, error.retry_after)
        elif attempt:
            return False  # what cannot be read or is empty is asked for once more, not twice
        if math.isinf(wait) or wait > LONGEST_WAIT:
            return False
        self._sleep(wait)
        return True

    def _dropped(self, error: ModelRefused) -> bool:
        """Whether the refusal was about a parameter that the model can do without."""
        refused = [
            name
            for name in ("temperature", "stream_options")
            if name in str(error) and name not in self._known().without
        ]
        if refused:
            self._learn(without=(*self._known().without, *refused))
            with self._lock:
                self._models.clear()
        return bool(refused)

    def _known(self) -> Traits:
        return self._traits.get(self._server)

    def _learn(self, **changes: Any) -> None:
        self._traits.put(self._server, self._known().model_copy(update=changes))

    # --- LangChain's model ----------------------------------------------------------------------------

    def _model(self, steady: bool) -> BaseChatModel:
        """The client; ``steady`` asks for the likeliest words, as far as the model lets itself be asked."""
        if self.choice.key_name and not self._environment.get(self.choice.key_name, "").strip():
            raise chat_errors.no_key(self.choice)
        with self._lock:
            if steady not in self._models:
                from langchain.chat_models import init_chat_model

                made = init_chat_model(
                    self.choice.model, model_provider=self.choice.provider, **self._options()
                )
                profile = getattr(made, "profile", None) or {}
                if steady and profile.get("temperature", True) and "temperature" not in self._known().without:
                    made = made.model_copy(update={"temperature": 0.0})
                self._models[steady] = made
            return self._models[steady]

    def _options(self) -> dict[str, Any]:
        choice = self.choice
        options: dict[str, Any] = {"base_url": choice.base_url} if choice.base_url else {}
        if choice.provider == "ollama":
            return options | {"client_kwargs": {"timeout": self._timeout}, "num_ctx": CONTEXT}
        if choice.provider in ("openai", "anthropic"):
            options |= {"timeout": self._timeout, "max_retries": 0}
        if choice.provider == "openai":
            options["stream_usage"] = "stream_options" not in self._known().without
            if choice.base_url:  # such servers often want none, but the client insists on one
                options["api_key"] = self._environment.get("OPENAI_API_KEY", "").strip() or "none"
                options["use_responses_api"] = False
        return options


class _Ending:
    """What the messages of a reply say about it besides its text."""

    def __init__(self) -> None:
        self.reason = ""
        self.refused = False
        self.input_tokens = 0
        self.output_tokens = 0
        self.seen = False

    def note(self, message: BaseMessage) -> None:
        """Takes in one message or chunk."""
        self.seen = True
        for name in _FINISHED:
            if message.response_metadata.get(name):
                self.reason = str(message.response_metadata[name]).lower()
        if message.response_metadata.get("status") == "completed":  # OpenAI's Responses API
            self.reason = self.reason or "stop"
        self.refused = self.refused or bool(message.additional_kwargs.get("refusal"))
        usage = getattr(message, "usage_metadata", None)
        if usage:
            self.input_tokens += usage["input_tokens"]
            self.output_tokens += usage["output_tokens"]


def _messages(prompt: Filled) -> list[tuple[str, str]]:
    return [("system", prompt.system), ("human", prompt.user)]


def _rules(schema: Schema) -> dict[str, Any]:
    """The schema without its name."""
    return {name: value for name, value in schema.items() if name not in ("title", "description")}


def _compact(schema: Schema) -> str:
    import json

    return json.dumps(schema, ensure_ascii=False)
