"""Packs matrices in eight or four bits, in the form of `qa.reading.packed`. Nothing of the archive is imported."""

from collections.abc import Mapping

import torch

from qa.reading.packed import GROUP, unpack


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


def unpacked(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """All tensors of a packed file, or of one that is not packed, in single precision."""
    plain = {name: values.float() if values.dtype == torch.bfloat16 else values for name, values in tensors.items()}
    return {name: torch.from_numpy(values) for name, values in unpack({name: of.numpy() for name, of in plain.items()}).items()}


def _levels(groups: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    return (groups / _divisor(scale)[..., None]).round().clamp(-8, 7)


def _divisor(scale: torch.Tensor) -> torch.Tensor:
    return torch.where(scale == 0, 1.0, scale.float())
