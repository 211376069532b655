"""Open and read damaged copies of clips: nothing may crash, hang or raise anything unforeseen.

    python benchmarks/fuzz_media.py FOLDER [--cases 1000] [--seed 0] [--limit 30]

Each case is one sample of FOLDER (movies, stills, folders of pictures) cut short, with bytes
overwritten, with a block removed or repeated, or several of these. Cases run in a process of
their own, so that a crash is a result; one that takes longer than --limit seconds is a hang.
The exit status is 1 if there was any failure; each is printed with the numbers to repeat it.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from rotoline.errors import UserError
from rotoline.media.open import open_clip

MOST_FRAMES_READ = 48
ANSWER = "=> "


def damaged(data: bytes, rng: random.Random) -> bytes:
    """A copy with one to three kinds of damage."""
    body = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        if not body:
            break
        kind = rng.choice(("cut", "flip", "flip", "head", "remove", "repeat", "zero"))
        at = rng.randrange(len(body))
        length = rng.randint(1, max(1, len(body) // 8))
        if kind == "cut":
            del body[at:]
        elif kind in ("flip", "head"):
            span = min(len(body), 512) if kind == "head" else len(body)
            for _ in range(rng.randint(1, 40)):
                body[rng.randrange(span)] = rng.randrange(256)
        elif kind == "remove":
            del body[at : at + length]
        elif kind == "repeat":
            body[at:at] = body[at : at + length]
        else:
            body[at : at + length] = bytes(len(body[at : at + length]))
    return bytes(body)


def make_case(sample: Path, target: Path, seed: int) -> Path:
    """Write the damaged copy of a sample; of a folder one or two pictures are damaged."""
    rng = random.Random(seed)
    copy = target / sample.name
    if sample.is_dir():
        shutil.copytree(sample, copy, copy_function=shutil.copyfile)
        copy.chmod(0o755)
        pictures = sorted(copy.iterdir())
        for picture in rng.sample(pictures, min(2, len(pictures))):
            picture.write_bytes(damaged(picture.read_bytes(), rng))
    else:
        copy.write_bytes(damaged(sample.read_bytes(), rng))
    return copy


def outcome(path: Path) -> str:
    """Open and read a clip; anything but a picture or a UserError is a failure."""
    try:
        reader = open_clip(path)
    except UserError as error:
        return "refused" if "\n" not in str(error) else f"FAIL line break in {error!r}"
    info = reader.info
    step = max(1, info.frames // MOST_FRAMES_READ)
    lost = 0
    for index in [*range(0, info.frames, step), info.frames // 2, 0]:
        try:
            frame = reader.read(index, deep=index == 0)
        except UserError:
            lost += 1
            continue
        if frame.rgb.shape != (info.height, info.width, 3):
            return f"FAIL shape {frame.rgb.shape} of frame {index}"
        if index == 0 and (frame.deep is None or frame.deep.shape != frame.rgb.shape):
            return f"FAIL no full depth of frame {index}"
    reader.close()
    return "read with losses" if lost or info.unreadable else "read whole"


def work() -> None:
    """Run the cases named on standard input, "SEED PATH" a line; answer with a line each."""
    with tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            seed, _, name = line.rstrip("\n").partition(" ")
            target = Path(folder) / seed
            target.mkdir()
            try:
                path = make_case(Path(name), target, int(seed))
                result = outcome(path)
            except Exception as error:  # noqa: BLE001 - whatever comes is the finding
                result = f"FAIL {type(error).__name__}: {' '.join(str(error).split())[:160]}"
            shutil.rmtree(target, ignore_errors=True)
            print(f"{ANSWER}{result}", flush=True)


class Worker:
    """The process that runs cases, with a clock on each."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def run(self, seed: int, sample: Path, limit: float) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{seed} {sample}\n")
        self.process.stdin.flush()
        hung = threading.Event()

        def stop() -> None:
            hung.set()
            self.process.kill()

        clock = threading.Timer(limit, stop)
        clock.start()
        answer = self.process.stdout.readline().strip()
        clock.cancel()
        if answer.startswith(ANSWER):
            return answer.removeprefix(ANSWER)
        if answer:
            # The rest of its output would answer later cases.
            self.process.kill()
            self.process.wait()
            self.start()
            return f"FAIL printed {answer!r}"
        status = self.process.wait()
        self.start()
        return f"FAIL hang over {limit:g} s" if hung.is_set() else f"FAIL crash, status {status}"

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=float, default=30)
    parser.add_argument("--worker", action="store_true")
    options = parser.parse_args()
    if options.worker:
        work()
        return 0
    if options.folder is None:
        parser.error("name a folder of sample clips")
    samples = sorted(p for p in options.folder.iterdir() if p.suffix not in (".json", ".md"))
    counts: Counter[str] = Counter()
    slowest = (0.0, "")
    worker = Worker()
    for seed in range(options.seed, options.seed + options.cases):
        sample = samples[seed % len(samples)]
        started = time.perf_counter()
        result = worker.run(seed, sample, options.limit)
        slowest = max(slowest, (time.perf_counter() - started, f"{sample.name} seed {seed}"))
        counts["FAIL" if result.startswith("FAIL") else result] += 1
        if result.startswith("FAIL"):
            print(f"{sample.name} seed {seed}: {result}", flush=True)
    worker.close()
    print(f"{options.cases} cases of {len(samples)} samples: {dict(counts)}")
    print(f"slowest {slowest[0]:.1f} s, {slowest[1]}")
    return 1 if counts["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main())
