"""Where an export's frames go: part files that take their names only when they are proved."""

from __future__ import annotations

import os
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from rotoline.errors import ExportFailed
from rotoline.export.encode import MovieWriter, movie_color
from rotoline.export.images import write_image
from rotoline.export.naming import part_path
from rotoline.export.picture import ExportFrame, PictureTags
from rotoline.export.plan import Output, Plan
from rotoline.export.sound import SoundTrack
from rotoline.export.write_behind import WriteBehind
from rotoline.media.clip import ClipInfo

# Bytes of pictures on their way to files, and of one pixel of them while it is being written.
_ON_THE_WAY = 1 << 30
_BYTES_A_PIXEL = 40


class Sink(Protocol):
    """One output being written. A context manager; leaving it removes what was not kept."""

    @property
    def parts(self) -> tuple[Path, ...]:
        """The files being written, in the order of the frames."""
        ...

    @property
    def sounds(self) -> int:
        """How many streams of sound go along."""
        ...

    @property
    def reencoded(self) -> tuple[str, ...]:
        """Codecs of the source's sound that are encoded again."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def write(self, frame: ExportFrame) -> None:
        """Take the next frame, written soon; errors come with one of the next calls.

        Raises ExportFailed or OSError.
        """
        ...

    def finish(self) -> None:
        """Complete the files under their part names. Raises ExportFailed or OSError."""
        ...


def open_sink(plan: Plan, output: Output, info: ClipInfo) -> Sink:
    """The sink of one output; nothing is created before it is entered."""
    if plan.row.movie is None:
        return SequenceSink(plan, output, info)
    return MovieSink(plan, output, info)


def keep(output: Output, overwrite: bool) -> None:
    """Give proved part files their names.

    They are on the disk before they are renamed, so a power cut leaves whole files or none.
    """
    for path in output.files:
        if path.exists() and not overwrite:
            raise ExportFailed(path, "was made by another program meanwhile; choose another name")
    for path in output.files:
        with part_path(path).open("rb+") as written:
            os.fsync(written.fileno())
    for path in output.files:
        part_path(path).replace(path)


class MovieSink:
    """One movie and its sound."""

    def __init__(self, plan: Plan, output: Output, info: ClipInfo) -> None:
        self._plan = plan
        self._info = info
        (path,) = output.files
        self.parts: tuple[Path, ...] = (part_path(path),)
        self._stack = ExitStack()
        self.sounds = 0
        self.reencoded: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        (part,) = self.parts
        plan, info, codec = self._plan, self._info, self._plan.row.movie
        assert codec is not None
        pixels = codec.pixels(plan.content)
        part.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            stack.callback(_remove, self.parts)
            part.unlink(missing_ok=True)
            sound = None
            if plan.settings.audio and info.audio and plan.row.sound:
                sound = stack.enter_context(
                    SoundTrack(info.path, plan.times.start, plan.times.end, plan.row.sound)
                )
                self.sounds, self.reencoded = sound.streams, sound.encoded
            self._encoding = stack.enter_context(ExitStack())
            self._writer = self._encoding.enter_context(
                MovieWriter(
                    part,
                    codec,
                    pixels,
                    plan.size,
                    plan.times,
                    movie_color(plan.color, codec, plan.content),
                    info.pixel_aspect,
                    sound,
                )
            )
            # Left first, so that no frame is being encoded while the file is closed.
            self._behind = stack.enter_context(WriteBehind(threads=1))
            self._stack = stack.pop_all()
        return self

    def write(self, frame: ExportFrame) -> None:
        self._behind.submit(partial(self._writer.write, frame))

    def finish(self) -> None:
        self._behind.drain()
        self._encoding.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)


class SequenceSink:
    """One numbered file a frame."""

    sounds = 0
    reencoded: tuple[str, ...] = ()

    def __init__(self, plan: Plan, output: Output, info: ClipInfo) -> None:
        self._plan = plan
        self._info = info
        self.parts = tuple(part_path(path) for path in output.files)
        self._written = 0
        self._behind = WriteBehind(_threads(plan.size))

    def __enter__(self) -> Self:
        self.parts[0].parent.mkdir(parents=True, exist_ok=True)
        self._behind.__enter__()
        return self

    def write(self, frame: ExportFrame) -> None:
        part = self.parts[self._written]
        self._written += 1
        tags = self._tags(frame.index)
        self._behind.submit(partial(write_image, part, frame, self._plan.row.name, tags))

    def _tags(self, index: int) -> PictureTags:
        times = self._plan.times
        return PictureTags(
            color=self._plan.color,
            pixel_aspect=self._info.pixel_aspect,
            rate=times.rate,
            timecode=times.timecode_at(index - self._plan.frames[0]),
            premultiplied=self._plan.alpha == "premultiplied",
        )

    def finish(self) -> None:
        self._behind.drain()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._behind.__exit__(kind, error, trace)
        _remove(self.parts[: self._written])


def _threads(size: tuple[int, int]) -> int:
    """How many pictures are written at once: as many as there are processors and memory."""
    affordable = _ON_THE_WAY // (size[0] * size[1] * _BYTES_A_PIXEL)
    return max(1, min(os.cpu_count() or 1, affordable))


def _remove(parts: tuple[Path, ...]) -> None:
    for part in parts:
        part.unlink(missing_ok=True)
