"""Frames and prompts as the network sees them."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
import torch
from golden import assert_close, golden, probe
from numpy.typing import NDArray
from PIL import Image

from sam2core.transforms import (
    MEAN,
    STD,
    image_input,
    logits_to_size,
    points_to_model,
    resize_mask_prompt,
    video_input,
)


def test_photographs_are_prepared_as_the_reference_does() -> None:
    recorded = golden("tiny_modules_and_image")
    picture = synthetic_picture()
    assert hashlib.sha256(picture.tobytes()).hexdigest() == str(
        recorded["preproc/synthetic_sha256"]
    )
    prepared = image_input(picture, 1024)[0]
    assert_close(probe(prepared), recorded["preproc/image_predictor/probe"], 1e-5, "probe")
    crop = prepared[:, 500:540, 500:540]
    assert_close(crop, recorded["preproc/image_predictor_crop"], 1e-5, "crop")


def test_clip_frames_are_prepared_to_the_same_bytes_as_the_reference() -> None:
    recorded = golden("tiny_modules_and_image")
    prepared = video_input(synthetic_picture(), 1024)[0]
    assert_close(probe(prepared), recorded["preproc/video/probe"], 1e-6, "probe")
    bytes_seen = to_bytes(prepared)
    np.testing.assert_array_equal(
        bytes_seen[500:564, 500:564], recorded["preproc/video_uint8_crop"]
    )
    assert_close(bytes_seen.mean(), recorded["preproc/video_uint8_mean"], 1e-9, "mean")
    enlarged = to_bytes(video_input(recorded["image"], 1024)[0])
    np.testing.assert_array_equal(
        enlarged[500:564, 500:564], recorded["preproc/video_upscale_uint8_crop"]
    )


def test_a_picture_of_the_right_size_is_not_resampled() -> None:
    picture = np.arange(64 * 64 * 3, dtype=np.uint32).reshape(64, 64, 3).astype(np.uint8)
    for prepare in (image_input, video_input):
        np.testing.assert_array_equal(to_bytes(prepare(picture, 64)[0]), picture)


def test_clip_frames_pass_through_eight_bits_and_photographs_do_not() -> None:
    picture = synthetic_picture()[:90, :160]
    shown = np.asarray(Image.fromarray(picture).resize((64, 64), Image.Resampling.BICUBIC))
    np.testing.assert_array_equal(to_bytes(video_input(picture, 64)[0]), shown)
    values = image_input(picture, 64)[0] * torch.tensor(STD)[:, None, None]
    levels = (values + torch.tensor(MEAN)[:, None, None]) * 255
    assert (levels - levels.round()).abs().max() > 0.2


@pytest.mark.parametrize("prepare", [image_input, video_input])
def test_views_that_are_mirrored_or_read_only_are_accepted(prepare: object) -> None:
    assert callable(prepare)
    picture = synthetic_picture()[:40, :60]
    mirrored = picture[:, ::-1]
    mirrored.setflags(write=False)
    torch.testing.assert_close(prepare(mirrored, 32), prepare(mirrored.copy(), 32))


@pytest.mark.parametrize(
    "frame",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.float32),
        np.zeros((0, 4, 3), np.uint8),
    ],
)
def test_what_is_no_eight_bit_rgb_picture_is_refused(frame: NDArray[np.generic]) -> None:
    for prepare in (image_input, video_input):
        with pytest.raises(ValueError, match="uint8 RGB"):
            prepare(frame, 32)  # type: ignore[arg-type]


def test_points_are_scaled_by_width_and_height_without_a_half_pixel() -> None:
    points = points_to_model([[0, 0], [640, 360], [320, 90]], (360, 640), 1024)
    torch.testing.assert_close(points, torch.tensor([[0.0, 0.0], [1024.0, 1024.0], [512.0, 256.0]]))


def test_a_painted_mask_is_halved_where_the_reference_halves_it() -> None:
    mask = np.zeros((40, 80), bool)
    mask[:20, :30] = True
    small = resize_mask_prompt(mask, 20)
    assert small.shape == (1, 1, 20, 20)
    assert set(small.unique().tolist()) == {0.0, 1.0}
    expected = torch.zeros(20, 20)
    # The eighth column is exactly half covered and counts, but not in the rounded corner.
    expected[:10, :8] = 1
    expected[9, 7] = 0
    torch.testing.assert_close(small[0, 0], expected)


def test_a_painted_mask_of_the_models_size_is_kept_to_the_pixel() -> None:
    mask = np.random.default_rng(3).random((32, 32)) < 0.5
    np.testing.assert_array_equal(resize_mask_prompt(mask, 32)[0, 0].numpy() > 0, mask)


def test_logits_are_enlarged_with_pixel_centres_aligned() -> None:
    logits = torch.tensor([[[[0.0, 8.0], [0.0, 8.0]]]])
    wide = logits_to_size(logits, (2, 4))
    torch.testing.assert_close(wide[0, 0, 0], torch.tensor([0.0, 2.0, 6.0, 8.0]))


def synthetic_picture() -> NDArray[np.uint8]:
    """A 1500x1100 picture with ramps, a fine grid and noise."""
    height, width = 1100, 1500
    y, x = np.mgrid[:height, :width]
    ramps = [255 * x // width, 255 * y // height, (x // 7 + y // 5) % 2 * 160]
    noise = np.random.Generator(np.random.PCG64(5)).integers(0, 32, size=(height, width, 3))
    return np.clip(np.stack(ramps, axis=-1) * 0.85 + noise, 0, 255).astype(np.uint8)


def to_bytes(prepared: torch.Tensor) -> NDArray[np.uint8]:
    """Undo normalisation: (3, S, S) to (S, S, 3) uint8."""
    mean, std = np.array(MEAN)[:, None, None], np.array(STD)[:, None, None]
    levels = np.rint((prepared.numpy() * std + mean) * 255)
    picture: NDArray[np.uint8] = levels.astype(np.uint8).transpose(1, 2, 0)
    return picture
