"""What training draws: scenes, prompts and their honesty."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from sam2core.prompt_encoder import BOX_BOTTOM_RIGHT, BOX_TOP_LEFT, NEGATIVE, POSITIVE
from sam2core.training.library import Library
from sam2core.training.prompts import (
    carried_hint,
    correction,
    depth,
    first_prompt,
    inner_point,
)
from sam2core.training.scene import draw_scene
from sam2core.training.settings import Source
from sam2core.training.shapes import SIDE, draw_shape
from tests.training.photos import write_clips, write_source

CACHE = 10_000_000


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    root = tmp_path_factory.mktemp("sources")
    return Library([write_source(root / "photos"), write_clips(root / "clips")], CACHE)


def square(x0: int, y0: int, x1: int, y1: int, size: int = 128) -> torch.Tensor:
    truth = torch.zeros(1, size, size)
    truth[:, y0:y1, x0:x1] = 1
    return truth


@pytest.mark.parametrize("frames", [1, 4])
@pytest.mark.parametrize("real", [0.0, 1.0])
def test_scenes_have_the_shape_asked_for_and_an_object_on_the_first_frame(
    library: Library, frames: int, real: float
) -> None:
    rng = np.random.default_rng(5)
    for _ in range(6):
        scene = draw_scene(rng, library, 128, frames, real)
        assert scene.images.shape == (frames, 3, 128, 128)
        assert scene.masks.shape[1:] == (frames, 128, 128)
        assert scene.images.min() >= 0 and scene.images.max() <= 1
        assert scene.masks.min() >= 0 and scene.masks.max() <= 1
        assert (scene.masks[:, 0].mean(dim=(1, 2)) > 0.003).all()


def test_nearer_objects_hide_what_lies_behind_them(library: Library) -> None:
    rng = np.random.default_rng(11)
    for _ in range(10):
        scene = draw_scene(rng, library, 128, 1, 0.0)
        assert scene.masks[:, 0].sum(dim=0).max() <= 1.01


def test_the_same_seed_draws_the_same_scene(library: Library) -> None:
    one, other = (draw_scene(np.random.default_rng(8), library, 128, 3, 0.5) for _ in range(2))
    assert torch.equal(one.images, other.images)
    assert torch.equal(one.masks, other.masks)


def test_a_tenth_of_the_photos_and_a_clip_never_train(tmp_path: Path) -> None:
    source = write_source(tmp_path / "photos", 20)
    training, held = (Library([source], CACHE, held_out=out) for out in (False, True))
    trained = {entry.image for entry in training.labelled[0]}
    judged = {entry.image for entry in held.labelled[0]}
    assert (len(trained), len(judged)) == (18, 2)
    assert not trained & judged


def test_a_source_without_pictures_or_masks_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"missing.images: holds no pictures"):
        Library([Source(tmp_path / "missing")], CACHE)
    source = write_source(tmp_path / "photos")
    for mask in (tmp_path / "photos/masks").iterdir():
        mask.unlink()
    with pytest.raises(ValueError, match="no picture with a mask"):
        Library([source], CACHE)


def test_what_is_too_little_to_be_parted_trains_and_judges(tmp_path: Path) -> None:
    few = write_source(tmp_path / "photos", 12)
    for index in (3, 4, 5, 6, 7, 8, 9, 10, 11):
        (tmp_path / f"photos/masks/{index}.png").unlink()
    for source in (few, write_clips(tmp_path / "clip")):
        for held_out in (False, True):
            assert Library([source], CACHE, held_out).labelled[0]


def test_a_picture_that_cannot_be_read_is_told_once_and_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = Library([write_source(tmp_path / "photos", 3)], CACHE)
    damaged = tmp_path / "photos/images/1.png"
    damaged.write_bytes(damaged.read_bytes()[:2000])
    rng = np.random.default_rng(0)
    for _ in range(12):
        draw_scene(rng, library, 128, 1, 0.5)
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 1 and str(damaged) in told[0]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "I;16", "soft"])
def test_a_mask_of_one_object_is_one_object_however_it_was_saved(tmp_path: Path, mode: str) -> None:
    library = Library([write_source(tmp_path / "photos", 1)], CACHE)
    file = tmp_path / "photos/masks/0.png"
    inside = np.asarray(Image.open(file)) > 0
    mask = Image.fromarray(np.where(inside, 255, 0).astype(np.uint8))
    if mode == "I;16":
        mask = Image.fromarray(np.where(inside, 65535, 0).astype(np.uint16))
    elif mode == "soft":
        mask = mask.resize((64, 48), Image.Resampling.BILINEAR).resize((128, 96))
    else:
        mask = mask.convert(mode)
    mask.save(file)
    photo = library.photo(library.labelled[0][0])
    (region,) = library.regions(library.labelled[0][0], photo)
    assert photo.labels is not None
    assert abs(float(np.isin(photo.labels, region).mean()) - inside.mean()) < 0.01


def test_a_photo_taken_upright_fits_the_mask_drawn_on_it(tmp_path: Path) -> None:
    library = Library([write_source(tmp_path / "photos", 1)], CACHE)
    (entry,) = library.labelled[0]
    before = library.photo(entry)
    turned = Image.open(entry.image).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x112] = 6
    turned.save(entry.image, exif=exif)
    after = Library(library.sources, CACHE).photo(entry)
    assert np.array_equal(after.rgb, before.rgb)


def test_a_clip_is_drawn_from_its_frames_that_have_masks(tmp_path: Path) -> None:
    source = write_clips(tmp_path / "clips")
    for index in (1, 4, 5):
        (tmp_path / f"clips/masks/disk/{index:05d}.png").unlink()
    library = Library([source], CACHE)
    assert [entry.image.stem[-1] for entry in library.clips[0]] == ["0", "2", "3", "6", "7"]
    rng = np.random.default_rng(2)
    for _ in range(6):
        draw_scene(rng, library, 128, 3, 1.0)


def test_decoded_photos_stay_within_the_budget(tmp_path: Path) -> None:
    library = Library([write_source(tmp_path / "photos", 6)], cache_bytes=120_000)
    for entry in library.labelled[0]:
        library.photo(entry)
    assert 1 <= len(library._cache) <= 2


def test_drawn_shapes_cover_some_and_not_all_of_their_square() -> None:
    rng = np.random.default_rng(0)
    for _ in range(40):
        cover = draw_shape(rng)
        assert cover.shape == (SIDE, SIDE)
        assert 0.005 < cover.mean() < 0.9


def test_clicks_fall_inside_and_boxes_around_the_object() -> None:
    truth = torch.cat([square(20, 30, 60, 90), square(90, 5, 120, 25)])
    random = torch.Generator().manual_seed(2)
    for _ in range(20):
        points, hint = first_prompt("click", truth, 128, random)
        assert hint is None and (points.labels == POSITIVE).all()
        for (x, y), mask in zip(points.coordinates[:, 0].tolist(), truth, strict=True):
            assert mask[int(y), int(x)] == 1
        points, _ = first_prompt("box", truth, 128, random)
        assert points.labels[0].tolist() == [BOX_TOP_LEFT, BOX_BOTTOM_RIGHT]
        assert (points.coordinates[0, 0] - torch.tensor([20.0, 30.0])).abs().max() < 13
        assert (points.coordinates[0, 1] - torch.tensor([60.0, 90.0])).abs().max() < 13


def test_corrections_go_to_the_larger_error_with_the_right_label() -> None:
    truth = square(20, 20, 80, 80)
    random = torch.Generator().manual_seed(1)
    start, _ = first_prompt("click", truth, 128, random)
    missing = torch.full((1, 1, 32, 32), -5.0)
    missing[..., 5:20, 5:10] = 5
    points = correction(start, missing, truth, random)
    x, y = (int(v) for v in points.coordinates[0, 1].tolist())
    assert points.labels[0, 1] == POSITIVE and truth[0, y, x] == 1 and x >= 40
    excess = torch.full((1, 1, 32, 32), 5.0)
    points = correction(start, excess, truth, random)
    x, y = (int(v) for v in points.coordinates[0, 1].tolist())
    assert points.labels[0, 1] == NEGATIVE and truth[0, y, x] == 0


def test_depth_counts_steps_to_the_border() -> None:
    region = square(10, 10, 17, 19, 32)[0:1] > 0
    deep = depth(region)
    assert deep.max() == 4
    assert (deep[~region] == 0).all()
    assert (deep[region] >= 1).all()


def test_the_middle_of_the_picture_stands_in_for_an_empty_region() -> None:
    point = inner_point(torch.zeros(1, 32, 32, dtype=torch.bool), torch.Generator())
    assert point.tolist() == [[0.5, 0.5]]


def test_a_carried_hint_resembles_the_mask_and_is_not_it() -> None:
    truth = square(30, 30, 90, 90).expand(16, -1, -1)
    hint = carried_hint(truth, torch.Generator().manual_seed(4))
    small = torch.nn.functional.avg_pool2d(truth[:, None], 4) > 0.5
    found = hint > 0
    overlap = (found & small).sum(dim=(1, 2, 3)) / (found | small).sum(dim=(1, 2, 3))
    assert hint.abs().max() <= 8
    assert overlap.mean() > 0.6
    assert (overlap < 0.999).float().mean() > 0.5
