"""Mixed precision that is quick backwards, too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.nn.functional as F
from torch.overrides import TorchFunctionMode


class _FloatAttention(TorchFunctionMode):
    """Keeps attention itself in float32 under autocast."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        if func is not F.scaled_dot_product_attention:
            return func(*args, **(kwargs or {}))
        with torch.autocast("cpu", enabled=False):
            return func(*(arg.float() for arg in args), **(kwargs or {}))


@contextmanager
def mixed_precision(device: torch.device, enabled: bool) -> Iterator[None]:
    """bfloat16 where it is quick. On a CPU the attention's way back is several times slower in
    bfloat16 than in float32, so there it stays float32.
    """
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=enabled):
        if enabled and device.type == "cpu":
            with _FloatAttention():
                yield
        else:
            yield
