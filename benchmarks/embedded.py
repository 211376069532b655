"""What the embedded tracker reaches, and what each of its parts brings: one table.

    python benchmarks/embedded.py --clips DIR [--frames 40] [--only classical,...]

A clip is a folder with `masks/NNNNN.png` (indexed) and `frames/` or `clip.mp4`. Objects start on
the first frame they are on, from their true mask, its box, or three robot clicks; J and F are
means over the following frames, as DAVIS defines them.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rotoline.core.scores import contour_f, jaccard
from rotoline.media.demo import demo_alphas, demo_clip

Truth = NDArray[np.uint8]
STARTS = ("mask", "box", "clicks")


@dataclass(frozen=True)
class Clip:
    """frames: (H, W, 3) each; truth: (H, W) object ids each."""

    name: str
    frames: list[NDArray[np.uint8]]
    truth: list[Truth]


@dataclass(frozen=True)
class Score:
    clip: str
    object_id: int
    method: str
    start: str
    j: float
    f: float
    first_j: float
    milliseconds: float
    first_milliseconds: float


def read_clips(folder: Path | None, most: int, names: Sequence[str]) -> Iterator[Clip]:
    if not names or "demo" in names:
        truth = [(alpha >= 128).astype(np.uint8) for alpha in demo_alphas()][:most]
        yield Clip("demo", _movie(demo_clip(), most), truth)
    for path in sorted(folder.iterdir()) if folder else []:
        masks = sorted((path / "masks").glob("*.png"))[:most]
        if not masks or (names and path.name not in names):
            continue
        stills = sorted((path / "frames").glob("*.jpg"))[:most]
        frames = [np.array(Image.open(still)) for still in stills]
        yield Clip(
            path.name,
            frames or _movie(path / "clip.mp4", most),
            [np.array(Image.open(mask)) for mask in masks],
        )


def _movie(path: Path, most: int) -> list[NDArray[np.uint8]]:
    with av.open(str(path)) as container:
        decoded = container.decode(video=0)
        return [f.to_ndarray(format="rgb24") for f, _ in zip(decoded, range(most), strict=False)]


def robot_click(truth: NDArray[np.bool_], found: NDArray[np.bool_]) -> tuple[list[float], int]:
    """The middle of the larger error region: x, y and 1 (missing) or 0 (too much)."""
    reach, best, label = 0.0, (0, 0), 1
    for region, kind in ((truth & ~found, 1), (found & ~truth, 0)):
        padded = cv2.copyMakeBorder(region.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
        deep = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1]
        if deep.max() > reach:
            reach, label = float(deep.max()), kind
            best = np.unravel_index(int(deep.argmax()), deep.shape)
    return [float(best[1]) + 0.5, float(best[0]) + 0.5], label


def start_object(tracker: object, frame: int, truth: NDArray[np.bool_], start: str) -> object:
    """Prompt object 1; returns its mask on that frame."""
    if start == "mask":
        return tracker.add_mask(frame, 1, truth)[1]  # type: ignore[attr-defined]
    if start == "box":
        rows, columns = np.nonzero(truth)
        box = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        return tracker.add_points(frame, 1, box=box)[1]  # type: ignore[attr-defined]
    found = np.zeros_like(truth)
    for turn in range(1 if start == "click" else 3):
        point, label = robot_click(truth, found)
        result = tracker.add_points(frame, 1, [point], [label], replace=turn == 0)[1]  # type: ignore[attr-defined]
        found = result.mask(truth.shape)
    return result


def measure(
    clip: Clip, method: str, make: Callable[[list[NDArray[np.uint8]]], object], start: str
) -> Iterator[Score]:
    for object_id in sorted(set(np.unique(clip.truth[0])) | set(np.unique(clip.truth[-1])) - {0}):
        if not object_id:
            continue
        masks = [truth == object_id for truth in clip.truth]
        first = next(i for i, mask in enumerate(masks) if mask.any())
        tracker = make(clip.frames)
        began = time.perf_counter()
        found = start_object(tracker, first, masks[first], start)
        first_ms = (time.perf_counter() - began) * 1000
        shape = masks[0].shape
        first_j = jaccard(found.mask(shape), masks[first])  # type: ignore[attr-defined]
        js, fs = [], []
        began = time.perf_counter()
        for tracked in tracker.propagate(start=first):  # type: ignore[attr-defined]
            mask = tracked.objects[1]
            if tracked.frame == first:
                continue
            shown = mask.mask(shape) & (mask.score > 0)
            js.append(jaccard(shown, masks[tracked.frame]))
            fs.append(contour_f(shown, masks[tracked.frame]))
        spent = (time.perf_counter() - began) * 1000 / max(len(js), 1)
        yield Score(
            clip.name,
            int(object_id),
            method,
            start,
            float(np.mean(js)),
            float(np.mean(fs)),
            first_j,
            spent,
            first_ms,
        )


def methods(
    only: Sequence[str], weights: str
) -> dict[str, Callable[[list[NDArray[np.uint8]]], object]]:
    """Every method by name: the floor, the whole, and the whole with one part left out."""
    from rotoline.tracking.classical import ClassicalTracker
    from rotoline.tracking.embedded import EmbeddedParts, EmbeddedTracker
    from sam2core.loading import load_model

    model = load_model(weights)
    variants = {
        "embedded": EmbeddedParts(),
        "without fit": EmbeddedParts(fit=False),
        "without hint": EmbeddedParts(hint=False),
        "without clean-up": EmbeddedParts(clean=False),
    }
    known: dict[str, Callable[[list[NDArray[np.uint8]]], object]] = {"classical": ClassicalTracker}
    for name, parts in variants.items():
        known[name] = partial(_embedded, EmbeddedTracker, model, parts)
    return {name: make for name, make in known.items() if not only or name in only}


def _embedded(
    kind: Callable[..., object], model: object, parts: object, frames: list[NDArray[np.uint8]]
) -> object:
    return kind(model, frames, parts)


def table(scores: Sequence[Score]) -> str:
    lines = ["| clip | object | start | method | J | F | first J | ms/frame | first ms |"]
    lines.append("|---|---|---|---|---|---|---|---|---|")
    for s in scores:
        lines.append(
            f"| {s.clip} | {s.object_id} | {s.start} | {s.method} | {s.j:.3f} | {s.f:.3f} | "
            f"{s.first_j:.3f} | {s.milliseconds:.0f} | {s.first_milliseconds:.0f} |"
        )
    for key in sorted({(s.start, s.method) for s in scores}):
        chosen = [s for s in scores if (s.start, s.method) == key]
        mean = [np.mean([getattr(s, n) for s in chosen]) for n in ("j", "f", "first_j")]
        ms = np.median([s.milliseconds for s in chosen])
        lines.append(
            f"| **mean of {len(chosen)}** | | {key[0]} | {key[1]} | "
            f"{mean[0]:.3f} | {mean[1]:.3f} | {mean[2]:.3f} | {ms:.0f} | |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--names", default="", help="only these clips, by commas")
    parser.add_argument("--frames", type=int, default=40)
    parser.add_argument("--starts", default=",".join(STARTS))
    parser.add_argument("--only", default="", help="only these methods, by commas")
    parser.add_argument("--weights", default="nano", help="a checkpoint, or the shipped one")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    scores: list[Score] = []
    names = [name for name in chosen.names.split(",") if name]
    only = [name for name in chosen.only.split(",") if name]
    compared = methods(only, chosen.weights)
    for clip in read_clips(chosen.clips, chosen.frames, names):
        for start in chosen.starts.split(","):
            for method, make in compared.items():
                for score in measure(clip, method, make, start):
                    print(score, file=sys.stderr, flush=True)
                    scores.append(score)
    print(table(scores))
    if chosen.json:
        chosen.json.write_text(json.dumps([s.__dict__ for s in scores], indent=1))


if __name__ == "__main__":
    main()
