"""Ground truth: indexed pictures, their order, their ids, void."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rotoline.evaluation.truth import TruthUnreadable, open_truth


def write(folder: Path, name: str, values: list[list[int]]) -> None:
    folder.mkdir(exist_ok=True)
    picture = Image.fromarray(np.array(values, np.uint8))
    picture.putpalette([step for index in range(256) for step in (index, 0, 0)])
    picture.save(folder / name)


def test_as_many_files_as_frames_count_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, "1003.png", [[0, 2, 0]])
    write(tmp_path, "1001.png", [[1, 0, 0]])
    truth = open_truth(tmp_path, frames=2, width=3, height=1)
    assert truth.ids == (1, 2)
    assert truth.first_frame == {1: 0, 2: 1}
    assert truth.mask(0, 1).tolist() == [[True, False, False]]
    assert truth.mask(1, 1).tolist() == [[False, False, False]]


def test_fewer_files_than_frames_count_by_their_numbers(tmp_path: Path) -> None:
    write(tmp_path, "shot_00004.png", [[1]])
    write(tmp_path, "shot_00000.png", [[1]])
    truth = open_truth(tmp_path, frames=8, width=1, height=1)
    assert list(truth.frames) == [0, 4]


def test_255_beside_other_ids_is_void(tmp_path: Path) -> None:
    write(tmp_path, "0.png", [[0, 1, 255]])
    truth = open_truth(tmp_path, frames=1, width=3, height=1)
    assert truth.ids == (1,)
    assert truth.counted(0).tolist() == [[True, True, False]]


def test_255_alone_is_an_object(tmp_path: Path) -> None:
    write(tmp_path, "0.png", [[0, 255, 255]])
    truth = open_truth(tmp_path, frames=1, width=3, height=1)
    assert truth.ids == (255,)
    assert truth.counted(0).all()


def test_what_is_no_truth_of_the_clip_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(TruthUnreadable, match="no such folder"):
        open_truth(tmp_path / "none", 1, 1, 1)
    with pytest.raises(TruthUnreadable, match="no PNG files"):
        open_truth(tmp_path, 1, 1, 1)
    write(tmp_path / "a", "0.png", [[1, 1]])
    with pytest.raises(TruthUnreadable, match="is 2x1 and the clip 5x4"):
        open_truth(tmp_path / "a", 1, 5, 4)
    write(tmp_path / "b", "00009.png", [[1]])
    with pytest.raises(TruthUnreadable, match="is frame 9, the clip has 0-7"):
        open_truth(tmp_path / "b", 8, 1, 1)
    write(tmp_path / "c", "0.png", [[0]])
    with pytest.raises(TruthUnreadable, match="no picture shows an object"):
        open_truth(tmp_path / "c", 1, 1, 1)
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "0.png").write_text("no picture")
    with pytest.raises(TruthUnreadable, match="cannot be read"):
        open_truth(tmp_path / "d", 1, 1, 1)
    write(tmp_path / "e", "mask.png", [[1]])
    with pytest.raises(TruthUnreadable, match="no frame number"):
        open_truth(tmp_path / "e", 2, 1, 1)
    (tmp_path / "f").mkdir()
    Image.new("RGB", (1, 1), "white").save(tmp_path / "f" / "0.png")
    with pytest.raises(TruthUnreadable, match="no indexed picture"):
        open_truth(tmp_path / "f", 1, 1, 1)
