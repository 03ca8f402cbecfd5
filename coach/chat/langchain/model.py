"""One model of one vendor or server: streaming, structured output, trying again."""

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
from coach.chat.deadline import TOTAL, within
from coach.chat.errors import RequestRefused, translate
from coach.chat.json import find_object, without_thoughts
from coach.chat.langchain.client import Clients
from coach.chat.langchain.ending import Ending
from coach.chat.traits import METHODS, Method, ServerTraits, TraitsFile
from coach.errors import ModelError, ModelRefused, ModelUnavailable, ModelUnreadable
from coach.prompting import Filled, Prompts, fenced
from coach.usage import Meter

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

ATTEMPTS = 3
BACKOFF = 0.5
"""Seconds before the second attempt; doubled before each further one."""
LONGEST_WAIT = 20.0
"""A server that asks to wait longer is not waited for."""
_SCHEMAS = ("openai", "ollama")
"""Providers that are asked for a JSON schema; the others are known for tool calls."""

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
        """``choice`` has a model. ``timeout``: seconds to wait for the next piece of a reply; a whole one may
        take TOTAL times as long, for a slow model needs minutes for a judgment that comes in one piece."""
        self.choice = choice
        self.name = choice.engine
        self._prompts = prompts
        self._timeout = timeout
        self._whole = TOTAL * timeout
        self._traits = ServerTraits(
            traits or TraitsFile(None), f"{choice.base_url or choice.host} {choice.engine}"
        )
        self._sleep = sleep
        self._clients = Clients(
            choice, self._whole, self._traits, os.environ if environment is None else environment
        )
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
            return self._patiently(lambda: self._structured_once(prompt, schema, method, meter, self._whole))
        except RequestRefused:
            if method == METHODS[-1]:
                raise
        self._traits.learn(method=None)  # the server was changed since: find out anew, once
        again = self.method(meter)
        return self._patiently(lambda: self._structured_once(prompt, schema, again, meter, self._whole))

    def method(self, meter: Meter) -> Method:
        """How this server gives structured output; asked once, then remembered. Raises ModelError."""
        with self._probing:
            known = self._traits.known.method
            if known is None:
                known = self._probe(meter)
                self._traits.learn(method=known)
            return known

    def check(self, meter: Meter) -> Method:
        """The same, asked now whatever is remembered: shows that server, key and model work."""
        with self._probing:
            found = self._probe(meter)
            self._traits.learn(method=found)
            return found

    # --- streaming ------------------------------------------------------------------------------------

    def _stream_once(self, prompt: Filled, meter: Meter) -> Iterator[str]:
        meter.check()
        ending = Ending()
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
        if ending.declined:
            raise chat_errors.declined(self.choice)
        if not said:
            raise chat_errors.empty(self.choice)
        if not ending.reason:
            raise chat_errors.broken(self.choice, "the reply broke off")
        if ending.cut:
            raise chat_errors.cut_off(self.choice)

    def _pieces(self, prompt: Filled, ending: Ending) -> Iterator[str]:
        try:
            model = self._clients.get(steady=False)  # importing the vendor's package takes seconds of its own
            for chunk in within(self._timeout, lambda: model.stream(_messages(prompt))):
                ending.note(chunk)
                yield str(chunk.text)
        except Exception as error:
            raise translate(error, self.choice, self._timeout) from error

    # --- structured output ----------------------------------------------------------------------------

    def _structured_once(
        self, prompt: Filled, schema: Schema, method: Method, meter: Meter, seconds: float
    ) -> dict[str, Any]:
        meter.check()
        raw = self._ask(prompt, schema, method, seconds)
        ending = Ending()
        ending.note(raw)
        meter.add(self.name, ending.input_tokens, ending.output_tokens)
        text = str(raw.text)
        if ending.declined:
            raise chat_errors.declined(self.choice)
        if len(text) > LONGEST_REPLY:
            raise chat_errors.too_long(self.choice)
        if ending.cut:
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

    def _ask(self, prompt: Filled, schema: Schema, method: Method, seconds: float) -> AIMessage:
        """The raw message. LangChain's own parsers are not used: they mend what was cut off."""
        try:
            model: Any = self._clients.get(steady=True)
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
            reply: AIMessage = next(within(seconds, lambda: [model.invoke(_messages(prompt))]))
            return reply
        except Exception as error:
            raise translate(error, self.choice, seconds) from error

    def _probe(self, meter: Meter) -> Method:
        """The first method with which a small question comes back as it should."""
        prompt = self._prompts["probe"].fill()
        last: ModelError | None = None
        for method in METHODS if self.choice.provider in _SCHEMAS else METHODS[1:]:
            try:
                reply = self._patiently(
                    lambda method=method: self._structured_once(prompt, _PROBE, method, meter, self._timeout)  # type: ignore[misc]
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
            if name in str(error) and name not in self._traits.known.without
        ]
        if refused:
            self._traits.learn(without=(*self._traits.known.without, *refused))
            self._clients.forget()
        return bool(refused)


def _messages(prompt: Filled) -> list[tuple[str, str]]:
    return [("system", prompt.system), ("human", prompt.user)]


def _rules(schema: Schema) -> dict[str, Any]:
    """The schema without its name."""
    return {name: value for name, value in schema.items() if name not in ("title", "description")}


def _compact(schema: Schema) -> str:
    import json

    return json.dumps(schema, ensure_ascii=False)
