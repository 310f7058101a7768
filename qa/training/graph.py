"""Makes the file that says what all-MiniLM-L6-v2 computes, without its weights: `vectorstore/models/minilm.onnx`.

`make graph`; it needs the package `onnx`, and is made anew when ONNX Runtime no longer reads its form.
"""

import sys
import warnings
from pathlib import Path
from typing import Any

import onnx
import torch
from transformers import AutoModel

from vectorstore.models.bundled import embedder_path
from vectorstore.models.encoder import MINILM

_OPERATORS = 17  # the version of ONNX's operators


class _Hidden(torch.nn.Module):
    """A model by its three inputs, with the tokens' vectors as its only output."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        hidden: torch.Tensor = self.model(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        return hidden


def make(folder: str, out: Path) -> None:
    """Write what the model in a folder computes, its weights left to be given by their names."""
    model = AutoModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager").eval()
    ids = torch.randint(5, 1000, (2, 32))
    names = ["ids", "types", "mask"]
    with warnings.catch_warnings(action="ignore"):
        torch.onnx.export(
            _Hidden(model),
            (ids, torch.zeros_like(ids), torch.ones_like(ids)),
            out,
            input_names=names,
            output_names=["hidden"],
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in (*names, "hidden")},
            opset_version=_OPERATORS,
            do_constant_folding=False,  # it would change the weights, and their names
            dynamo=False,
        )
    without_weights(out)


def without_weights(file: Path) -> None:
    """Take the weights out of a graph: they are to be given by the names that transformers has for them."""
    model = onnx.load(file)
    renamed = {}
    for weight in model.graph.initializer:
        if weight.name.startswith("model."):
            renamed[weight.name] = weight.name.removeprefix("model.")
            weight.name = renamed[weight.name]
            weight.ClearField("raw_data")
            weight.data_location = onnx.TensorProto.EXTERNAL
            place = weight.external_data.add()
            place.key, place.value = "location", "given"
    for node in model.graph.node:
        node.ClearField("doc_string")
        for at, name in enumerate(node.input):
            node.input[at] = renamed.get(name, name)
    onnx.save(model, file)


if __name__ == "__main__":
    make(embedder_path(), Path(sys.argv[1]) if len(sys.argv) > 1 else MINILM)
