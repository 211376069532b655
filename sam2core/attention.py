"""Single-head attention over many keys, by what the hardware does fast.

On GPUs that is PyTorch's fused kernel. On CPUs it demands values as wide as the keys; plain
matrix products over tiles that stay in the cache do not, and attending to 64 channels instead
of 256 is a third less arithmetic. On CPUs that multiply bfloat16 with vectors but have no matrix
unit (AMX), the fused kernel is no quicker than in float32, and slices take half its time.
"""

from __future__ import annotations

import os

import torch
import torch.nn.functional as F
from torch import Tensor

from sam2core.device import cpu_capabilities

SLICE = 512  # queries at once: their weights over 30,000 keys stay near the cache
FEW_KEYS = 8192  # below it the fused kernel wins again
TILE = (1024, 512)  # queries, keys: their float32 weights are 2 MiB


def slices_pay(queries: Tensor, keys: int) -> bool:
    """Whether `attend_in_slices` is the quicker way for these queries."""
    return (
        queries.device.type == "cpu"
        and queries.dtype == torch.bfloat16
        and keys > FEW_KEYS
        and not torch.is_grad_enabled()
        and not cpu_capabilities().get("amx_bf16", False)
    )


def tiles_pay(queries: Tensor, values: Tensor) -> bool:
    """Whether `attend_in_tiles` is the quicker way for these."""
    return (
        queries.device.type == "cpu"
        and queries.dtype == torch.float32
        and values.shape[2] < queries.shape[2]
        and not torch.is_grad_enabled()
        and (torch.get_num_threads() == 1 or waiting_threads_sleep())
    )


def waiting_threads_sleep() -> bool:
    """Whether OpenMP was told to let idle threads sleep.

    Tiles are many small products. Where threads spin at the end of each, they take several
    times the fused kernel's CPU time as soon as another program runs.
    """
    return os.environ.get("OMP_WAIT_POLICY", "").upper() == "PASSIVE"


def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """q: (B, N, dim); k, v: (B, M, dim); returns (B, N, dim)."""
    return F.scaled_dot_product_attention(q[:, None], k[:, None], v[:, None])[:, 0]


def attend_in_slices(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """q: (B, N, dim); k: (B, M, dim); v: (B, M, any width); returns (B, N, that width)."""
    q = q * q.shape[-1] ** -0.5
    out = q.new_empty(*q.shape[:2], v.shape[2])
    for batch in range(q.shape[0]):
        keys, values = k[batch].T, v[batch]
        for first in range(0, q.shape[1], SLICE):
            weights = torch.softmax(q[batch, first : first + SLICE] @ keys, dim=-1)
            torch.mm(weights, values, out=out[batch, first : first + SLICE])
    return out


def attend_in_tiles(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """q: (B, N, dim); k: (B, M, dim); v: (B, M, any width); returns (B, N, that width).

    One pass over the keys for each tile of queries, with a running maximum and sum.
    """
    rows, columns = TILE
    q = q * q.shape[-1] ** -0.5
    out = q.new_empty(*q.shape[:2], v.shape[2])
    room = q.new_empty(rows * columns)
    for batch in range(q.shape[0]):
        for first in range(0, q.shape[1], rows):
            queries = q[batch, first : first + rows]
            top = queries.new_full((queries.shape[0], 1), -torch.inf)
            total = torch.zeros_like(top)
            mixed = queries.new_zeros(queries.shape[0], v.shape[2])
            for start in range(0, k.shape[1], columns):
                keys = k[batch, start : start + columns].T
                weights = room[: queries.shape[0] * keys.shape[1]].view(queries.shape[0], -1)
                torch.mm(queries, keys, out=weights)
                higher = torch.maximum(top, weights.amax(dim=1, keepdim=True))
                fading = (top - higher).exp_()
                top = higher
                weights.sub_(top).exp_()
                total = total * fading + weights.sum(dim=1, keepdim=True)
                mixed.mul_(fading).addmm_(weights, v[batch, start : start + columns])
            torch.div(mixed, total, out=out[batch, first : first + rows])
    return out
