"""Masks to mattes: edges to a fraction of a pixel, grown, feathered, combined."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rotoline.core import matte
from rotoline.core.document import (
    ClipRef,
    MatteSettings,
    Point,
    Prompt,
    RotoObject,
    Shot,
    TrackedMask,
)
from rotoline.core.masks import MemoryMasks
from rotoline.errors import MaskLost

SIZE = (90, 160)
CENTRE = (80.0, 45.0)
RADIUS = 30.0


def distances(size: tuple[int, int] = SIZE) -> NDArray[np.float32]:
    """Pixels from each pixel centre to the circle, positive inside."""
    y, x = np.mgrid[0 : size[0], 0 : size[1]]
    return (RADIUS - np.hypot(x + 0.5 - CENTRE[0], y + 0.5 - CENTRE[1])).astype(np.float32)


def circle(slope: float = 1.0, side: int = 128) -> NDArray[np.float32]:
    """Low-resolution logits of the circle, `slope` logits a clip pixel."""
    y, x = np.mgrid[0:side, 0:side]
    x = (x + 0.5) * SIZE[1] / side - CENTRE[0]
    y = (y + 0.5) * SIZE[0] / side - CENTRE[1]
    return np.clip((RADIUS - np.hypot(x, y)) * slope, -32, 32).astype(np.float32)


def tracked(masks: MemoryMasks, logits: NDArray[np.float32], score: float = 5.0) -> TrackedMask:
    return TrackedMask(masks.put(logits), score, 0.9, 0.9)


def shot(*objects: RotoObject) -> Shot:
    return Shot(1, ClipRef("clip.mov", 8, SIZE[1], SIZE[0]), 0, 7, objects)


def test_the_edge_is_one_pixel_soft_and_exact_elsewhere() -> None:
    alpha = matte.from_logits(circle(), SIZE)
    far = np.abs(distances()) > 1
    assert set(np.unique(alpha[far])) == {0.0, 1.0}
    assert np.abs(alpha - np.clip(distances() + 0.5, 0, 1)).max() < 0.12
    assert alpha.sum() == pytest.approx(np.pi * RADIUS**2, rel=2e-3)


def test_the_edge_does_not_depend_on_how_steep_the_logits_are() -> None:
    gentle = matte.from_logits(circle(0.2), SIZE)
    steep = matte.from_logits(circle(0.9), SIZE)
    assert np.abs(gentle - steep).max() < 1e-3


def test_a_small_object_is_drawn_as_if_all_of_the_picture_were(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    y, x = np.mgrid[0:32, 0:32]
    low_res = np.clip(4 - 2 * np.hypot(x - 9, y - 20), -32, 32).astype(np.float32)
    size = (540, 960)
    near = matte.from_logits(low_res, size)
    everything = slice(0, size[0]), slice(0, size[1])
    monkeypatch.setattr(matte, "_window_of", lambda *_, **__: everything)
    assert near.max() == 1
    np.testing.assert_allclose(near, matte.from_logits(low_res, size), atol=1e-4)


def test_the_half_contour_is_the_logits_zero_contour() -> None:
    rng = np.random.default_rng(3)
    field = np.kron(rng.normal(size=(8, 8)), np.ones((4, 4))).astype(np.float32)
    alpha = matte.from_logits(field, SIZE)
    import cv2

    full = cv2.resize(field, (SIZE[1], SIZE[0]), interpolation=cv2.INTER_LINEAR)
    assert np.array_equal(alpha > 0.5, full > 0)


@pytest.mark.parametrize("distance", [0.5, 1.0, 5.25, -0.5, -3.75])
def test_growing_moves_the_edge_by_fractions_of_a_pixel(distance: float) -> None:
    edge = np.clip(distances() + 0.5, 0, 1)
    grown = matte.grow(edge, distance)
    assert np.abs(grown - np.clip(distances() + distance + 0.5, 0, 1)).max() < 0.2
    assert grown.sum() == pytest.approx(np.pi * (RADIUS + distance) ** 2, rel=3e-3)


def test_growing_and_shrinking_leave_the_pictures_border_alone() -> None:
    half = np.zeros(SIZE, dtype=np.float32)
    half[:, :80] = 1
    assert matte.grow(half, -6)[:, :70].min() == 1
    assert matte.feather(half, 6)[:, :70].min() == 1
    assert matte.grow(np.ones(SIZE, dtype=np.float32), -9).min() == 1


@pytest.mark.parametrize("radius", [0.5, 3.0, 12.0])
def test_feathering_keeps_the_area_and_ends_at_its_radius(radius: float) -> None:
    edge = np.clip(distances() + 0.5, 0, 1)
    soft = matte.feather(edge, radius)
    assert soft.sum() == pytest.approx(edge.sum(), rel=1e-3)
    beyond = np.abs(distances()) > np.ceil(radius) * np.sqrt(2) + 1
    assert set(np.unique(soft[beyond])) <= {0.0, 1.0}
    between = (np.abs(distances()) < radius / 2) & (distances() != 0)
    assert ((soft[between] > 0) & (soft[between] < 1)).all()


def test_a_negative_feather_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        matte.feather(np.ones(SIZE, dtype=np.float32), -1)


def test_absent_and_untracked_frames_are_empty() -> None:
    masks = MemoryMasks()
    there = tracked(masks, circle())
    item = RotoObject(
        1,
        "ball",
        (255, 0, 0),
        masks={0: there, 1: there, 2: tracked(masks, circle(), score=-1.0)},
        absent=frozenset({1}),
    )
    assert matte.object_alpha(item, masks, 0, SIZE).max() == 1
    for frame in (1, 2, 3):
        assert matte.object_alpha(item, masks, frame, SIZE).max() == 0
    assert [matte.has_mask(item, frame) for frame in range(4)] == [True, True, True, False]


def test_an_inverted_absent_object_covers_all_and_an_unknown_one_nothing() -> None:
    masks = MemoryMasks()
    item = RotoObject(
        1,
        "ball",
        (255, 0, 0),
        masks={0: tracked(masks, circle())},
        absent=frozenset({1}),
        matte=MatteSettings(invert=True),
    )
    plain = replace(item, matte=MatteSettings())
    both = matte.object_alpha(item, masks, 0, SIZE) + matte.object_alpha(plain, masks, 0, SIZE)
    assert np.allclose(both, 1)
    assert matte.object_alpha(item, masks, 1, SIZE).min() == 1
    assert matte.object_alpha(item, masks, 2, SIZE).max() == 0


def test_a_painted_mask_is_taken_at_full_size_and_not_from_the_model() -> None:
    masks = MemoryMasks()
    painted = np.zeros(SIZE, dtype=bool)
    painted[10:50, 20:60] = True
    item = RotoObject(
        1,
        "ball",
        (255, 0, 0),
        prompts={0: Prompt(mask=masks.put_bitmap(painted))},
        masks={0: replace(tracked(masks, circle()), source="prompt")},
    )
    alpha = matte.object_alpha(item, masks, 0, SIZE)
    assert np.array_equal(alpha > 0.5, painted)
    assert alpha[30, 30] == 1
    assert alpha[30, 18:22].tolist() == [0, 0.25, 0.75, 1]
    clicked = replace(item, prompts={0: replace(item.prompts[0], points=(Point(80, 45),))})
    answer = matte.object_alpha(clicked, masks, 0, SIZE)
    assert np.abs(answer - matte.from_logits(circle(), SIZE)).max() < 0.1


def test_several_objects_combine_to_the_greatest_alpha() -> None:
    masks = MemoryMasks()
    left = np.full((64, 64), -8, dtype=np.float32)
    left[:, :20] = 8
    right = left[:, ::-1].copy()
    a = RotoObject(1, "a", (255, 0, 0), masks={0: tracked(masks, left)})
    b = RotoObject(2, "b", (0, 255, 0), masks={0: tracked(masks, right)})
    both = matte.alpha(shot(a, b), masks, 0)
    alone = matte.alpha(shot(a, b), masks, 0, [b])
    assert both[40, 5] == both[40, 155] == 1
    assert both[40, 80] == 0
    assert alone[40, 5] == 0
    assert np.array_equal(both, np.maximum(alone, matte.alpha(shot(a, b), masks, 0, [a])))


def test_a_lost_mask_is_named_and_not_taken_for_empty() -> None:
    item = RotoObject(1, "a", (255, 0, 0), masks={0: tracked(MemoryMasks(), circle())})
    with pytest.raises(MaskLost):
        matte.object_alpha(item, MemoryMasks(), 0, SIZE)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(2, 24),
    st.integers(0, 2**32 - 1),
    st.floats(-9, 9),
    st.floats(0, 9),
)
def test_any_size_and_setting_gives_alpha_between_0_and_1(
    height: int, width: int, side: int, seed: int, grow: float, feather: float
) -> None:
    logits = np.random.default_rng(seed).normal(0, 5, (side, side)).astype(np.float32)
    edge = matte.from_logits(logits, (height, width))
    alpha = matte.refine(edge, MatteSettings(grow, feather))
    assert alpha.shape == (height, width)
    assert alpha.dtype == np.float32
    assert alpha.min() >= 0
    assert alpha.max() <= 1


@pytest.mark.parametrize("size", [(90, 160), (37, 41), (100, 700), (1, 1)])
def test_a_part_of_the_enlarged_logits_is_that_part_of_all_of_them(size: tuple[int, int]):
    low_res = np.random.default_rng(3).normal(0, 8, (64, 64)).astype(np.float32)
    whole = cv2.resize(low_res, (size[1], size[0]), interpolation=cv2.INTER_LINEAR)
    for window in (
        (slice(0, size[0]), slice(0, size[1])),
        (slice(size[0] // 3, size[0]), slice(0, max(size[1] // 2, 1))),
    ):
        part = matte._enlarged(low_res, size, window)
        np.testing.assert_allclose(part, whole[window], atol=2e-5)
