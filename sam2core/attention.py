"""Single-head attention over many keys, by what the hardware does fast.

Everywhere but one place that is PyTorch's fused kernel. On CPUs that multiply bfloat16 with
vectors but have no matrix unit (AMX), the fused kernel is no quicker than in float32; plain
matrix products over slices of the queries take half its time, and they allow narrow values.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from sam2core.device import cpu_capabilities

SLICE = 512  # queries at once: their weights over 30,000 keys stay near the cache
FEW_KEYS = 8192  # below it the fused kernel wins again


def slices_pay(queries: Tensor, keys: int) -> bool:
    """Whether `attend_in_slices` is the quicker way for these queries."""
    return (
        queries.device.type == "cpu"
        and queries.dtype == torch.bfloat16
        and keys > FEW_KEYS
        and not torch.is_grad_enabled()
        and not cpu_capabilities().get("amx_bf16", False)
    )


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
