"""The image predictor against the reference's recorded answers, float32, S = 1024."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from golden import assert_close, golden, grid, recipe_model
from numpy.typing import NDArray

from sam2core.image_predictor import ImagePrediction, ImagePredictor
from sam2core.mask_decoder import stability
from sam2core.prompts import prompt_points
from sam2core.transforms import logits_to_size

CASES = (
    "point_multi",
    "point_single",
    "points3_single",
    "box_single",
    "box_points_single",
    "box_points_multi",
    "point_mask_single",
    "mask_only_single",
    "boxes_batch_single",
    "point_unnormalized_multi",
)
OTHER_SIZES = [
    pytest.param(size, case, marks=pytest.mark.slow)
    for size in ("small", "base_plus", "large")
    for case in ("point_multi", "point_single", "box_single")
]


class Case:
    """One recorded call: the prompts as our `predict` takes them, and what came out."""

    def __init__(self, recorded: Any, name: str, frame_size: tuple[int, int]) -> None:
        self._recorded, self._prefix = recorded, f"image/{name}/"
        self.multimask = bool(self["multimask"])
        points = self.get("point_coords")
        if points is not None and not bool(self["normalize"]):
            points = points * np.array([frame_size[1], frame_size[0]])
        self.points, self.labels = points, self.get("point_labels")
        self.mask = self.get("mask_input")
        box = self.get("box")
        self.boxes = [None] if box is None else list(box.reshape(-1, 4))

    def __getitem__(self, key: str) -> NDArray[Any]:
        value: NDArray[Any] = self._recorded[self._prefix + key]
        return value

    def get(self, key: str) -> NDArray[Any] | None:
        return self[key] if self._prefix + key in self._recorded else None

    def predictions(self, predictor: ImagePredictor) -> list[ImagePrediction]:
        """One prediction per recorded box, or one."""
        return [
            predictor.predict(self.points, self.labels, box, self.mask, self.multimask)
            for box in self.boxes
        ]


@pytest.fixture(scope="module")
def picture() -> NDArray[np.uint8]:
    rgb: NDArray[np.uint8] = golden("tiny_modules_and_image")["image"]
    return rgb


@pytest.fixture(scope="module")
def tiny(picture: NDArray[np.uint8]) -> ImagePredictor:
    predictor = ImagePredictor(recipe_model("tiny", 1024))
    predictor.set_image(picture)
    return predictor


@pytest.mark.parametrize("name", CASES)
def test_predictions_of_tiny_are_the_recorded_ones(
    tiny: ImagePredictor, picture: NDArray[np.uint8], name: str
) -> None:
    case = Case(golden("tiny_modules_and_image"), name, picture.shape[:2])
    compare(case, tiny, picture.shape[:2])


@pytest.fixture(scope="module")
def predictors(picture: NDArray[np.uint8]) -> dict[str, ImagePredictor]:
    """Predictors of the larger sizes as they are first asked for."""
    return {}


@pytest.mark.parametrize(("size", "name"), OTHER_SIZES)
def test_predictions_of_the_other_sizes_are_the_recorded_ones(
    predictors: dict[str, ImagePredictor], picture: NDArray[np.uint8], size: str, name: str
) -> None:
    case = Case(golden(f"{size}_image"), name, picture.shape[:2])
    if size not in predictors:
        predictors[size] = ImagePredictor(recipe_model(size, 1024))
        predictors[size].set_image(picture)
    compare(case, predictors[size], picture.shape[:2])


def compare(case: Case, predictor: ImagePredictor, frame_size: tuple[int, int]) -> None:
    found = case.predictions(predictor)
    low_res = np.stack([one.low_res for one in found])
    iou = np.stack([one.iou for one in found])
    if len(found) == 1:
        low_res, iou = low_res[0], iou[0]
    assert_close(grid(low_res), case["grid"], 1e-3, "grid")
    assert_close(low_res, case["low16"], 2.1e-2, "low16")
    assert_close(iou, case["iou"], 1e-4, "iou")
    shown = np.stack([one.masks(frame_size) for one in found]).reshape(
        *low_res.shape[:-2], *frame_size
    )[..., ::6, ::6]
    expected = case["masks_sub"]
    decided = np.abs(expected) > 1e-3
    np.testing.assert_array_equal(shown[decided], expected[decided] > 0)


@pytest.mark.parametrize("name", CASES)
def test_the_decoder_says_what_was_recorded_before_a_mask_is_chosen(
    tiny: ImagePredictor, picture: NDArray[np.uint8], name: str
) -> None:
    frame_size = (picture.shape[0], picture.shape[1])
    case = Case(golden("tiny_modules_and_image"), name, frame_size)
    model = recipe_model("tiny", 1024)
    # The predictor's own embedding: encoding the picture is most of the work.
    embedding, constants = tiny._embedding, tiny._constants
    assert embedding is not None
    mask = None if case.mask is None else torch.from_numpy(case.mask)[None]
    for index, box in enumerate(case.boxes):
        prompt = None
        if case.points is not None or box is not None:
            prompt = prompt_points(
                case.points, case.labels, box, frame_size, 1024, torch.device("cpu")
            )
        with torch.inference_mode():
            features = model.without_memory(embedding)
            decoded = model.decode(features, embedding, prompt, mask, constants)
            shown = logits_to_size(decoded.masks, frame_size)[..., ::6, ::6]
        assert_close(decoded.iou, case["raw_iou4"][index : index + 1], 1e-4, "iou")
        score = case["raw_object_score"][index : index + 1, 0]
        assert_close(decoded.score, score, 1e-4, "score")
        stable = stability(decoded.masks[:, 0])
        assert_close(stable, case["stability"][index : index + 1, 0], 1e-3, "stability")
        if case.multimask:
            assert_close(shown[0, 1:], case["masks_sub"], 1e-3, "masks at the picture's size")
