"""Regions grown and shrunk: by a disk, however wide, and the picture's rim does not count."""

from __future__ import annotations

import numpy as np
import pytest

from rotoline.tracking.regions import WIDE, grow, shrink

PLACES = np.stack(np.mgrid[0:120, 0:160].astype(float), axis=-1)
NARROW_AND_WIDE = (1.0, 3.0, WIDE - 1.0, float(WIDE), 40.0)


@pytest.mark.parametrize("radius", NARROW_AND_WIDE)
def test_a_pixel_grows_to_a_disk_and_the_rest_shrinks_from_it(radius: float) -> None:
    pixel = np.zeros((120, 160), bool)
    pixel[50, 70] = True
    away = np.hypot(*(PLACES - (50, 70)).transpose(2, 0, 1))
    for found in (grow(pixel, radius), ~shrink(~pixel, radius)):
        # OpenCV's small ellipses differ from disks by part of a pixel.
        assert found[away <= radius - 1].all()
        assert not found[away >= radius + 1].any()


@pytest.mark.parametrize("radius", NARROW_AND_WIDE)
def test_the_rim_takes_nothing_and_adds_nothing(radius: float) -> None:
    half = np.zeros((120, 160), bool)
    half[:, :80] = True
    edge = round(radius)
    assert np.array_equal(grow(half, radius)[7], np.arange(160) < 80 + edge)
    assert np.array_equal(shrink(half, radius)[0], np.arange(160) < 80 - edge)


@pytest.mark.parametrize("radius", NARROW_AND_WIDE)
@pytest.mark.parametrize("everything", (False, True))
def test_nothing_and_everything_stay_what_they_are(radius: float, everything: bool) -> None:
    mask = np.full((120, 160), everything)
    assert np.array_equal(grow(mask, radius), mask)
    assert np.array_equal(shrink(mask, radius), mask)
