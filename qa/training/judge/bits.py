"""Packs matrices in eight or four bits, in the form of `qa.reading.packed`. Nothing of the archive is imported."""

from collections.abc import Mapping

import torch

from qa.reading.packed import GROUP, SCALE, SMALL, is_large, unpack

# Of the scale that would just hold a group's largest weight: scales that are tried. With 7/8 of either sign, since there is one level more
# below 0 than above, one that was rounded is rounded to itself.
_PARTS = (0.7, 0.75, 0.8, 0.85, 0.875, -0.875, 0.9, 0.95, 1.0)

Tensors = dict[str, torch.Tensor]


def pack_tensors(tensors: Mapping[str, torch.Tensor], rounded: bool = True) -> Tensors:
    """The layers' matrices in 4 bits where they were `rounded` in training, and learnt to do with that; other matrices in 8, or in 4 where
    they had no more already; all else in half precision.
    """
    packed: Tensors = {}
    for name, values in tensors.items():
        if values.ndim != 2 or values.numel() < SMALL:
            packed[name] = values.half()
        else:
            four = (rounded and in_four_bits(name, values)) or _are_four_bits(values)
            packed[name], packed[name + SCALE] = pack4(values) if four else pack8(values)
    return packed


def _are_four_bits(values: torch.Tensor) -> bool:
    """Whether packing a matrix in 4 bits changes no more than half precision does."""
    return values.shape[1] % GROUP == 0 and torch.allclose(rounded4(values), values.float(), rtol=0.002, atol=1e-6)


def pack8(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """A matrix in 8 bits a weight, and the scale of each row, that of its largest weight."""
    scale = (weight.float().abs().amax(1) / 127).half()
    return (weight / _divisor(scale)[:, None]).round().clamp(-127, 127).to(torch.int8), scale


def pack4(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """A matrix in 4 bits a weight, and the scale of each group of 32."""
    levels, scale = _grouped(weight)
    raised = (levels + 8).to(torch.uint8)
    return raised[..., : GROUP // 2] | raised[..., GROUP // 2 :] << 4, scale.half()


def rounded4(weight: torch.Tensor) -> torch.Tensor:
    """A matrix as it is once it was packed in 4 bits."""
    levels, scale = _grouped(weight)
    return (levels * scale[..., None]).reshape(weight.shape)


def in_four_bits(name: str, values: torch.Tensor) -> bool:
    """Whether a tensor is packed so: a large matrix of the layers."""
    return is_large(name, values.shape)


def _grouped(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The levels (rows, groups, 32), from -8 to 7, and the scale of each group: of those tried, the one of the least square error."""
    groups = weight.float().reshape(len(weight), -1, GROUP)
    most = groups.abs().amax(2)
    best, error = most / 7, torch.full_like(most, torch.inf)
    for part in _PARTS:
        scale = (most * part / 7).half().float()
        off = (_levels(groups, scale) * scale[..., None] - groups).square().sum(2)
        best, error = torch.where(off < error, scale, best), torch.minimum(off, error)
    return _levels(groups, best), best


def unpacked(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """All tensors of a packed file, or of one that is not packed, in single precision."""
    plain = {name: values.float() if values.dtype == torch.bfloat16 else values for name, values in tensors.items()}
    return {name: torch.from_numpy(values) for name, values in unpack({name: of.numpy() for name, of in plain.items()}).items()}


def _levels(groups: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    return (groups / _divisor(scale)[..., None]).round().clamp(-8, 7)


def _divisor(scale: torch.Tensor) -> torch.Tensor:
    return torch.where(scale == 0, 1.0, scale.float())
