"""Replay a recorded session of the reference's video predictor through our tracker.

Each step's answers are compared as it is made, so that a failure names the first wrong one.
The limits are those measured between two builds of the reference itself: with float32 memory
two correct implementations agree to 1e-4; with bfloat16 memory a rounding flips here and there
and feeds back. Two things widen them, also between two builds of the reference:

* A prompted mask is cut at zero before it becomes memory, so one pixel within rounding of zero
  may fall on either side and shift that object's later frames.
* After a correction, bfloat16 memory spreads four times as far.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from golden import assert_close, golden, grid, recipe_model
from numpy.typing import NDArray

from sam2core import ObjectMask, Tracker
from sam2core.transforms import logits_to_size

CLOSE_TO_ZERO = 2e-5


@dataclass(frozen=True)
class Limits:
    """Allowed differences: logits (99th percentile, maximum), score and IoU, pointer."""

    p99: float
    worst: float
    score: float
    pointer: float

    def times(self, factor: float) -> Limits:
        return Limits(
            self.p99 * factor, self.worst * factor, self.score * factor, self.pointer * factor
        )


STRICT = Limits(1e-3, 1e-3, 1e-3, 1e-3)
LOOSE = Limits(0.06, 0.2, 1e-2, 3e-2)


@dataclass
class Replay:
    """One recorded file, replayed step by step.

    corrected: objects prompted after they were tracked; uncertain: objects whose prompted mask
    has a pixel so close to zero that two builds may cut it differently; widened: how many
    comparisons needed that excuse, of `compared`.
    """

    name: str
    corrected: set[int] = field(default_factory=set)
    uncertain: set[int] = field(default_factory=set)
    tracked: set[int] = field(default_factory=set)
    compared: int = 0
    widened: int = 0

    def __post_init__(self) -> None:
        self.recorded = golden(self.name)
        self.meta: dict[str, Any] = json.loads(str(self.recorded["meta_json"]))
        self.log: list[dict[str, Any]] = json.loads(str(self.recorded["log_json"]))
        self.strict = self.meta.get("memory_dtype") == "float32"
        source = self.meta.get("frames_from", f"{self.name}.npz").removesuffix(".npz")
        self.frames: NDArray[np.uint8] = golden(source)["frames"]
        self.frame_size = (self.frames.shape[1], self.frames.shape[2])
        self.input_size = int(self.meta["image_size"])
        model = recipe_model(self.meta["size"], self.input_size, self.meta["object_bias"])
        self.options = tracker_options(self.meta)
        self.tracker = Tracker(model, self.frames, **self.options)

    def run(self, operations: int | None = None) -> None:
        """Perform the first `operations`, or all, and compare what each answers."""
        for number, step in enumerate(self.log[:operations]):
            where = f"{self.name} op{number:02} {step['op']}"
            getattr(self, f"_{step['op']}")(step, number, where)
            assert list(self.tracker.object_ids) == step["obj_ids"], where
            self._compare_bank(step, where)

    def _points(self, step: dict[str, Any], number: int, where: str) -> None:
        self._note_prompt(step)
        masks = self.tracker.add_points(
            step["frame"],
            step["obj"],
            step.get("points"),
            step.get("labels"),
            step.get("box"),
            replace=step.get("clear_old_points", True),
        )
        self._compare_frame(number, step["frame"], masks, where)
        self._compare_decoder(step["trace"][-1], masks[step["obj"]], step["obj"], where)
        self._note_uncertain(step["obj"], masks[step["obj"]])

    def _mask(self, step: dict[str, Any], number: int, where: str) -> None:
        self._note_prompt(step)
        painted = described_mask(step["mask"], self.frame_size)
        masks = self.tracker.add_mask(step["frame"], step["obj"], painted)
        self._compare_frame(number, step["frame"], masks, where)

    def _propagate(self, step: dict[str, Any], number: int, where: str) -> None:
        order = step["frame_order"]
        end = None
        if step["max"] is not None:
            first = order[0] if step["start"] is None else step["start"]
            last = first - step["max"] if step["reverse"] else first + step["max"]
            end = min(max(last, 0), len(self.frames) - 1)
        decoded = [call for call in step["trace"] if call["kind"] == "decoder"]
        seen = []
        for result in self.tracker.propagate(step["start"], end, step["reverse"]):
            seen.append(result.frame)
            at = f"{where} frame {result.frame}"
            self._compare_frame(number, result.frame, result.objects, at)
            for object_id, mask in result.objects.items():
                if result.frame not in step["bank"][str(object_id)]["cond"]:
                    self._compare_decoder(decoded.pop(0), mask, object_id, at)
        assert seen == order, where
        assert not decoded, f"{where}: the network should have run {len(decoded)} times more"
        self.tracked.update(self.tracker.object_ids)

    def _clear(self, step: dict[str, Any], number: int, where: str) -> None:
        masks = self.tracker.clear_prompts(step["frame"], step["obj"])
        self._compare_frame(number, step["frame"], masks, where)

    def _remove_object(self, step: dict[str, Any], number: int, where: str) -> None:
        self.tracker.remove_object(step["obj"])

    def _reset(self, step: dict[str, Any], number: int, where: str) -> None:
        self.tracker.reset()
        self.corrected.clear()
        self.uncertain.clear()
        self.tracked.clear()

    def _note_prompt(self, step: dict[str, Any]) -> None:
        if step["obj"] in self.tracked:
            self.corrected.add(step["obj"])

    def _note_uncertain(self, object_id: int, mask: ObjectMask) -> None:
        logits = logits_to_size(
            torch.from_numpy(mask.low_res)[None, None], (self.input_size, self.input_size)
        )
        if float(logits.abs().min()) < CLOSE_TO_ZERO:
            self.uncertain.add(object_id)

    def _compare_frame(
        self, number: int, frame: int, masks: Mapping[int, ObjectMask], where: str
    ) -> None:
        prefix = f"op{number:02}/f{frame:02}/"
        expected_ids = {
            int(key.split("/")[2][1:])
            for key in self.recorded.files
            if key.startswith(f"{prefix}o")
        }
        assert set(masks) == expected_ids, f"{where}: objects with a mask"
        for object_id, mask in masks.items():
            key = f"{prefix}o{object_id}/"
            self._compare_mask(key, object_id, mask, f"{where} object {object_id}")
        shown = f"{prefix}video_res"
        if shown in self.recorded:
            self._compare_shown(self.recorded[shown], masks, where)

    def _limits(self, object_id: int, where: str) -> list[Limits]:
        """Limits to try, the excused ones last."""
        if self.strict:
            return [STRICT, LOOSE] if object_id in self.uncertain else [STRICT]
        if object_id in self.corrected:
            return [LOOSE.times(4)]
        # Without memory there is nothing that bfloat16 could have rounded.
        if object_id not in self.tracked and "propagate" not in where:
            return [STRICT]
        return [LOOSE, LOOSE.times(4)] if object_id in self.uncertain else [LOOSE]

    def _compare_mask(self, key: str, object_id: int, mask: ObjectMask, where: str) -> None:
        expected = self.recorded[f"{key}grid"]
        difference = np.abs(grid(mask.low_res) - expected)
        score = float(abs(mask.score - self.recorded[f"{key}score"].item()))
        pointer = float(np.abs(mask.pointer - self.recorded[f"{key}ptr"]).max())
        found = (
            float(np.percentile(difference, 99)),
            float(difference.max()),
            score,
            pointer,
        )
        self.compared += 1
        limits = self._limits(object_id, where)
        for attempt, limit in enumerate(limits):
            allowed = (limit.p99, limit.worst, limit.score, limit.pointer)
            if all(f <= a for f, a in zip(found, allowed, strict=True)):
                self.widened += attempt > 0
                break
        else:
            raise AssertionError(
                f"{where}: logits p99 {found[0]:.3g}, worst {found[1]:.3g}, "
                f"score {found[2]:.3g}, pointer {found[3]:.3g}; allowed {limits[-1]}"
            )
        assert (mask.score > 0) == (self.recorded[f"{key}score"].item() > 0), f"{where}: presence"
        if f"{key}low16" in self.recorded:
            self._compare_signs(self.recorded[f"{key}low16"], mask, object_id, where)

    def _compare_signs(
        self, expected: NDArray[np.float16], mask: ObjectMask, object_id: int, where: str
    ) -> None:
        clear = 0.24 if object_id in self.corrected | self.uncertain else 0.06
        decided = np.abs(expected) > clear
        agreeing = (mask.low_res > 0) == (expected > 0)
        share = float(agreeing[decided].mean()) if decided.any() else 1.0
        assert share >= 0.999, f"{where}: {share:.4%} of signs agree"

    def _compare_shown(
        self, expected: NDArray[np.float16], masks: Mapping[int, ObjectMask], where: str
    ) -> None:
        """Masks at the clip's size, every fourth pixel, all objects in order of appearance."""
        for row, object_id in zip(expected, self.tracker.object_ids, strict=True):
            if object_id not in masks:
                assert (row == -1024).all(), f"{where}: object {object_id} has a mask there"
                continue
            inside = masks[object_id].mask(self.frame_size)[::4, ::4]
            decided = np.abs(row.astype(np.float64)) > 0.3
            agreeing = inside[decided] == (row[decided] > 0)
            assert agreeing.size == 0 or agreeing.mean() >= 0.999, f"{where}: shown {object_id}"

    def _compare_decoder(
        self, call: dict[str, Any], mask: ObjectMask, object_id: int, where: str
    ) -> None:
        """The predicted IoU must be that of the mask which the reference chose."""
        four = call["ious"]
        chosen = max(four[1:])
        if not call["multimask"] and call["stability"] >= 0.98:
            chosen = four[0]
        limit = self._limits(object_id, where)[-1]
        assert_close(mask.iou, chosen, limit.score, f"{where} object {object_id}: iou")

    def _compare_bank(self, step: dict[str, Any], where: str) -> None:
        for object_id, expected in step.get("bank", {}).items():
            bank = self.tracker._objects[int(object_id)].bank
            assert list(bank.conditioning) == expected["cond"], f"{where}: conditioning frames"
            assert sorted(bank.tracked) == sorted(expected["non_cond"]), f"{where}: tracked"
            assert sorted(bank.directions) == sorted(expected["tracked"]), f"{where}: passed"


def tracker_options(meta: Mapping[str, Any]) -> dict[str, Any]:
    """The recorded configuration as our tracker's options; ours corrects by default."""
    options: dict[str, Any] = {
        "add_all_frames_to_correct_as_cond": False,
        "fill_hole_area": int(meta["fill_hole_area"]),
        "memory_dtype": getattr(torch, meta.get("memory_dtype", "bfloat16")),
    }
    for override in meta["overrides"]:
        name, value = override.removeprefix("++model.").split("=")
        options[name] = json.loads(value)
    return options


def described_mask(description: Mapping[str, Any], size: tuple[int, int]) -> NDArray[np.bool_]:
    """The mask prompt that a log describes, at frame size (H, W)."""
    y, x = np.mgrid[: size[0], : size[1]]
    if description["kind"] == "ellipse":
        across = (x + 0.5 - description["cx"]) / description["rx"]
        down = (y + 0.5 - description["cy"]) / description["ry"]
        inside: NDArray[np.bool_] = across**2 + down**2 <= 1
        return inside
    if description["kind"] == "rect":
        return (
            (x >= description["x0"])
            & (x < description["x1"])
            & (y >= description["y0"])
            & (y < description["y1"])
        )
    return np.zeros(size, bool)
