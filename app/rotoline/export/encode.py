"""Write a movie: planes computed here, times and tags carried from the source."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import cv2
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.stream import VideoStream
from numpy.typing import NDArray

from rotoline.core.job import Steps
from rotoline.core.matte import Alpha, Color, Window
from rotoline.export.cutout import grown
from rotoline.export.format import Content, MovieCodec
from rotoline.export.picture import ExportFrame
from rotoline.export.quantise import Codes, quantised, with_alpha
from rotoline.export.refusal import unwritable
from rotoline.export.sound import SoundTrack
from rotoline.export.timing import Timing
from rotoline.media.clip import ColorTags, FieldOrder
from rotoline.media.color import MATRICES, PRIMARIES, TRANSFERS, to_ycbcr
from rotoline.media.fields import Weaving, code_of_order

_log = logging.getLogger(__name__)
_PRIMARY_CODES = {name: code for code, name in PRIMARIES.items()}
_TRANSFER_CODES = {name: code for code, name in TRANSFERS.items()}
_MATRIX_CODES = {name: code for code, name in MATRICES.items()}
_NOT_STANDARD = ("smpte2084", "arib-std-b67", "linear", "log100", "log316")
_RANGE_CODES = {"tv": 1, "pc": 2}
# Chroma sits on the left pixel of a pair and between two lines (MPEG-2, H.264, VP9).
_LEFT_SITED = np.array([0.25, 0.5, 0.25], dtype=np.float32)
# Lines converted at a time: what lies between float and code values stays in the cache.
_BAND = 128
# Pixels around a window that chroma's filter sees.
_BEYOND = 2
_BETWEEN = np.array([0.5, 0.5], dtype=np.float32)


def movie_color(source: ColorTags, codec: MovieCodec, content: Content) -> ColorTags:
    """The tags a movie gets: the source's, with a matrix and range its pixels can have.

    The picture is converted to them, so it looks the same; nothing is only relabelled. A matte
    of an HDR or linear clip is tagged BT.709: it is data, which no host may tone-map.
    """
    if codec.plain or (content == "matte" and source.transfer in _NOT_STANDARD):
        source = replace(source, primaries="bt709", transfer="bt709", matrix="bt709")
    kind = av.VideoFormat(codec.pixels(content), 16, 16)
    if len(kind.components) == 1:
        return replace(source, matrix="bt709", range="pc")
    if kind.is_rgb:
        return replace(source, matrix="gbr", range="pc")
    matrix = source.matrix
    if matrix not in MATRICES.values() or matrix in ("gbr", "ycgco", "bt2020c"):
        matrix = "bt2020nc" if source.primaries == "bt2020" else "bt709"
    return replace(source, matrix=matrix, range="tv")


def has_encoder(name: str) -> bool:
    """Whether the FFmpeg that PyAV brings can write a codec."""
    try:
        return av.codec.Codec(name, "w").is_encoder
    except av.codec.codec.UnknownCodecError:
        return False


class MovieWriter:
    """Encode frames into one movie file, in order; a context manager.

    Leaving it after `finish` completes the file. Every method raises ExportFailed where the
    encoder or the disk refuses.
    """

    def __init__(
        self,
        path: Path,
        codec: MovieCodec,
        pixels: str,
        size: tuple[int, int],
        times: Timing,
        color: ColorTags,
        pixel_aspect: Fraction,
        words: str,
        field_order: FieldOrder | None,
        sound: SoundTrack | None,
    ) -> None:
        """size: (H, W). pixels: pixel format. color: what `movie_color` gave. words: a comment.

        field_order: None where frames have no fields.
        """
        self._path = path
        self._codec = codec
        self._pixels = pixels
        self._height, self._width = size
        self._times = times
        self._color = color
        self._pixel_aspect = pixel_aspect
        self._words = words
        self._field_order = field_order
        self._weaving = None if field_order is None else Weaving(field_order)
        self._sound = sound
        self._position = 0

    def __enter__(self) -> MovieWriter:
        try:
            self._open()
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise unwritable(self._path, error) from error
        return self

    def _open(self) -> None:
        self._container = av.open(f"file:{self._path}", "w")
        self._container.metadata["comment"] = self._words
        try:
            stream = self._container.add_stream(
                self._codec.encoder, rate=self._times.rate, options=self._options()
            )
            assert isinstance(stream, VideoStream)
            self._stream = stream
            context = stream.codec_context
            context.width, context.height = self._width, self._height
            context.pix_fmt = self._pixels
            context.time_base = self._times.time_base
            stream.time_base = self._times.time_base
            context.sample_aspect_ratio = self._pixel_aspect
            context.thread_count = 0
            self._tag(context)
            if self._field_order is not None:
                context.field_order = code_of_order(self._field_order)
            if self._times.timecode is not None:
                stream.metadata["timecode"] = self._times.timecode
            if self._sound is not None:
                self._sound.attach(self._container)
            self._container.start_encoding()
        except BaseException:
            self._container.close()
            raise

    def _options(self) -> dict[str, str]:
        options = dict(self._codec.options)
        if self._field_order is not None and self._codec.fields == "coded":
            options["flags"] = options.get("flags", "") + "+ildct+ilme"
        return options

    def write(self, frame: ExportFrame) -> None:
        """Encode the next frame and the sound that goes before it."""
        position, self._position = self._position, self._position + 1
        picture = self._picture(frame)
        if self._weaving is not None:
            picture = self._weaving.marked(picture)
        picture.pts = self._times.ticks[position]
        picture.time_base = self._times.time_base
        picture.duration = self._times.durations[position]
        try:
            if self._sound is not None:
                self._sound.copy_until(self._times.seconds(position))
            self._container.mux(self._stream.encode(picture))
        except (av.error.FFmpegError, OSError) as error:
            raise unwritable(self._path, error) from error

    def finish(self) -> Steps[None]:
        """Write what the encoder holds back, often many frames, and the rest of the sound."""
        try:
            for packet in self._stream.codec_context.encode_lazy(None):
                packet.stream = self._stream
                self._container.mux(packet)
                yield
            if self._sound is not None:
                self._sound.copy_until(None)
        except (av.error.FFmpegError, OSError) as error:
            raise unwritable(self._path, error) from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._abandon()
            return
        try:
            self._container.close()
        except (av.error.FFmpegError, OSError) as failure:
            raise unwritable(self._path, failure) from failure

    def _abandon(self) -> None:
        """Close a file that will be thrown away; a full disk may refuse even its trailer."""
        try:
            self._container.close()
        except (av.error.FFmpegError, OSError) as failure:
            _log.info("%s was abandoned: %s", self._path, failure)

    def _tag(self, target: VideoCodecContext | VideoFrame) -> None:
        # Readers believe the frame's tags before the container's: both must be right.
        target.color_primaries = _PRIMARY_CODES.get(self._color.primaries, 2)
        target.color_trc = _TRANSFER_CODES.get(self._color.transfer, 2)
        target.colorspace = _MATRIX_CODES[self._color.matrix]
        target.color_range = _RANGE_CODES[self._color.range]

    def _picture(self, frame: ExportFrame) -> VideoFrame:
        picture = VideoFrame(self._width, self._height, self._pixels)
        self._tag(picture)
        planes = [_rows(plane, picture.format.components[0].bits) for plane in picture.planes]
        around = None if frame.color is None else np.tile(frame.color.around, (2, self._width, 1))
        lines = self._codes(np.zeros((2, self._width), np.float32), around)
        for plane, line in zip(planes, lines, strict=True):
            plane[:, : line.shape[1]] = line[0]
        rows, columns = _even(grown(frame.window, _BEYOND, (self._height, self._width)))
        for top in range(rows.start, rows.stop, _BAND):
            band = slice(top, min(top + _BAND, rows.stop)), columns
            codes = self._codes(
                frame.alpha[band], None if frame.color is None else frame.color.part(band)
            )
            for plane, line, part in zip(planes, lines, codes, strict=True):
                # Windows are even, so chroma of half the size begins at half their first pixel.
                down = top if len(plane) == self._height else top // 2
                across = columns.start * line.shape[1] // self._width
                plane[down : down + part.shape[0], across : across + part.shape[1]] = part
        return picture

    def _codes(self, alpha: Alpha, rgb: Color | None) -> Sequence[Codes]:
        if rgb is None:
            return matte_planes(alpha, self._pixels)
        return cutout_planes(rgb, alpha, self._pixels, self._color)


def _even(window: Window) -> Window:
    """The window from even pixels on; it keeps its end, which is even or the picture's."""
    rows, columns = (slice(span.start // 2 * 2, span.stop) for span in window)
    return rows, columns


def _rows(plane: VideoPlane, bits: int) -> Codes:
    """A frame's plane in memory, its rows padded."""
    flat = np.frombuffer(plane, dtype=np.uint8 if bits == 8 else np.uint16)  # type: ignore[call-overload]
    return np.asarray(flat.reshape(plane.height, -1))


def matte_planes(alpha: Alpha, pixels: str) -> Sequence[Codes]:
    """The matte as a colourless picture: 0 is black code, 1 is white code.

    alpha: (H, W) float32. pixels: grey or packed with alpha (full range), or Y'CbCr (limited).
    """
    kind = av.VideoFormat(pixels, alpha.shape[1], alpha.shape[0])
    bits = kind.components[0].bits
    if len(kind.components) == 1:
        return [_in_order(quantised(alpha, bits), kind)]
    whole = np.uint8 if bits == 8 else np.uint16
    if kind.is_rgb:
        grey = np.asarray(quantised(alpha, bits), dtype=whole)
        opaque = np.full_like(grey, (1 << bits) - 1)
        return [np.dstack([grey, grey, grey, opaque]).reshape(alpha.shape[0], -1)]
    step = 1 << (bits - 8)
    luma = np.rint(alpha * np.float32(219 * step) + np.float32(16 * step)).astype(whole)
    grey = np.full(
        (kind.chroma_height(alpha.shape[0]), kind.chroma_width(alpha.shape[1])), 128 * step, whole
    )
    return [luma, grey, grey]


def cutout_planes(rgb: Color, alpha: Alpha, pixels: str, color: ColorTags) -> Sequence[Codes]:
    """Colour and alpha as a pixel format has them: planes Y, Cb, Cr, A, or G, B, R, A, or packed.

    rgb: (H, W, 3) float32 coded R'G'B', alpha: (H, W) float32. color: what `movie_color` gave.
    """
    kind = av.VideoFormat(pixels, alpha.shape[1], alpha.shape[0])
    bits = kind.components[0].bits
    whole = np.uint8 if bits == 8 else np.uint16
    if kind.is_rgb and not kind.is_planar:
        order = cv2.COLOR_RGB2BGRA if pixels == "bgra" else cv2.COLOR_RGB2RGBA
        packed = with_alpha(quantised(rgb, bits), quantised(alpha, bits), order)
        return [_in_order(packed.reshape(alpha.shape[0], -1), kind)]
    opacity = quantised(alpha, bits)
    if kind.is_rgb:
        red, green, blue = (quantised(rgb[..., channel], bits) for channel in range(3))
        return [green, blue, red, opacity]
    y, cb, cr = to_ycbcr(rgb, color.matrix, color.range, bits)
    if kind.chroma_width(2) == 1:
        cb, cr = _subsampled(cb), _subsampled(cr)
    return [y.astype(whole), cb.astype(whole), cr.astype(whole), opacity]


def _in_order(codes: Codes, kind: VideoFormat) -> Codes:
    """Codes in the byte order that a pixel format wants."""
    return codes.byteswap() if kind.is_big_endian else codes


def _subsampled(chroma: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """4:2:0 chroma of full-size chroma."""
    smooth = cv2.sepFilter2D(
        chroma.astype(np.float32),
        -1,
        _LEFT_SITED,
        _BETWEEN,
        anchor=(1, 0),
        borderType=cv2.BORDER_REPLICATE,
    )
    return np.rint(smooth[::2, ::2]).astype(np.uint16)
