"""Makes the files that say what an encoder computes, without its weights, for `vectorstore.models.encoder` to run.

`make graph` makes that of all-MiniLM-L6-v2 and, where there are any, of the judges' backbones; it needs the package `onnx`. They are made
anew when ONNX Runtime no longer reads their form.
"""

import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from transformers import AutoModel

from qa.reading.cross_encoder import JUDGE_FOLDER, LANGUAGES_FOLDER, is_judge
from qa.reading.judge import GRAPH, GRAPH8, checksum, read_manifest, weights_of
from qa.reading.network import backbone
from qa.reading.packed import EIGHT, EIGHT_SCALE, is_large
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
            _mark_as_given(weight)
    for node in model.graph.node:
        node.ClearField("doc_string")
        for at, name in enumerate(node.input):
            node.input[at] = renamed.get(name, name)
    onnx.save(model, file)


def in_eight_bits(file: Path, out: Path) -> None:
    """Write a graph without weights so that its large matrices are multiplied in eight bits, as `qa.reading.packed` gives them.

    What they are multiplied with is brought to eight bits as well, each token by its own largest value.
    """
    model = onnx.load(file, load_external_data=False)
    graph = model.graph
    weights = {of.name: of for of in graph.initializer}
    matrices = {
        node.output[0]: weights[node.input[0]]
        for node in graph.node
        if node.op_type == "Transpose" and node.input[0] in weights and is_large(node.input[0], weights[node.input[0]].dims)
    }
    nodes: list[Any] = []
    rounded: set[str] = set()  # what was brought to eight bits already: three matrices are multiplied with the same
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in matrices:
            of, out_of = node.input[0], node.output[0]
            if of not in rounded:
                nodes += _rounded(of)
                rounded.add(of)
            nodes += _multiplied(of, matrices[node.input[1]].name, out_of)
        elif node.output[0] not in matrices:
            nodes.append(node)
    left = [of for of in graph.initializer if of.name not in {matrix.name for matrix in matrices.values()}]
    for matrix in matrices.values():
        outputs, inputs = matrix.dims
        left += [_given(matrix.name + EIGHT, onnx.TensorProto.INT8, [inputs, outputs])]
        left += [_given(matrix.name + EIGHT_SCALE, onnx.TensorProto.FLOAT, [outputs])]
    left += [onnx.numpy_helper.from_array(np.array(value), name) for name, value in _CONSTANTS.items()]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(left)
    onnx.save(model, out)


# Eight bits without a sign are what processors multiply with eight bits that have one: 0 is 128 there. The half rounds what is cut off.
_CONSTANTS = {"least": np.float32(1e-12), "largest": np.float32(127), "middle": np.float32(128.5), "zero": np.uint8(128)}


def _rounded(name: str) -> list[Any]:
    """The steps that bring the tokens (texts, tokens, d) of that name to eight bits, `NAME@8`, with a scale for each, `NAME@8scale`."""
    node = onnx.helper.make_node
    return [
        node("Abs", [name], [f"{name}@abs"]),
        node("ReduceMax", [f"{name}@abs"], [f"{name}@most"], axes=[-1], keepdims=1),
        node("Max", [f"{name}@most", "least"], [f"{name}@some"]),
        node("Div", [f"{name}@some", "largest"], [name + EIGHT_SCALE]),
        node("Div", [name, name + EIGHT_SCALE], [f"{name}@parts"]),
        node("Add", [f"{name}@parts", "middle"], [f"{name}@raised"]),
        node("Cast", [f"{name}@raised"], [name + EIGHT], to=onnx.TensorProto.UINT8),
    ]


def _multiplied(name: str, matrix: str, out: str) -> list[Any]:
    """The steps that multiply tokens in eight bits with a matrix."""
    node = onnx.helper.make_node
    return [
        node("MatMulInteger", [name + EIGHT, matrix + EIGHT, "zero"], [f"{out}@sum"]),
        node("Cast", [f"{out}@sum"], [f"{out}@float"], to=onnx.TensorProto.FLOAT),
        node("Mul", [f"{out}@float", name + EIGHT_SCALE], [f"{out}@scaled"]),
        node("Mul", [f"{out}@scaled", matrix + EIGHT_SCALE], [out]),
    ]


def _given(name: str, kind: int, shape: Sequence[int]) -> Any:
    """A weight that is given when the graph is loaded."""
    weight = onnx.TensorProto(name=name, data_type=kind, dims=shape, data_location=onnx.TensorProto.EXTERNAL)
    _mark_as_given(weight)
    return weight


def _mark_as_given(weight: Any) -> None:
    place = weight.external_data.add()
    place.key, place.value = "location", "given"


def make_of_judge(folder: Path) -> None:
    """Write the graphs of the judge in a folder beside its weights, and name them in the manifest."""
    manifest = read_manifest(folder)
    weights = {name: torch.from_numpy(of) for name, of in weights_of(folder, manifest).items() if not name.startswith("head.")}
    make(backbone(manifest["config"] | {"attn_implementation": "eager"}, weights), folder / GRAPH)
    in_eight_bits(folder / GRAPH, folder / GRAPH8)
    manifest["files"] |= {name: checksum(folder / name) for name in (GRAPH, GRAPH8)}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    make(AutoModel.from_pretrained(embedder_path(), add_pooling_layer=False, attn_implementation="eager"), MINILM)
    for folder in (JUDGE_FOLDER, LANGUAGES_FOLDER):
        if is_judge(str(folder)):
            make_of_judge(folder)
