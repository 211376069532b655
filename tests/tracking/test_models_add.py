"""Checkpoints brought by hand: what is taken, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from rotoline.errors import ModelUnavailable
from rotoline.tracking import models
from sam2core import build_model


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights of the tiny model in half precision, under a name that says nothing."""
    file = tmp_path_factory.mktemp("stick") / "weights.bin"
    torch.manual_seed(0)
    state = build_model("tiny").state_dict()
    torch.save({"model": {key: value.half() for key, value in state.items()}}, file)
    return file


def test_a_file_is_known_by_its_weights_and_stopping_leaves_what_was_installed(
    weights: Path, tmp_path: Path
) -> None:
    target = tmp_path / "sam2.1_hiera_tiny.pt"
    target.write_bytes(b"what was there")
    job = models.add(weights, tmp_path)
    while next(job).stage != "copy":
        pass
    job.close()
    assert target.read_bytes() == b"what was there"
    assert [file.name for file in tmp_path.iterdir()] == [target.name]
    steps = list(models.add(weights, tmp_path))
    assert steps[-1].done == steps[-1].total == weights.stat().st_size
    status = models.status(models.find("tiny"), tmp_path)
    assert status.state == "differs" and status.path is not None
    assert status.path.read_bytes() == weights.read_bytes()
    assert models.default_model(tmp_path) == "tiny"
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        *("sam2.1_hiera_tiny.pt", "sam2.1_hiera_tiny.pt.check")
    ]


def test_other_files_are_refused_with_the_reason(weights: Path, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not weights")
    cut = tmp_path / "cut.pt"
    cut.write_bytes(weights.read_bytes()[:-100_000])
    other = tmp_path / "other.safetensors"
    save_file({"layer.weight": torch.zeros(2, 2)}, other)
    ours = tmp_path / "nano.safetensors"
    save_file(build_model("nano").state_dict(), ours)
    folder = tmp_path / "models"
    for file, words in (
        (text, "not a checkpoint"),
        (cut, "cut short|damaged"),
        (other, "not a SAM"),
        (ours, "none of tiny"),
        (tmp_path / "gone.pt", "no such checkpoint"),
    ):
        with pytest.raises(ModelUnavailable, match=words) as caught:
            list(models.add(file, folder))
        assert "\n" not in str(caught.value)
    assert not folder.exists()
