"""Where an export's frames go: part files that take their names only when they are proved."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from rotoline.core.job import Steps
from rotoline.core.parts import claim
from rotoline.errors import ExportFailed
from rotoline.export.beside import number_of
from rotoline.export.documents import DOCUMENTS
from rotoline.export.encode import MovieWriter, movie_color
from rotoline.export.folder import new_folder
from rotoline.export.images import encoded
from rotoline.export.outputs import Output
from rotoline.export.picture import ExportFrame, PictureTags
from rotoline.export.plan import Plan
from rotoline.export.refusal import unwritable
from rotoline.export.said import alpha_words
from rotoline.export.sound import SoundTrack
from rotoline.export.webp import set_end
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
    def digests(self) -> tuple[str, ...]:
        """SHA-256 of each part of a sequence as it was written; complete after `finish`."""
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

    def finish(self) -> Steps[None]:
        """Complete the files under their part names, in steps. Raises ExportFailed or OSError."""
        ...


def open_sink(plan: Plan, output: Output, info: ClipInfo) -> Sink:
    """The sink of one output; nothing is created before it is entered."""
    if plan.row.kind == "sequence":
        return SequenceSink(plan, output, info)
    if plan.row.kind == "document":
        return DocumentSink(plan, output, info)
    return MovieSink(plan, output, info)


class MovieSink:
    """One movie and its sound."""

    def __init__(self, plan: Plan, output: Output, info: ClipInfo) -> None:
        self._plan = plan
        self._info = info
        (path,) = output.files
        self.parts: tuple[Path, ...] = (plan.part(path),)
        self._stack = ExitStack()
        self.sounds = 0
        self.reencoded: tuple[str, ...] = ()
        self.digests: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        (part,) = self.parts
        plan, info, codec = self._plan, self._info, self._plan.row.movie
        assert codec is not None
        pixels = codec.pixels(plan.content)
        with ExitStack() as stack:
            stack.enter_context(new_folder(part.parent))
            claim(part)
            stack.callback(_remove, self.parts)
            sound = None
            if plan.settings.audio and info.audio and plan.row.sound:
                sound = stack.enter_context(
                    SoundTrack(
                        info.path,
                        info.start_time,
                        plan.times.start,
                        plan.times.end,
                        plan.row.sound,
                    )
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
                    alpha_words(plan.content, plan.alpha),
                    plan.field_order,
                    sound,
                )
            )
            # Left first, so that no frame is being encoded while the file is closed.
            self._behind = stack.enter_context(WriteBehind(threads=1))
            self._stack = stack.pop_all()
        return self

    def write(self, frame: ExportFrame) -> None:
        self._behind.submit(partial(self._writer.write, frame))

    def finish(self) -> Steps[None]:
        self._behind.drain()
        yield from self._writer.finish()
        self._encoding.close()
        plan = self._plan
        if plan.row.movie is not None and plan.row.movie.animation:
            set_end(self.parts[0], round((plan.times.end - plan.times.start) * 1000))

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
        self._output = output
        self.parts = tuple(plan.part(path) for path in output.files)
        self._digests = [""] * len(self.parts)
        self._made: list[Path] = []
        self._written = 0
        self._threads = _threads(plan.size)
        self._stack = ExitStack()

    @property
    def digests(self) -> tuple[str, ...]:
        return tuple(self._digests)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(new_folder(self.parts[0].parent))
            stack.callback(lambda: _remove(self._made))
            self._behind = stack.enter_context(WriteBehind(self._threads))
            self._stack = stack.pop_all()
        return self

    def write(self, frame: ExportFrame) -> None:
        position = self._written
        self._written += 1
        self._behind.submit(partial(self._write, position, frame))

    def _write(self, position: int, frame: ExportFrame) -> None:
        number = number_of(self._output, position)
        data = encoded(frame, self._plan.row.name, self._tags(frame.index), number)
        part = self.parts[position]
        try:
            with part.open("xb") as file:
                self._made.append(part)
                file.write(data)
        except OSError as error:
            raise unwritable(part, error) from error
        if self._plan.settings.sidecar:
            self._digests[position] = hashlib.sha256(data).hexdigest()

    def _tags(self, index: int) -> PictureTags:
        times, compressions = self._plan.times, self._plan.row.compressions
        return PictureTags(
            color=self._plan.color,
            pixel_aspect=self._info.pixel_aspect,
            rate=times.rate,
            timecode=times.timecode_at(index - self._plan.frames[0]),
            premultiplied=self._plan.alpha == "premultiplied",
            words=alpha_words(self._plan.content, self._plan.alpha),
            compression=self._plan.settings.compression or next(iter(compressions), "zip"),
            profile=self._plan.profile,
        )

    def finish(self) -> Steps[None]:
        self._behind.drain()
        yield

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)


class DocumentSink:
    """One JSON file of hard masks."""

    sounds = 0
    reencoded: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()

    def __init__(self, plan: Plan, output: Output, info: ClipInfo) -> None:
        self._plan = plan
        self._output = output
        self._info = info
        self.parts = (plan.part(output.files[0]),)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        (part,) = self.parts
        with ExitStack() as stack:
            stack.enter_context(new_folder(part.parent))
            claim(part)
            stack.callback(_remove, self.parts)
            self._file = stack.enter_context(part.open("w", encoding="utf-8", newline="\n"))
            kind = DOCUMENTS[self._plan.row.name]
            self._document = kind(self._file, self._plan, self._output, self._info)
            self._behind = stack.enter_context(WriteBehind(threads=1))
            self._stack = stack.pop_all()
        return self

    def write(self, frame: ExportFrame) -> None:
        self._behind.submit(partial(self._document.write, frame))

    def finish(self) -> Steps[None]:
        self._behind.drain()
        yield
        self._document.close()
        self._file.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)


def _threads(size: tuple[int, int]) -> int:
    """How many pictures are written at once: as many as there are processors and memory."""
    affordable = _ON_THE_WAY // (size[0] * size[1] * _BYTES_A_PIXEL)
    return max(1, min(os.cpu_count() or 1, affordable))


def _remove(parts: Sequence[Path]) -> None:
    """Delete part files, one that is held by another program not keeping the rest.

    Raises ExportFailed that names the first of those that stay.
    """
    failure: ExportFailed | None = None
    for part in parts:
        try:
            part.unlink(missing_ok=True)
        except OSError as error:
            reason = (
                f"this unfinished file could not be deleted ({error.strerror}); "
                "close the program that uses it, then delete it"
            )
            failure = failure or ExportFailed(part, reason)
    if failure is not None:
        raise failure
