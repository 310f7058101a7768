"""Weights packed in eight or four bits: how they are stored in a file, unpacked, and given to a processor that multiplies eight bits.

Nothing of the archive is imported.

A matrix in 8 bits is `NAME`, int8 (rows, columns), with `NAME@scale`, half (rows). One in 4 bits is `NAME`, uint8 (rows, groups, 16): a
byte holds the i-th and the (16 + i)-th weight of a group of 32, each plus 8; with `NAME@scale`, half (rows, groups). All other tensors
are in half precision. `qa.training.judge.pack` packs them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

GROUP = 32
SMALL = 4_000  # weights; a matrix of fewer is kept in half precision
SCALE = "@scale"
EIGHT, EIGHT_SCALE = "@8", "@8scale"  # after a matrix's name: its weights as a processor multiplies them, and the scale of each output


def unpack(tensors: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
    """All tensors of a packed file in single precision."""
    plain = {name: values for name, values in tensors.items() if not name.endswith(SCALE)}
    scales = {name: tensors[name + SCALE].astype(np.float32) for name in plain if name + SCALE in tensors}
    return {
        name: _unpacked(values, scales[name]) if name in scales else values.astype(np.float32, copy=False) for name, values in plain.items()
    }


def is_large(name: str, shape: Sequence[int]) -> bool:
    """Whether a tensor is a large matrix of the layers, which nearly all of the computing is."""
    return len(shape) == 2 and shape[0] * shape[1] >= SMALL and shape[1] % GROUP == 0 and "embeddings" not in name


def in_eight_bits(weights: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[Any]]:
    """Weights as the graph takes them that multiplies eight bits: of each large matrix (outputs, inputs) in place of itself, int8 (inputs,
    outputs), and the scale (outputs,) that of each output's largest weight.
    """
    found: dict[str, NDArray[Any]] = {}
    for name, values in weights.items():
        if is_large(name, values.shape):
            scale = np.maximum(np.abs(values).max(axis=1), 1e-12) / 127
            found[name + EIGHT] = np.ascontiguousarray(np.rint(values / scale[:, None]).astype(np.int8).T)
            found[name + EIGHT_SCALE] = scale.astype(np.float32)
        else:
            found[name] = values
    return found


def _unpacked(values: NDArray[Any], scale: NDArray[np.float32]) -> NDArray[np.float32]:
    if values.dtype == np.int8:
        return values * scale[:, None]
    found = np.empty((*values.shape[:2], GROUP), dtype=np.float32)
    for half, levels in ((found[..., : GROUP // 2], values & 15), (found[..., GROUP // 2 :], values >> 4)):
        np.multiply(levels.view(np.int8) - np.int8(8), scale[..., None], out=half)
    return found.reshape(len(values), -1)
