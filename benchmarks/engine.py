"""What the engine costs, beside Meta's reference: one table.

    python benchmarks/engine.py [--size tiny] [--input-size 1024] [--reference DIR] [--quick]

Both run in this process, in alternating pairs, on the same pseudo-random weights and drawn
frames; figures are medians, ratios are medians of the pairs' ratios. A click is timed end to end
on a frame whose embedding is cached, tracking includes the encoder, and masks are brought to
clip size on both sides. Memory is the resident size of fresh processes that track one object;
there encoder and memory attention are stood in for after the first frames, what they leave
behind is not.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from typing import Any

# As the program sets it, before torch is loaded; it serves both engines.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "sam2core"), str(ROOT / "benchmarks")]

from recipe import recipe_weights  # noqa: E402
from reference import Reference, build_reference  # noqa: E402

from sam2core import Tracker, build_model  # noqa: E402
from sam2core.device import choose_device, choose_dtype, set_precision  # noqa: E402
from sam2core.memory_bank import Entry  # noqa: E402
from sam2core.model import Constants, Embedding, Sam2  # noqa: E402
from sam2core.transforms import video_input  # noqa: E402

HEIGHT, WIDTH = 720, 1280
STEADY = 16  # frames after which memories and pointers are full
PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass(frozen=True)
class Cost:
    """Process seconds and wall seconds of one run."""

    cpu: float
    wall: float


@dataclass(frozen=True)
class Row:
    """Medians of ours and of the reference, and the medians of their ratios."""

    name: str
    ours: Cost
    reference: Cost | None = None
    ratio: Cost | None = None


class DrawnClip:
    """Frames drawn when asked: a disc over noise that moves."""

    def __init__(self, length: int) -> None:
        self._length = length
        noise = np.random.default_rng(5).integers(0, 90, (HEIGHT // 8, WIDTH // 8, 3), np.uint8)
        self._ground = noise.repeat(8, axis=0).repeat(8, axis=1)
        y, x = np.mgrid[:HEIGHT, :WIDTH]
        self._disc = (x - WIDTH // 2) ** 2 + (y - HEIGHT // 2) ** 2 < 150**2

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> NDArray[np.uint8]:
        frame = np.roll(self._ground, 3 * index, axis=1)
        frame[np.roll(self._disc, 5 * index, axis=1)] = (210, 90, 50)
        return frame


def main() -> int:
    options = read_options()
    torch.set_num_threads(options.threads)
    if options.memory_of:
        print(json.dumps(resident_sizes(options)))
        return 0
    print(
        f"SAM 2.1 {options.size} at {options.input_size}, {options.precision} on "
        f"{options.device}, {options.threads} threads, torch {torch.__version__}; "
        f"medians of {options.pairs} pairs, seconds"
    )
    header = f"{'':34}{'ours CPU':>10}{'wall':>9}"
    if options.reference:
        header += f"{'ref. CPU':>11}{'wall':>9}{'ratio CPU':>12}{'wall':>7}"
    print(header)
    for row in measure(options):
        print_row(row)
    if options.frames:
        print_memory(options)
    return 0


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="tiny", help="tiny, small, base_plus, large or nano")
    parser.add_argument("--input-size", type=int, default=1024)
    parser.add_argument("--precision", choices=["auto", *PRECISIONS], default="auto")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument(
        "--objects", default="1,4,8", help="numbers of objects to track; may be empty"
    )
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--frames", default="50,300", help="measure memory there; empty for none")
    parser.add_argument("--reference", type=Path, help="checkout of facebookresearch/sam2")
    parser.add_argument("--quick", action="store_true", help="1 and 4 objects, memory to frame 90")
    parser.add_argument("--memory-of", choices=["ours", "reference"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.quick:
        options.objects, options.frames, options.pairs = "1,4", "50,90", 2
    if options.precision == "auto":
        chosen = choose_dtype(choose_device(options.device))
        options.precision = next(name for name, kind in PRECISIONS.items() if kind == chosen)
    options.counts = [int(count) for count in options.objects.split(",") if count]
    options.marks = [int(frame) for frame in options.frames.split(",") if frame]
    return options


def build_ours(options: argparse.Namespace) -> tuple[Sam2, dict[str, Tensor]]:
    """Our model in the precision asked for, and its weights in float32."""
    model = build_model(options.size, input_size=options.input_size)
    weights = recipe_weights({key: value.shape for key, value in model.state_dict().items()})
    model.load_state_dict(weights)
    for part in (model.image_encoder, model.memory_attention):
        set_precision(part, PRECISIONS[options.precision])
    return model.to(choose_device(options.device)), weights


def open_reference(
    options: argparse.Namespace, weights: dict[str, Tensor], clip: DrawnClip
) -> Reference:
    config = build_model(options.size, input_size=128).config
    predictor = build_reference(options.reference, config, options.input_size, weights)
    predictor.to(choose_device(options.device))
    frames = [video_input(clip[i], options.input_size)[0] for i in range(len(clip))]
    return Reference(predictor, torch.stack(frames), (HEIGHT, WIDTH))


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """Every row of the table as it is done."""
    clip = DrawnClip(STEADY + 1 + options.pairs)
    model, weights = build_ours(options)
    theirs = open_reference(options, weights, clip) if options.reference else None
    yield measure_encoder(options, model, clip, theirs)
    yield measure_click(options, model, clip, theirs)
    for count in options.counts:
        yield measure_tracking(options, model, clip, theirs, count)


def measure_encoder(
    options: argparse.Namespace, model: Sam2, clip: DrawnClip, theirs: Reference | None
) -> Row:
    """A prepared picture to all that later steps read of it."""
    constants = constants_of(model)
    image = video_input(clip[0], options.input_size).to(model.device)

    def encode() -> None:
        with torch.inference_mode():
            model.encode(image, constants)

    def encode_theirs() -> None:
        assert theirs is not None
        theirs.encode(0)

    return time_pairs(options, "encode a frame", encode, theirs and encode_theirs)


def measure_click(
    options: argparse.Namespace, model: Sam2, clip: DrawnClip, theirs: Reference | None
) -> Row:
    """The first click on an object, on a frame whose embedding is cached."""
    tracker = Tracker(model, clip)
    tracker.embed(0)

    def click() -> None:
        tracker.add_points(0, 1, [[WIDTH / 2, HEIGHT / 2]], [1])[1].logits((HEIGHT, WIDTH))
        tracker.reset()

    def click_theirs() -> None:
        assert theirs is not None
        theirs.click(0, 1, WIDTH / 2, HEIGHT / 2)
        theirs.predictor.reset_state(theirs.state)

    return time_pairs(options, "click on an embedded frame", click, theirs and click_theirs)


def measure_tracking(
    options: argparse.Namespace,
    model: Sam2,
    clip: DrawnClip,
    theirs: Reference | None,
    count: int,
) -> Row:
    """One new frame each time, with seven memories and all pointers of `count` objects."""
    tracker = Tracker(model, clip)
    where = [(WIDTH * (i + 1) / (count + 1), HEIGHT / 2) for i in range(count)]
    for object_id, (x, y) in enumerate(where, start=1):
        tracker.add_points(0, object_id, [[x, y]], [1])
    list(tracker.propagate(0, 0))
    pretend_tracked(tracker, range(1, STEADY))
    if theirs is not None:
        theirs.predictor.reset_state(theirs.state)
        for object_id, (x, y) in enumerate(where, start=1):
            theirs.click(0, object_id, x, y)
        theirs.pretend_tracked(range(1, STEADY))
    frames, frames_theirs = iter(range(STEADY, len(clip))), iter(range(STEADY, len(clip)))
    differences: list[NDArray[np.float32]] = []
    answers: list[NDArray[np.float32]] = []

    def track() -> None:
        frame = next(frames)
        (tracked,) = tracker.propagate(frame, frame)
        for mask in tracked.objects.values():
            mask.logits((HEIGHT, WIDTH))
        answers.append(np.stack([mask.low_res for mask in tracked.objects.values()]))

    def track_theirs() -> None:
        assert theirs is not None
        differences.append(np.abs(theirs.track(next(frames_theirs)) - answers[-1]))

    name = f"track a frame, {count} object{'s' if count > 1 else ''}"
    row = time_pairs(options, name, track, theirs and track_theirs)
    if differences:
        worst = max(float(np.percentile(d, 99)) for d in differences)
        name = f"{name} (Δ {worst:.2g})"
    return Row(name, row.ours, row.reference, row.ratio)


def pretend_tracked(tracker: Tracker, frames: range) -> None:
    """Fill the memory as if every object had been tracked on `frames`, each like frame 0."""
    with torch.inference_mode():
        for item in tracker._objects.values():
            memory = tracker._steps._memory_of(item.bank, 0)
            first = item.bank.conditioning[0]
            for frame in frames:
                item.bank.store(frame, Entry(first.result, memory), reverse=False)


def time_pairs(
    options: argparse.Namespace,
    name: str,
    ours: Callable[[], object],
    theirs: Callable[[], object] | None,
) -> Row:
    """Run both once unmeasured, then in turn."""
    ours()
    if theirs:
        theirs()
    mine, other = [], []
    for _ in range(options.pairs):
        mine.append(time_once(options, ours))
        if theirs:
            other.append(time_once(options, theirs))
    if not other:
        return Row(name, median_cost(mine))
    ratios = [Cost(a.cpu / b.cpu, a.wall / b.wall) for a, b in zip(mine, other, strict=True)]
    return Row(name, median_cost(mine), median_cost(other), median_cost(ratios))


def time_once(options: argparse.Namespace, run: Callable[[], object]) -> Cost:
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    run()
    if options.device.startswith("cuda"):
        torch.cuda.synchronize()
    return Cost(time.process_time() - cpu, time.perf_counter() - wall)


def median_cost(costs: Sequence[Cost]) -> Cost:
    return Cost(**{f.name: median(getattr(cost, f.name) for cost in costs) for f in fields(Cost)})


def constants_of(model: Sam2) -> Constants:
    with torch.inference_mode():
        return model.constants()


def print_row(row: Row) -> None:
    line = f"{row.name:34}{row.ours.cpu:10.3f}{row.ours.wall:9.3f}"
    if row.reference and row.ratio:
        line += f"{row.reference.cpu:11.3f}{row.reference.wall:9.3f}"
        line += f"{row.ratio.cpu:12.2f}{row.ratio.wall:7.2f}"
    print(line, flush=True)


def print_memory(options: argparse.Namespace) -> None:
    """Ask a fresh process for each engine, so that neither holds the other's memory."""
    whose = ["ours", "reference"] if options.reference else ["ours"]
    print(
        f"\n{'resident MiB, one object':34}" + "".join(f"{'frame':>6} {m}" for m in options.marks)
    )
    for who in whose:
        command = [sys.executable, __file__, *sys.argv[1:], "--memory-of", who]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        sizes: list[float] = json.loads(done.stdout.splitlines()[-1])
        growth = 100 * (sizes[-1] / sizes[0] - 1)
        shown = "".join(f"{size:11.0f}" for size in sizes)
        print(f"{who:34}{shown}   growth {growth:+.2f} %", flush=True)


def resident_sizes(options: argparse.Namespace) -> list[float]:
    """MiB resident after each marked frame."""
    clip = DrawnClip(options.marks[-1] + 1)
    model, weights = build_ours(options)
    if options.memory_of == "ours":
        tracker = Tracker(model, clip)
        tracker.add_points(0, 1, [[WIDTH / 2, HEIGHT / 2]], [1])
        run: Iterator[int] = (tracked.frame for tracked in tracker.propagate())
        stand_in: Callable[[], None] = lambda: stand_in_for_ours(model)  # noqa: E731
    else:
        del model
        theirs = open_reference(options, weights, clip)
        theirs.click(0, 1, WIDTH / 2, HEIGHT / 2)
        run = theirs.propagate()
        stand_in = lambda: stand_in_for_theirs(theirs.predictor)  # noqa: E731
    sizes = []
    for frame in run:
        if frame == 3:
            stand_in()
        if frame in options.marks:
            gc.collect()
            sizes.append(resident())
    return sizes


def stand_in_for_ours(model: Sam2) -> None:
    """From here on every frame gets a fresh copy of one embedding, and memory is not attended."""
    any_model: Any = model
    image = torch.zeros(1, 3, model.input_size, model.input_size, device=model.device)
    with torch.inference_mode():
        kept = model.encode(image, constants_of(model))
    any_model.encode = lambda *_: Embedding(kept.coarse.clone(), kept.s1.clone(), kept.s0.clone())
    attention: Any = model.memory_attention
    attention.begin = lambda *_: kept.coarse
    attention.forward = lambda begun, memory, *_: begun.expand(memory.shape[0], -1, -1, -1)


def stand_in_for_theirs(predictor: Any) -> None:
    """The same for the reference."""
    image = torch.zeros(1, 3, predictor.image_size, predictor.image_size)
    with torch.inference_mode():
        kept = predictor.forward_image(image)

    def copied(_image: Tensor) -> dict[str, Any]:
        return {
            key: [level.clone() for level in value] if isinstance(value, list) else value.clone()
            for key, value in kept.items()
        }

    predictor.forward_image = copied
    predictor.memory_attention.forward = lambda curr, **_: (
        curr[0] if isinstance(curr, list) else curr
    )


def resident() -> float:
    """MiB of this process in memory; Linux tells exactly, elsewhere the peak must do."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    sys.exit(main())
