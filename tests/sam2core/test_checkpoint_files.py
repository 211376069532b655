"""Reading weights: what fits loads, what does not is named, nothing is ever run."""

from __future__ import annotations

import contextlib
import io
import pickle
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from recipe import recipe_weights
from safetensors.torch import save, save_file
from torch import Tensor

from sam2core import CheckpointError, build_model, load_model
from sam2core.checkpoint import ADDED_IN_2_1, check, identify, read_state_dict

Shapes = dict[str, tuple[int, ...]]


class RunsCode:
    """A pickle of this writes a file when it is read without care."""

    def __init__(self, evidence: Path) -> None:
        self._evidence = evidence

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return exec, (f"open({str(self._evidence)!r}, 'w').close()",)


@pytest.fixture(scope="module")
def nano_shapes() -> Shapes:
    return shapes_of("nano")


@pytest.fixture(scope="module")
def nano(nano_shapes: Shapes) -> dict[str, Tensor]:
    return recipe_weights(nano_shapes)


@pytest.fixture
def nano_file(tmp_path: Path, nano: dict[str, Tensor]) -> Path:
    path = tmp_path / "some name.pt"
    torch.save({"model": nano}, path)
    return path


def shapes_of(name: str) -> Shapes:
    with torch.device("meta"):
        return {key: tuple(value.shape) for key, value in build_model(name).state_dict().items()}


def empty_weights(name: str) -> dict[str, Tensor]:
    """Zeros of a model's shapes that take no memory."""
    return {key: torch.zeros(1).expand(shape) for key, shape in shapes_of(name).items()}


def test_both_kinds_of_file_load_the_same_weights(
    tmp_path: Path, nano_file: Path, nano: dict[str, Tensor]
) -> None:
    other = tmp_path / "same.safetensors"
    save_file(nano, other)
    for path in (nano_file, other):
        model = load_model(path, dtype=torch.float32)
        assert model.config.name == "nano"
        assert not model.training
        for key, value in model.state_dict().items():
            torch.testing.assert_close(value, nano[key], rtol=0, atol=0)


def test_what_a_file_is_its_content_tells_not_its_name(
    tmp_path: Path, nano: dict[str, Tensor]
) -> None:
    path = tmp_path / "weights.pt"
    save_file(nano, path)
    assert read_state_dict(path).keys() == nano.keys()


def test_a_models_name_finds_its_file_in_the_models_folder(
    tmp_path: Path, nano: dict[str, Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROTOLINE_MODELS", str(tmp_path))
    save_file(nano, tmp_path / "nano.safetensors")
    model = load_model("nano", dtype=torch.float32, input_size=128)
    torch.testing.assert_close(model.no_obj_ptr.detach(), nano["no_obj_ptr"])
    assert model.input_size == 128
    with pytest.raises(FileNotFoundError, match=r"model large: no checkpoint in .*download it"):
        load_model("large")
    (tmp_path / "nano.safetensors").rename(tmp_path / "sam2.1_hiera_tiny.pt")
    with pytest.raises(CheckpointError, match=r"holds SAM 2\.1 nano, not tiny"):
        load_model("tiny")


def test_a_device_or_precision_that_is_not_there_is_refused(nano_file: Path) -> None:
    with pytest.raises(ValueError, match="unknown device 'abacus'"):
        load_model(nano_file, device="abacus")
    with pytest.raises(ValueError, match="int8"):
        load_model(nano_file, dtype=torch.int8)
    with pytest.raises(ValueError, match="input size 100"):
        load_model(nano_file, input_size=100)


def test_half_precision_weights_load(tmp_path: Path, nano: dict[str, Tensor]) -> None:
    path = tmp_path / "half.safetensors"
    save_file({key: value.half() for key, value in nano.items()}, path)
    model = load_model(path, dtype=torch.float32)
    assert model.no_mem_embed.dtype == torch.float32
    expected = nano["no_mem_embed"].half().float()
    torch.testing.assert_close(model.no_mem_embed.detach(), expected)


def test_a_truncated_file_is_named_with_what_to_do(nano_file: Path) -> None:
    whole = nano_file.read_bytes()
    for length in (len(whole) // 2, len(whole) - 30):
        nano_file.write_bytes(whole[:length])
        refuses(nano_file, "cut short or damaged; download it again")


def test_a_truncated_safetensors_file_is_named(tmp_path: Path, nano: dict[str, Tensor]) -> None:
    path = tmp_path / "cut.safetensors"
    save_file(nano, path)
    whole = path.read_bytes()
    for length in (len(whole) // 2, 40):
        path.write_bytes(whole[:length])
        refuses(path, "cut short; download it again")


def test_one_flipped_byte_among_the_weights_is_noticed(nano_file: Path) -> None:
    damaged = bytearray(nano_file.read_bytes())
    damaged[len(damaged) // 2] ^= 0x10
    nano_file.write_bytes(damaged)
    refuses(nano_file, "damaged")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"hello, this is no checkpoint\n" * 40, "is not a checkpoint"),
        (np.random.default_rng(1).bytes(5000), "is not a checkpoint"),
        (pickle.dumps({"model": {}}), "bare pickle"),
        (b"PK\x03\x04" + bytes(200), "cut short or damaged"),
    ],
)
def test_what_is_no_checkpoint_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "file.pt"
    path.write_bytes(content)
    refuses(path, reason)


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pictures.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("holiday/beach.txt", "sand")
    refuses(path, "zip archive but not a PyTorch checkpoint")


@pytest.mark.parametrize("content", [{"weights": 3}, [1, 2], {"model": 7}, {"model": {"a": 1}}])
def test_a_torch_file_without_a_model_is_refused(tmp_path: Path, content: object) -> None:
    path = tmp_path / "other.pt"
    torch.save(content, path)
    refuses(path, 'entry "model"')


def test_a_pickle_that_would_run_code_is_refused_and_not_run(tmp_path: Path) -> None:
    evidence = tmp_path / "it ran"
    trap = RunsCode(evidence)
    for name, content in (("all.pt", trap), ("inside.pt", {"model": {"no_mem_embed": trap}})):
        torch.save(content, tmp_path / name)
        refuses(tmp_path / name, "holds code")
    (tmp_path / "bare.pt").write_bytes(pickle.dumps(trap))
    refuses(tmp_path / "bare.pt", "bare pickle")
    archive = io.BytesIO()
    torch.save({"model": {}}, archive)
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(tmp_path / "forged.pt", "w") as forged:
        for entry in old.namelist():
            data = pickle.dumps(trap, protocol=2) if entry.endswith("data.pkl") else old.read(entry)
            forged.writestr(entry, data)
    refuses(tmp_path / "forged.pt", "holds code")
    assert not evidence.exists()


def test_the_trap_would_have_gone_off_in_careless_hands(tmp_path: Path) -> None:
    evidence = tmp_path / "it ran"
    pickle.loads(pickle.dumps(RunsCode(evidence)))
    assert evidence.exists()


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    refuses(tmp_path / "nowhere.pt", "cannot be read")
    refuses(tmp_path, "cannot be read")


def test_another_size_is_named() -> None:
    weights = empty_weights("small")
    assert identify(weights, "file.pt") == "small"
    with pytest.raises(CheckpointError, match=r"file\.pt: holds SAM 2\.1 small, not tiny"):
        check(weights, shapes_of("tiny"), "file.pt", "tiny")


def test_the_four_published_sizes_and_ours_are_told_apart() -> None:
    for name in ("tiny", "small", "base_plus", "large", "nano"):
        assert identify(empty_weights(name), "file.pt") == name


def test_sam_2_0_is_recognised_by_what_it_lacks() -> None:
    weights = {k: v for k, v in empty_weights("tiny").items() if k not in ADDED_IN_2_1}
    for name in ("tiny", "small"):
        with pytest.raises(CheckpointError, match=r"SAM 2\.0 checkpoint.*use the SAM 2\.1 file"):
            check(weights, shapes_of(name), "file.pt", name)


def test_foreign_networks_are_recognised() -> None:
    for key, reason in (
        ("image_encoder.pos_embed", "first SAM"),
        ("vision_encoder.backbone.pos_embed", "Hugging Face"),
        ("layer1.weight", "not a SAM 2.1 checkpoint"),
    ):
        with pytest.raises(CheckpointError, match=reason):
            identify({key: torch.zeros(3)}, "file.pt")


def test_missing_and_unknown_entries_are_listed(nano_shapes: Shapes) -> None:
    weights = empty_weights("nano")
    del weights["no_obj_ptr"]
    weights["surplus"] = torch.zeros(1)
    with pytest.raises(CheckpointError, match="lacks no_obj_ptr; has unknown surplus"):
        check(weights, nano_shapes, "file.pt", "nano")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (torch.zeros(1, 1, 7), r"shape \(1, 1, 7\) instead of \(1, 1, 128\)"),
        (torch.zeros(1, 1, 128, dtype=torch.int32), "not as plain numbers"),
        (torch.full((1, 1, 128), float("nan")), "not numbers"),
    ],
)
def test_one_wrong_tensor_is_named(nano_shapes: Shapes, value: Tensor, reason: str) -> None:
    weights = empty_weights("nano")
    weights["no_mem_embed"] = value
    with pytest.raises(CheckpointError, match=f"no_mem_embed.*{reason}"):
        check(weights, nano_shapes, "file.pt", "nano")


def test_every_refusal_is_one_line(tmp_path: Path, nano_file: Path) -> None:
    nano_file.write_bytes(nano_file.read_bytes()[:5000])
    with pytest.raises(CheckpointError) as caught:
        read_state_dict(nano_file)
    assert "\n" not in str(caught.value)
    assert str(nano_file) in str(caught.value)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_a_file_with_any_bytes_changed_loads_or_is_refused(
    changes: list[tuple[float, int]],
) -> None:
    """Damage anywhere, also in the archive's own tables, ends in our error or in no harm."""
    for write in (write_archive, write_safetensors):
        damaged = bytearray(write())
        for place, value in changes:
            damaged[int(place * (len(damaged) - 1))] = value
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "damaged"
            path.write_bytes(damaged)
            with contextlib.suppress(CheckpointError):
                assert isinstance(read_state_dict(path), dict)


@cache
def write_archive() -> bytes:
    file = io.BytesIO()
    torch.save({"model": {"no_mem_embed": torch.arange(6.0).view(2, 3)}}, file)
    return file.getvalue()


@cache
def write_safetensors() -> bytes:
    return save({"no_mem_embed": torch.arange(6.0).view(2, 3)})


def refuses(path: Path, reason: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        read_state_dict(path)
    assert reason in str(caught.value)
    assert str(path) in str(caught.value)
