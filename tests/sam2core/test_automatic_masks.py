"""Finding everything in a picture."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from golden import golden, recipe_model
from moving_clip import WatchedFrames, small_model
from numpy.typing import NDArray

from sam2core.automatic_masks import AutomaticSettings, Box, FoundMask, find_masks

EAGER = AutomaticSettings(points_per_side=4, pred_iou_thresh=0.3, stability_score_thresh=0.3)


@pytest.mark.slow
@pytest.mark.parametrize("case", ["plain", "crops"])
def test_the_recorded_masks_are_found_in_the_recorded_order(case: str) -> None:
    recorded = golden("tiny_automatic_masks")
    settings = AutomaticSettings(**json.loads(str(recorded[f"{case}/config_json"])))
    found = find_masks(recipe_model("tiny", 1024), recorded["image"], settings)

    def column(name: str) -> NDArray[Any]:
        return np.asarray(recorded[f"{case}/{name}"])

    def extents(boxes: list[Box]) -> NDArray[Any]:
        return np.array([[x0, y0, x1 - x0, y1 - y0] for x0, y0, x1, y1 in boxes])

    assert len(found) == len(column("area"))
    np.testing.assert_allclose(extents([one.box for one in found]), column("bbox"), atol=1)
    np.testing.assert_array_equal(extents([one.crop for one in found]), column("crop_box"))
    predicted, steady = zip(*((one.predicted_iou, one.stability) for one in found), strict=True)
    np.testing.assert_allclose(predicted, column("predicted_iou"), atol=1e-4)
    np.testing.assert_allclose(steady, column("stability_score"), atol=1e-3)
    np.testing.assert_array_equal([one.point for one in found], column("point_coords")[:, 0])
    size = recorded["image"].shape[:2]
    masks = np.unpackbits(column("segmentation_packed"), count=len(found) * size[0] * size[1])
    for one, expected in zip(found, masks.reshape(-1, *size).astype(bool), strict=True):
        assert (one.mask != expected).sum() <= 4
        assert abs(one.area - int(expected.sum())) <= 4


def test_masks_lie_in_the_picture_best_first_and_describe_themselves() -> None:
    picture = WatchedFrames(3)[2]
    found = find_masks(small_model(), picture, EAGER)
    assert found
    scores = [one.predicted_iou for one in found]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > EAGER.pred_iou_thresh
    for one in found:
        mask = one.mask
        assert mask.shape == picture.shape[:2]
        assert mask.sum() == one.area
        rows, columns = np.nonzero(mask)
        assert one.box == (columns.min(), rows.min(), columns.max(), rows.max())


def test_doubles_are_dropped_by_their_boxes() -> None:
    picture = WatchedFrames(3)[2]
    many = find_masks(small_model(), picture, replace(EAGER, box_nms_thresh=1.0))
    few = find_masks(small_model(), picture, EAGER)
    assert 0 < len(few) < len(many)


def test_small_specks_are_cleaned_away_where_asked() -> None:
    picture = WatchedFrames(3)[2]
    everything = replace(EAGER, box_nms_thresh=1.0, stability_score_thresh=0.0)
    plain = find_masks(small_model(), picture, everything)
    cleaned = find_masks(small_model(), picture, replace(everything, min_mask_region_area=40))
    assert regions(cleaned) < regions(plain)


def regions(found: list[FoundMask]) -> int:
    return sum(cv2.connectedComponents(one.mask.astype(np.uint8))[0] - 1 for one in found)


def test_a_search_that_is_stopped_returns_what_it_has() -> None:
    picture = WatchedFrames(3)[2]
    settings = replace(EAGER, points_per_batch=4, box_nms_thresh=1.0)
    whole = find_masks(small_model(), picture, settings)
    part = find_masks(small_model(), picture, settings, should_stop=lambda: True)
    assert 0 < len(part) < len(whole)
    assert {one.point for one in part} <= {one.point for one in whole if one.point[1] < 12}


def test_the_model_runs_without_gradients() -> None:
    model = small_model()
    with_gradients: list[bool] = []
    trunk = model.image_encoder.trunk
    hook = trunk.register_forward_hook(lambda *_: with_gradients.append(torch.is_grad_enabled()))
    find_masks(model, WatchedFrames(1)[0], EAGER)
    hook.remove()
    assert with_gradients == [False]
    assert torch.is_grad_enabled()
