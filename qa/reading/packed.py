"""Weights packed in eight or four bits: how they are stored in a file, and unpacked. Nothing of the archive is imported.

A matrix in 8 bits is `NAME`, int8 (rows, columns), with `NAME@scale`, half (rows). One in 4 bits is `NAME`, uint8 (rows, groups, 16): a
byte holds the i-th and the (16 + i)-th weight of a group of 32, each plus 8; with `NAME@scale`, half (rows, groups). All other tensors
are in half precision. `qa.training.judge.pack` packs them.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

GROUP = 32
SCALE = "@scale"


def unpack(tensors: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
    """All tensors of a packed file in single precision."""
    plain = {name: values for name, values in tensors.items() if not name.endswith(SCALE)}
    scales = {name: tensors[name + SCALE].astype(np.float32) for name in plain if name + SCALE in tensors}
    return {
        name: _unpacked(values, scales[name]) if name in scales else values.astype(np.float32, copy=False) for name, values in plain.items()
    }


def _unpacked(values: NDArray[Any], scale: NDArray[np.float32]) -> NDArray[np.float32]:
    if values.dtype == np.int8:
        return values * scale[:, None]
    found = np.empty((*values.shape[:2], GROUP), dtype=np.float32)
    for half, levels in ((found[..., : GROUP // 2], values & 15), (found[..., GROUP // 2 :], values >> 4)):
        np.multiply(levels.view(np.int8) - np.int8(8), scale[..., None], out=half)
    return found.reshape(len(values), -1)
