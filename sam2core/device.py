"""Choose where and how precisely a model runs.

Two kinds of layers are worth lower precision: the image encoder's and the memory attention's.
Prompt encoder, decoder and memory encoder are cheap and decide masks, so they stay float32.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import torch
from torch import nn

from sam2core.layers import Conv2d, Linear

DEVICES = ("auto", "cpu", "cuda", "mps", "xpu")


def choose_device(name: str | torch.device) -> torch.device:
    """`auto` takes the first GPU there is, else the CPU.

    Raises ValueError for an unknown name or a device that this machine or torch build lacks.
    """
    if isinstance(name, torch.device):
        return name
    kind = name.partition(":")[0]
    if kind not in DEVICES:
        raise ValueError(f"unknown device {name!r}; choose one of {', '.join(DEVICES)}")
    if kind == "auto":
        return torch.device(next((k for k in ("cuda", "xpu", "mps") if _is_there(k)), "cpu"))
    if kind != "cpu" and not _is_there(kind):
        raise ValueError(
            f"device {name!r} is not available to torch {torch.__version__} here; "
            "choose another device or install the torch build for it"
        )
    return torch.device(name)


def choose_dtype(device: torch.device, dtype: torch.dtype | None = None) -> torch.dtype:
    """The precision of encoder and memory attention; a given one is taken as it is.

    GPUs: bfloat16, else float16. CPUs: bfloat16 where the processor multiplies it fast.
    """
    if dtype is not None:
        if dtype not in (torch.float32, torch.bfloat16, torch.float16):
            raise ValueError(f"precision {dtype} is none of float32, bfloat16, float16")
        return dtype
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    if device.type == "xpu":
        return torch.bfloat16
    if device.type == "mps":
        return torch.float16
    return torch.bfloat16 if _cpu_multiplies_bfloat16() else torch.float32


def set_precision(part: nn.Module, dtype: torch.dtype) -> None:
    """Store the weights of a part's linear layers and convolutions in `dtype`.

    Norms and learned positions stay float32, and so do the residual sums they feed.
    """
    for layer in part.modules():
        if isinstance(layer, Linear | Conv2d):
            layer.to(dtype)


def _is_there(kind: str) -> bool:
    if kind == "mps":
        return torch.backends.mps.is_available()
    module = getattr(torch, kind, None)
    return module is not None and module.is_available()


def _cpu_multiplies_bfloat16() -> bool:
    return any(cpu_capabilities().get(unit, False) for unit in ("amx_bf16", "avx512_bf16"))


@cache
def cpu_capabilities() -> Mapping[str, object]:
    """What torch knows of this processor; empty where the torch release cannot tell."""
    tell = getattr(torch.cpu, "get_capabilities", None)
    return tell() if tell is not None else {}
