"""Makes the files that say what an encoder computes, without its weights, for `vectorstore.models.encoder` to run.

`make graph` makes that of all-MiniLM-L6-v2 and, where there is one, of the judge's backbone; it needs the package `onnx`. They are made
anew when ONNX Runtime no longer reads their form.
"""

import json
import warnings
from pathlib import Path
from typing import Any

import onnx
import torch
from transformers import AutoModel

from qa.reading.cross_encoder import BUNDLED, JUDGE_FOLDER, is_judge
from qa.reading.judge import GRAPH, checksum, read_manifest, weights_of
from qa.reading.network import backbone
from qa.reading.pairs import MANIFEST
from vectorstore.models.bundled import embedder_path
from vectorstore.models.encoder import MINILM

_OPERATORS = 17  # the version of ONNX's operators
INPUTS = ("ids", "types", "mask")


class _Hidden(torch.nn.Module):
    """A model by its inputs, with the tokens' vectors as its only output."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        self.typed = getattr(model.config, "type_vocab_size", 0) > 0 and "token_type_embeddings" in dict(model.embeddings.named_children())

    def forward(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        typed = {"token_type_ids": types} if self.typed else {}
        hidden: torch.Tensor = self.model(input_ids=ids, attention_mask=mask, **typed).last_hidden_state
        return hidden


def make(model: Any, out: Path) -> None:
    """Write what an encoder of transformers computes, its weights left to be given by their names. It has those of the INPUTS it uses."""
    ids = torch.randint(5, 1000, (2, 32))
    with warnings.catch_warnings(action="ignore"):
        torch.onnx.export(
            _Hidden(model.eval()),
            (ids, torch.zeros_like(ids), torch.ones_like(ids)),
            out,
            input_names=list(INPUTS),
            output_names=["hidden"],
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in (*INPUTS, "hidden")},
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


def make_of_judge(folder: Path) -> None:
    """Write the graph of the judge in a folder beside its weights, and name it in the manifest."""
    manifest = read_manifest(folder)
    weights = {name: torch.from_numpy(of) for name, of in weights_of(folder, manifest).items() if not name.startswith("head.")}
    make(backbone(manifest["config"] | {"attn_implementation": "eager"}, weights), folder / GRAPH)
    manifest["files"][GRAPH] = checksum(folder / GRAPH)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    make(AutoModel.from_pretrained(embedder_path(), add_pooling_layer=False, attn_implementation="eager"), MINILM)
    if is_judge(BUNDLED):
        make_of_judge(JUDGE_FOLDER)
