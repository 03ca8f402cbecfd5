"""Export a sentence-transformers model to ONNX, and check it: python -m coach.embedding.export FOLDER OUT.

A program of its own, so that torch's five-second import and its memory stay out of the coach.
The graph takes ``input_ids`` and ``attention_mask`` and gives unit sentence vectors, pooling included.
"""

from __future__ import annotations

import json
import sys
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

SAMPLES = (
    "Precision and recall trade off against each other.",
    "why?",
    "A feature store serves the same features to training and to serving, so that the two cannot drift "
    "apart; it is filled by batch jobs and by streams, and read within a few milliseconds. " * 12,
    "Ünïcode – naïve Bayes, 0.1 % fraud, f(x) = σ(wᵀx + b)",
    "import numpy as np\nx = np.zeros((3, 4))",
    "",
)


def export(folder: Path, out: Path) -> None:
    """Write ``model.onnx``, ``tokenizer.json`` and ``export.json`` to the existing folder ``out``."""
    import torch

    from coach.embedding.torch import load

    model = load(folder, model_kwargs={"attn_implementation": "eager"})
    text = "a sample that is traced"
    traced = model.preprocess([text, text + " twice"])
    inputs = ("input_ids", "attention_mask")

    class Sentence(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            vector = self.model(features)["sentence_embedding"]
            return torch.nn.functional.normalize(vector, dim=-1)

    _spare_onnx()
    axes = {name: {0: "texts", 1: "tokens"} for name in inputs} | {"vectors": {0: "texts"}}
    torch.onnx.export(
        Sentence().eval(),
        tuple(traced[name] for name in inputs),
        str(out / "model.onnx"),
        dynamo=False,
        input_names=list(inputs),
        output_names=["vectors"],
        dynamic_axes=axes,
        opset_version=17,
    )
    (out / "tokenizer.json").write_text(model.tokenizer.backend_tokenizer.to_str(), encoding="utf-8")
    about = {
        "dimension": int(model.get_embedding_dimension()),
        "max_tokens": int(model.max_seq_length),
        "pad_id": int(model.tokenizer.pad_token_id or 0),
        "size": (out / "model.onnx").stat().st_size,
    }
    (out / "export.json").write_text(json.dumps(about), encoding="utf-8")
    _check(model, out)


def _spare_onnx() -> None:
    """torch asks for the onnx package only to look for custom onnxscript functions, and a plain
    transformer has none. Without the package the step is left out; `_check` vouches for the result."""
    try:
        import_module("onnx")
    except ImportError:
        from torch.onnx._internal.torchscript_exporter import onnx_proto_utils

        setattr(onnx_proto_utils, "_add_onnxscript_fn", lambda model_bytes, _: model_bytes)  # noqa: B010


def _check(model: Any, out: Path) -> None:
    import numpy as np

    from coach.embedding.onnx import OnnxModel

    reference = model.encode(list(SAMPLES), normalize_embeddings=True, show_progress_bar=False)
    cosines = (OnnxModel(out).embed(SAMPLES) * np.asarray(reference)).sum(axis=1)
    if cosines.min() < 0.9999:
        raise SystemExit(f"it disagrees with sentence-transformers (cosine {cosines.min():.4f})")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    export(Path(sys.argv[1]), Path(sys.argv[2]))
