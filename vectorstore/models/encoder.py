"""Runs a transformer encoder by ONNX Runtime, which is loaded in a tenth of the time that torch and transformers take."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

# Instructions by which processors multiply bfloat16, and eight bits. Those without the latter may cut off sums of eight bits.
BFLOAT16, EIGHT_BITS = ("avx512_bf16", "amx_bf16"), ("avx512_vnni", "avx_vnni")
# What all-MiniLM-L6-v2 computes, without its weights; `make graph` makes it.
MINILM = Path(__file__).with_name("minilm.onnx")


def allowed_threads() -> int:
    """How many threads may compute at once by OMP_NUM_THREADS; 0 where it is not set."""
    return int(os.environ.get("OMP_NUM_THREADS", "0"))


@cache
def processor_has(instructions: Sequence[str]) -> bool:
    """Whether the processor has one of these sets of instructions; false where the system does not tell."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").split()
    except OSError:
        return False
    return not set(instructions).isdisjoint(flags)


@cache
def passes() -> Executor:
    """The threads in which questions' passes through models run, each pass in one: all who ask share them, and they are no more than may
    compute at once, so that no two take each other's cores.
    """
    return ThreadPoolExecutor(allowed_threads() or os.cpu_count(), "dateline-pass")


class Encoder:
    """The computation in the file `graph` with its weights, named as transformers names them; any number of threads may call it.

    A call is computed in so many `threads`, or else by all cores. Raises ValueError when a weight is missing, has another shape, or is not
    asked for.
    """

    def __init__(self, graph: Path, weights: Mapping[str, NDArray[Any]], threads: int | None = None) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or allowed_threads()  # 0: one for each core
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting threads leave the cores to others
        # They have to live until the session is made, which copies them.
        values = {name: onnxruntime.OrtValue.ortvalue_from_numpy(array) for name, array in weights.items()}
        options.add_external_initializers(list(values), list(values.values()))
        try:
            self._session = onnxruntime.InferenceSession(graph.read_bytes(), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's errors have no class in common
            raise ValueError(f"the weights do not fit {graph.name}: {error}") from error
        self._inputs = [of.name for of in self._session.get_inputs()]  # not all encoders have types

    def __call__(self, ids: NDArray[np.int64], types: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of all tokens (n, tokens, d) of n texts, given by their tokens' `ids`, `types` and `mask` (n, tokens)."""
        given = {"ids": ids, "types": types, "mask": mask}
        (hidden,) = self._session.run(None, {name: given[name] for name in self._inputs})
        return np.asarray(hidden, dtype=np.float32)


def mean(hidden: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
    """The mean vector (n, d) of each of n texts' tokens (n, tokens, d), without those that only pad it."""
    return np.asarray(np.einsum("ntd,nt->nd", hidden, mask.astype(np.float32)) / mask.sum(axis=1, keepdims=True), dtype=np.float32)
