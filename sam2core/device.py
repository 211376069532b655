"""Choose where and how precisely a model runs.

Two kinds of layers are worth lower precision: the image encoder's and the memory attention's.
Prompt encoder, decoder and memory encoder are cheap and decide masks, so they stay float32.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache

import torch
from torch import nn

from sam2core.layers import Conv2d, Linear

DEVICES = ("auto", "cpu", "cuda", "mps", "xpu")
# How torch tells of too little memory where it does not raise its OutOfMemoryError.
_OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "not enough memory", "ALLOC_FAILED")

log = logging.getLogger(__name__)


def choose_device(name: str | torch.device) -> torch.device:
    """`auto` takes the first GPU there is that this torch can use, else the CPU.

    Raises ValueError for an unknown name or a device that this machine or torch build lacks.
    """
    if isinstance(name, torch.device):
        return name
    kind = name.partition(":")[0]
    if kind not in DEVICES:
        raise ValueError(f"unknown device {name!r}; choose one of {', '.join(DEVICES)}")
    if kind == "auto":
        return _best_device()
    fault = "" if kind == "cpu" else _fault_of(name)
    if fault:
        raise ValueError(
            f"device {name!r} is not available to torch {torch.__version__} here{fault}; "
            "choose another device or install the torch build for it"
        )
    return torch.device(name)


def choose_dtype(device: torch.device, dtype: torch.dtype | None = None) -> torch.dtype:
    """The precision of encoder and memory attention; a given one is taken as it is.

    GPUs: bfloat16, else float16, where they multiply it fast. CPUs: bfloat16 where they do.
    """
    if dtype is not None:
        if dtype not in (torch.float32, torch.bfloat16, torch.float16):
            raise ValueError(f"precision {dtype} is none of float32, bfloat16, float16")
        return dtype
    if device.type == "cuda":
        return _cuda_dtype(device)
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


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a device, the processor's own memory included, was too small for what was asked."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error) for sign in _OUT_OF_MEMORY)


def _best_device() -> torch.device:
    for kind in ("cuda", "xpu", "mps"):
        if not _is_there(kind):
            continue
        fault = _fault_of(kind)
        if not fault:
            return torch.device(kind)
        log.warning("the %s device is left alone, torch cannot use it%s", kind, fault)
    return torch.device("cpu")


def _fault_of(name: str) -> str:
    """Why a device cannot be used, with a space before it; "" where it can.

    Only work tells: builds of torch leave out older cards, and still list them as available.
    """
    if not _is_there(name.partition(":")[0]):
        return " (there is none)"
    try:
        torch.ones(2, device=name).sum().item()
    except RuntimeError as error:
        return f" ({str(error).partition(chr(10))[0]})"
    return ""


def _cuda_dtype(device: torch.device) -> torch.dtype:
    if torch.version.hip:
        return torch.bfloat16
    # `is_bf16_supported` says yes to cards that emulate it, several times slower than float32.
    major, _ = torch.cuda.get_device_capability(device)
    if major >= 8:
        return torch.bfloat16
    # Before Volta half precision is slower than float32; on the GTX 16 its convolutions give NaN.
    if major == 7 and "GTX 16" not in torch.cuda.get_device_name(device):
        return torch.float16
    return torch.float32


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
