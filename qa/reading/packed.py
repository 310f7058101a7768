"""Weights packed in eight or four bits: how they are stored in a file, and unpacked. Nothing of the archive is imported.

A matrix in 8 bits is `NAME`, int8 (rows, columns), with `NAME@scale`, half (rows). One in 4 bits is `NAME`, uint8 (rows, groups, 16): a
byte holds the i-th and the (16 + i)-th weight of a group of 32, each plus 8; with `NAME@scale`, half (rows, groups). All other tensors
are in half precision.
"""

from collections.abc import Mapping

import torch

GROUP = 32
SCALE = "@scale"


def pack8(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """A matrix in 8 bits a weight, and the scale of each row, that of its largest weight."""
    scale = (weight.float().abs().amax(1) / 127).half()
    return (weight / _divisor(scale)[:, None]).round().clamp(-127, 127).to(torch.int8), scale


def pack4(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """A matrix in 4 bits a weight, and the scale of each group of 32: of seven tried, the one that leaves the least square error."""
    groups = weight.float().reshape(len(weight), -1, GROUP)
    most = groups.abs().amax(2)
    best, error = most / 7, torch.full_like(most, torch.inf)
    for part in torch.linspace(0.7, 1.0, 7):
        scale = (most * part / 7).half().float()
        off = (_levels(groups, scale) * scale[..., None] - groups).square().sum(2)
        best, error = torch.where(off < error, scale, best), torch.minimum(off, error)
    levels = (_levels(groups, best) + 8).to(torch.uint8)
    return levels[..., : GROUP // 2] | levels[..., GROUP // 2 :] << 4, best.half()


def unpack(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """All tensors of a packed file in single precision."""
    plain = {name: values for name, values in tensors.items() if not name.endswith(SCALE)}
    scales = {name: tensors[name + SCALE].float() for name in plain if name + SCALE in tensors}
    return {name: _unpacked(values, scales[name]) if name in scales else values.float() for name, values in plain.items()}


def _unpacked(values: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    if values.dtype == torch.int8:
        return values * scale[:, None]
    found = torch.empty(*values.shape[:2], GROUP)
    for half, levels in ((found[..., : GROUP // 2], values & 15), (found[..., GROUP // 2 :], values >> 4)):
        torch.mul(levels.view(torch.int8).sub_(8), scale[..., None], out=half)
    return found.reshape(len(values), -1)


def _levels(groups: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    return (groups / _divisor(scale)[..., None]).round().clamp(-8, 7)


def _divisor(scale: torch.Tensor) -> torch.Tensor:
    return torch.where(scale == 0, 1.0, scale.float())
