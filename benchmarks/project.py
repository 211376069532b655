"""A long project: time to open it, memory it takes, time to commit one frame more.

python benchmarks/project.py [--frames 10000] [--objects 5]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from rotoline.core import edits
from rotoline.core.document import ClipRef, Document, Tail, TrackedMask
from rotoline.core.project import Project
from rotoline.core.results import MaskResult, set_masks

_OPEN = """
import sys, time
from pathlib import Path
from rotoline.core.project import Project

def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024

before = resident() if sys.platform == "linux" else 0
start, cpu = time.perf_counter(), time.process_time()
project = Project.open(Path(sys.argv[1]))
took, cpu = time.perf_counter() - start, time.process_time() - cpu
grown = resident() - before if sys.platform == "linux" else float("nan")
project.close()
print(f"open {took:.2f} s ({cpu:.2f} s of a core), {grown:.0f} MB of memory")
"""


def build(path: Path, frames: int, objects: int) -> None:
    """A project tracked in both directions: two masks of some 4 kB a frame and object."""
    document = edits.add_shot(Document(), ClipRef("/clip.mov", frames, 1920, 1080))
    for _ in range(objects):
        document = edits.add_object(document, 1)
    with Project.create(path) as project:
        for item in document.shot(1).objects:
            results = []
            for frame in range(frames):
                ref, other = (project.masks._put(b"RLG1" + os.urandom(4000)) for _ in range(2))
                tail = Tail(other, 3.0, 0.9)
                mask = TrackedMask(ref, 3.0, 0.9, 0.9, 0.1, "both", False, "embedded", tail)
                results.append(MaskResult(item.id, frame, mask))
            document = set_masks(document, results)
            project.commit(document, "Track")
        times = []
        for frame in range(20):
            low_res = np.random.default_rng(frame).normal(size=(64, 64)).astype(np.float32)
            start = time.perf_counter()
            ref = project.masks.put(low_res)
            mask = TrackedMask(ref, 3.0, 0.9, 0.9, 0.1, "both", False, "embedded")
            document = set_masks(document, [MaskResult(2, frame, mask)])
            project.commit(document, "Track")
            times.append(time.perf_counter() - start)
        print(f"commit of one frame: median {1000 * float(np.median(times)):.1f} ms")
    print(f"file: {path.stat().st_size / 1e6:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=10_000)
    parser.add_argument("--objects", type=int, default=5)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rotoline-project-") as folder:
        path = Path(folder) / "long.roto"
        build(path, said.frames, said.objects)
        for _ in range(3):
            subprocess.run([sys.executable, "-c", _OPEN, str(path)], check=True)


if __name__ == "__main__":
    main()
