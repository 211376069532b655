"""Read weights from a file, and refuse what does not fit.

Nothing in a file is ever executed: pickles are read by PyTorch's weights-only reader, and
damage is looked for before the pickle is touched.
"""

from __future__ import annotations

import pickle
import re
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from sam2core.config import CONFIGS, ModelName

ADDED_IN_2_1 = frozenset(
    {"no_obj_embed_spatial", "obj_ptr_tpos_proj.weight", "obj_ptr_tpos_proj.bias"}
)
PATCH_WEIGHT = "image_encoder.trunk.patch_embed.proj.weight"
STORED_TYPES = (torch.float32, torch.float16, torch.bfloat16, torch.float64)
AGAIN = "download it again or choose another file"


@dataclass(eq=False)
class CheckpointError(ValueError):
    """A file that cannot serve as the weights asked for; `str()` says which, why, what to do."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


def read_state_dict(path: str | Path) -> dict[str, Tensor]:
    """Read the weights of a `.pt` (a torch archive with an entry "model") or `.safetensors` file.

    What the file is, its content tells, not its name. Returns tensors on the CPU in the file's
    precision; they may be mapped from the file, so copy them before the file goes.
    Raises CheckpointError.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(9)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CheckpointError(path, f"cannot be read ({reason}); check the path") from error
    if size == 0:
        raise CheckpointError(path, f"is empty; {AGAIN}")
    if start.startswith(b"PK"):
        return _read_archive(path)
    if start[8:9] == b"{":
        return _read_safetensors(path)
    if start.startswith(b"\x80"):
        raise CheckpointError(
            path,
            "is a bare pickle, which could hold code and is not read; "
            "save the weights again as .safetensors or with torch.save",
        )
    raise CheckpointError(
        path, "is not a checkpoint (neither a PyTorch archive nor safetensors); choose another file"
    )


def identify(state_dict: Mapping[str, Tensor], path: str | Path) -> ModelName:
    """Name the model these weights, read from `path`, belong to.

    The width of the trunk's first stage and its number of blocks tell the models apart.
    Raises CheckpointError for weights of any other network, saying which if that is known.
    """
    patch = state_dict.get(PATCH_WEIGHT)
    if patch is None or patch.ndim != 4:
        raise CheckpointError(Path(path), _describe_stranger(state_dict))
    blocks = {
        int(match[1])
        for key in state_dict
        if (match := re.match(r"image_encoder\.trunk\.blocks\.(\d+)\.", key))
    }
    for name, config in CONFIGS.items():
        if (config.embed_dim, sum(config.blocks)) == (patch.shape[0], len(blocks)):
            return name
    raise CheckpointError(
        Path(path),
        f"is of no size we know ({patch.shape[0]} channels, {len(blocks)} blocks); "
        f"choose one of {', '.join(CONFIGS)}",
    )


def check(
    state_dict: Mapping[str, Tensor],
    expected: Mapping[str, Sequence[int]],
    path: str | Path,
    name: str,
) -> None:
    """Raise CheckpointError unless the weights are exactly those of the model `name`.

    expected: key -> shape, all of them and no other.
    """
    path = Path(path)
    missing = [key for key in expected if key not in state_dict]
    unexpected = [key for key in state_dict if key not in expected]
    found = identify(state_dict, path)
    if ADDED_IN_2_1.isdisjoint(state_dict):
        raise CheckpointError(
            path, "is a SAM 2.0 checkpoint, which lacks what 2.1 added; use the SAM 2.1 file"
        )
    if found != name:
        raise CheckpointError(
            path, f"holds SAM 2.1 {found}, not {name}; choose the model {found} or another file"
        )
    if missing or unexpected:
        parts = [
            f"{what} {_some(keys)}"
            for what, keys in (("lacks", missing), ("has unknown", unexpected))
            if keys
        ]
        raise CheckpointError(
            path, f"does not fit SAM 2.1 {name}: {'; '.join(parts)}; choose another file"
        )
    for key, shape in expected.items():
        _check_tensor(state_dict[key], key, tuple(shape), path, name)


def _check_tensor(tensor: Tensor, key: str, shape: tuple[int, ...], path: Path, name: str) -> None:
    if tuple(tensor.shape) != shape:
        raise CheckpointError(
            path,
            f"does not fit SAM 2.1 {name}: {key} has shape {tuple(tensor.shape)} "
            f"instead of {shape}; choose another file",
        )
    if tensor.dtype not in STORED_TYPES or tensor.layout != torch.strided:
        raise CheckpointError(
            path, f"{key} is stored as {tensor.dtype}, not as plain numbers; choose another file"
        )
    if not bool(torch.isfinite(tensor).all()):
        raise CheckpointError(path, f"{key} holds values that are not numbers; {AGAIN}")


def _read_archive(path: Path) -> dict[str, Tensor]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            # torch.load does not look at checksums: a flipped bit would become a wrong weight.
            damaged = archive.testzip()
    # Damaged tables of contents make `zipfile` fail in many ways.
    except Exception as error:
        raise CheckpointError(path, f"is cut short or damaged; {AGAIN}") from error
    if damaged is not None:
        raise CheckpointError(path, f"is damaged (wrong checksum of {damaged}); {AGAIN}")
    if not any(entry.endswith("/data.pkl") for entry in names):
        raise CheckpointError(
            path, "is a zip archive but not a PyTorch checkpoint; choose another file"
        )
    try:
        content = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except pickle.UnpicklingError as error:
        code = re.search(r"GLOBAL ([\w.]+)", str(error))
        what = f"code ({code[1]})" if code else "more than weights"
        raise CheckpointError(
            path, f"holds {what}, which is not run; use a file from a source you trust"
        ) from error
    # A forged pickle can make the reader fail in any way at all.
    except Exception as error:
        raise CheckpointError(path, f"is not a readable PyTorch checkpoint; {AGAIN}") from error
    weights = content.get("model") if isinstance(content, dict) else None
    if not isinstance(weights, dict):
        raise CheckpointError(
            path, 'is a PyTorch file without an entry "model"; choose a SAM 2.1 checkpoint'
        )
    for key, value in weights.items():
        if not isinstance(key, str) or not isinstance(value, Tensor):
            raise CheckpointError(
                path, f'its entry "model" holds more than tensors ({key!r}); choose another file'
            )
    return weights


def _read_safetensors(path: Path) -> dict[str, Tensor]:
    try:
        return load_file(path)
    except Exception as error:
        cut = "incomplete" in str(error) or "invalid header length" in str(error)
        what = "is cut short" if cut else "is damaged or not safetensors"
        raise CheckpointError(path, f"{what}; {AGAIN}") from error


def _describe_stranger(keys: Collection[str]) -> str:
    if "image_encoder.pos_embed" in keys:
        return "is a checkpoint of the first SAM; use a SAM 2.1 file"
    if any(key.startswith("vision_encoder.") for key in keys):
        return (
            "holds SAM 2 in the layout of Hugging Face transformers; "
            "use the .pt file of the same page"
        )
    return "is not a SAM 2.1 checkpoint; choose another file"


def _some(keys: Sequence[str]) -> str:
    shown = ", ".join(keys[:3])
    return shown if len(keys) <= 3 else f"{shown} and {len(keys) - 3} more entries"
