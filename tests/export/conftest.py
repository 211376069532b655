"""Small clips drawn here, and a shot with a tracked ball on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from rotoline.core.document import ClipRef, RotoObject, Shot, TrackedMask
from rotoline.core.masks import MemoryMasks
from rotoline.export.presets import ExportSettings, preset
from rotoline.export.render import render
from rotoline.export.report import ExportReport
from rotoline.media.clip import FrameReader
from rotoline.media.open import open_clip

WIDTH, HEIGHT, FRAMES = 64, 48, 8
RATE = Fraction(24000, 1001)
SOUND_RATE = 48000
# A format of each kind of file.
KINDS = ["prores4444", "png16", "webp", "cryptomatte", "dpx10", "davis", "coco"]


def picture(index: int, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """Frame `index`: red to the right, green downward, bluer with each frame."""
    y, x = np.mgrid[0:height, 0:width]
    return np.stack(
        [x * 255 // max(width - 1, 1), y * 255 // max(height - 1, 1), 40 + 20 * index + 0 * x], -1
    ).astype(np.uint8)


def write_movie(
    path: Path,
    frames: int = FRAMES,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    rate: Fraction = RATE,
    times: Sequence[Fraction] | None = None,
    tags: tuple[int, int, int, int] | None = (1, 1, 1, 1),
    timecode: str | None = None,
    sound: bool = False,
    pixel_aspect: Fraction = Fraction(1),
    pixels: str = "yuv444p",
    codec: str = "libx264",
) -> Path:
    """Draw a movie; `sound` adds a second-long track that is silent but for a click a frame."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=rate, options={"qp": "0"} if codec == "libx264" else {})
        stream.width, stream.height = size
        stream.pix_fmt = pixels
        stream.codec_context.sample_aspect_ratio = pixel_aspect
        base = Fraction(1, 90000) if times else 1 / rate
        stream.codec_context.time_base = stream.time_base = base
        if tags:
            context = stream.codec_context
            context.color_primaries, context.color_trc, context.colorspace = tags[:3]
            context.color_range = tags[3]
        if timecode:
            stream.metadata["timecode"] = timecode
        audio = out.add_stream("pcm_s16le", rate=SOUND_RATE, layout="mono") if sound else None
        out.start_encoding()
        for index in range(frames):
            frame = av.VideoFrame.from_ndarray(picture(index, *size), format="rgb24")
            if tags:
                frame.color_primaries, frame.color_trc, frame.colorspace = tags[:3]
                frame.color_range = tags[3]
            frame = frame.reformat(format=pixels, dst_colorspace=tags[2] if tags else None)
            frame.pts = round(times[index] / base) if times else index
            frame.time_base = base
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        if audio is not None:
            samples = clicks(frames, rate)
            for start in range(0, samples.size, 1000):
                part = samples[np.newaxis, start : start + 1000]
                chunk = av.AudioFrame.from_ndarray(part, format="s16", layout="mono")
                chunk.sample_rate = SOUND_RATE
                chunk.pts = start
                chunk.time_base = Fraction(1, SOUND_RATE)
                out.mux(audio.encode(chunk))
            out.mux(audio.encode(None))
    return path


def clicks(frames: int, rate: Fraction) -> NDArray[np.int16]:
    """Sound with one loud sample at the start of each frame, louder each time."""
    samples = np.zeros(int(frames / rate * SOUND_RATE), dtype=np.int16)
    for index in range(frames):
        samples[int(index / rate * SOUND_RATE)] = 1000 * (index + 1)
    return samples


def ball(frame: int, side: int = 64, centre: float | None = None) -> NDArray[np.float32]:
    """Logits of a ball that moves right with the frames."""
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    at = 0.3 + 0.05 * frame if centre is None else centre
    distance = 0.22 - np.hypot((x + 0.5) / side - at, (y + 0.5) / side - 0.5)
    return np.clip(distance * 60, -32, 32).astype(np.float32)


@dataclass
class Case:
    """A clip, a shot on it, and the masks of the shot."""

    reader: FrameReader
    shot: Shot
    masks: MemoryMasks

    def export(self, target: Path, **choices: object) -> ExportReport:
        """Run the export to its end."""
        settings = ExportSettings(**choices)  # type: ignore[arg-type]
        job = render(self.shot, self.reader, self.masks, target, settings)
        while True:
            try:
                next(job)
            except StopIteration as end:
                report = end.value
                assert isinstance(report, ExportReport)
                return report


def shot_of(reader: FrameReader, masks: MemoryMasks, names: Sequence[str] = ("ball",)) -> Shot:
    """A shot of a clip with balls tracked on every frame."""
    info = reader.info
    objects = tuple(
        RotoObject(
            number,
            name,
            (255, 0, 0),
            masks={
                index: TrackedMask(
                    masks.put(ball(index, centre=None if number == 1 else 0.8)), 5.0, 0.9, 0.9
                )
                for index in range(info.frames)
            },
        )
        for number, name in enumerate(names, start=1)
    )
    clip = ClipRef(str(info.path), info.frames, info.width, info.height)
    return Shot(1, clip, 0, info.frames - 1, objects)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Callable[..., Case]]:
    """Make a case: `case(**write_movie's arguments)` or `case(clip=PATH)`."""
    readers: list[FrameReader] = []

    def make(clip: Path | None = None, names: Sequence[str] = ("ball",), **drawn: object) -> Case:
        if clip is None:
            clip = write_movie(tmp_path / "source.mov", **drawn)  # type: ignore[arg-type]
        reader = open_clip(clip)
        readers.append(reader)
        masks = MemoryMasks()
        return Case(reader, shot_of(reader, masks, names), masks)

    yield make
    for reader in readers:
        reader.close()


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """The system refuses to write more into one file, as a full disk does."""
    resource = pytest.importorskip("resource", reason="this system has no such limit")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def target_of(folder: Path, name: str) -> Path:
    """A target in a new folder for a format."""
    row = preset(name)
    return folder / "out" / (("m.%04d" if row.is_sequence else "m") + row.suffixes[0])
