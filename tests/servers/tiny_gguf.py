"""A language model of a few megabytes, made by hand in under a second, for a real llama.cpp server.

One layer that does nothing, embeddings that are one-hot, and an output matrix that is a table of which token
follows which. It says one sentence and stops; under a JSON grammar it closes what it opens. Its words mean
nothing: it shows that the wire works.
"""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

WORDS = "please walk me through the next part of your design and say what you would measure".split()
TEMPLATE = "{% for m in messages %}<|{{ m['role'] }}|> {{ m['content'] }}\n{% endfor %}<|assistant|> "
CONTEXT = 32_768


def build(path: Path) -> Path:
    """Writes the model to ``path``."""
    import gguf

    tokens, types, scores = _vocabulary()
    width = math.ceil(len(tokens) / 64) * 64
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_name("tiny")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(width)
    writer.add_block_count(1)
    writer.add_feed_forward_length(64)
    writer.add_head_count(4)
    writer.add_head_count_kv(4)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(width // 4)
    writer.add_vocab_size(len(tokens))
    writer.add_file_type(0)
    writer.add_tokenizer_model("llama")
    writer.add_token_list([token.encode() for token in tokens])
    writer.add_token_scores(scores)
    writer.add_token_types(types)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_chat_template(TEMPLATE)
    for name, tensor in _tensors(tokens, width).items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _vocabulary() -> tuple[list[str], list[int], list[float]]:
    """Control tokens, all bytes, printable ASCII, and whole words with the space before them."""
    ascii_ = [chr(code) for code in range(33, 127)]
    words = ["\u2581" + word for word in dict.fromkeys(WORDS)]
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "\u2581", *ascii_, *words]
    types = [2, 3, 3, *[6] * 256, 1, *[1] * (len(ascii_) + len(words))]
    scores = [*[0.0] * 260, *[-10.0] * len(ascii_), *(float(len(word)) for word in words)]
    return tokens, types, scores


def _tensors(tokens: list[str], width: int) -> dict[str, Any]:
    size = len(tokens)
    embedding = np.zeros((size, width), np.float32)
    embedding[np.arange(size), np.arange(size)] = 1
    output = np.zeros((size, width), np.float32)
    output[:, :size] = _follows(tokens) / math.sqrt(width)

    def nothing(*shape: int) -> Any:
        return np.zeros(shape, np.float32)

    block = {f"blk.0.attn_{part}.weight": nothing(width, width) for part in ("q", "k", "v", "output")}
    feed = {"blk.0.ffn_gate.weight": nothing(64, width), "blk.0.ffn_up.weight": nothing(64, width)}
    ones = np.ones(width, np.float32)
    return {
        "token_embd.weight": embedding,
        "output_norm.weight": ones,
        "output.weight": output,
        "blk.0.attn_norm.weight": ones,
        "blk.0.ffn_norm.weight": ones,
        **block,
        **feed,
        "blk.0.ffn_down.weight": nothing(width, 64),
    }


def _follows(tokens: list[str]) -> Any:
    """Scores[next, current]."""
    place = {token: i for i, token in enumerate(tokens)}
    words = [place["\u2581" + word] for word in WORDS]
    end, quote = 2, place['"']
    scores = np.full((len(tokens), len(tokens)), -8.0)
    scores[words[0], :] = 2  # by default a sentence begins
    for current, following in pairwise(words):
        scores[following, current] = 6
    scores[place["."], words[-1]] = 6
    scores[end, place["."]] = 6
    for closing, score in (("]", 6.0), ("}", 5.5), (",", 5.0), (":", 5.0)):
        scores[place[closing], quote] = score
        for digit in "0123456789":
            if closing != ":":
                scores[place[closing], place[digit]] = score
        for bracket in "]}e":
            if closing != ":":
                scores[place[closing], place[bracket]] = score
    scores[end, [place["]"], place["}"]]] = 7
    scores[words[0], quote] = 7
    scores[quote, place["."]] = 5  # in a string the grammar bars the end, so the quote closes it
    scores[quote, words] = 1
    for opening in ":,[{":
        scores[quote, place[opening]] = 3
        scores[place["1"], place[opening]] = 2.5
        scores[place["t"], place[opening]] = 2.4
    return scores
