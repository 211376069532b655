"""Open a movie file safely, or say in one line why not."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Discard, Disposition
from av.video.stream import VideoStream

from rotoline.errors import ClipUnreadable

# Demuxers of moving pictures. Not in the list, on purpose: text and subtitles, playlists and
# concat scripts (they open other files and addresses), devices, and image2 with its patterns.
_DEMUXERS = (
    "mov,matroska,avi,mpegts,mpeg,mpegvideo,mxf,gxf,flv,asf,ogg,nut,ivf,dv,wtv,rm,"
    "h264,hevc,vvc,m4v,vc1,av1,obu,dirac,dnxhd,mjpeg,yuv4mpegpipe,gif,apng,r3d,cine"
)
_OPTIONS = {"format_whitelist": _DEMUXERS, "protocol_whitelist": "file"}
# Seconds a stuck read (a lost network drive) may take before it is an error.
_TIMEOUT = 30.0
_TEXT_PROBE_BYTES = 4096


@dataclass
class Movie:
    """An open container and the one stream of moving pictures in it."""

    container: InputContainer
    stream: VideoStream

    def close(self) -> None:
        self.container.close()


def open_movie(path: Path) -> Movie:
    """Open the first stream of moving pictures; every other stream is skipped on reading.

    Nothing but the file itself is ever opened. Raises ClipUnreadable.
    """
    check_readable(path)
    try:
        # "file:" keeps names such as "http:x" or "a|b" from meaning anything.
        container = av.open(
            f"file:{path}",
            options=dict(_OPTIONS),
            timeout=(_TIMEOUT, _TIMEOUT),
            metadata_errors="replace",
        )
    except (av.error.FFmpegError, UnicodeError, ValueError) as error:
        raise ClipUnreadable(path, _why_not_opened(path, error)) from error
    pictures = [
        stream
        for stream in container.streams.video
        if not stream.disposition & Disposition.attached_pic
    ]
    if not pictures:
        reason = (
            "has sound but no moving picture; choose a clip with a picture"
            if container.streams.audio
            else "has no moving picture; choose another file"
        )
        container.close()
        raise ClipUnreadable(path, reason)
    chosen = pictures[0]
    try:
        supported = chosen.codec_context is not None and bool(chosen.codec_context.pix_fmt)
    except av.error.FFmpegError:
        supported = False
    if not supported:
        reason = (
            "has a picture of a kind that cannot be decoded here; convert it to ProRes or H.264"
        )
        container.close()
        raise ClipUnreadable(path, reason)
    for stream in container.streams:
        if stream.index != chosen.index:
            stream.discard = Discard.all
    return Movie(container, chosen)


def check_readable(path: Path) -> None:
    """Raise ClipUnreadable for what is no readable, non-empty file."""
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise ClipUnreadable(path, "is a folder; name a file in it or a numbered sequence")
        if not stat.S_ISREG(kind):
            # Opening a pipe would wait for its writer for ever.
            raise ClipUnreadable(path, "is a pipe or a device, not a file; save the clip first")
        with path.open("rb") as file:
            head = file.read(1)
    except FileNotFoundError as error:
        raise ClipUnreadable(path, "there is no such file; check the name") from error
    except PermissionError as error:
        raise ClipUnreadable(path, "may not be read; check its permissions") from error
    except (OSError, ValueError) as error:
        raise ClipUnreadable(path, f"cannot be read ({_words(error)})") from error
    if not head:
        raise ClipUnreadable(path, "is empty (0 bytes); copy it again from its source")


def looks_like_text(path: Path) -> bool:
    """Whether the beginning of a file is readable text rather than media."""
    with path.open("rb") as file:
        head = file.read(_TEXT_PROBE_BYTES)
    if b"\0" in head:
        return False
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:
            return False
        text = head[: error.start].decode("utf-8")
    return all(char.isprintable() or char in "\r\n\t\f\v\x1b" for char in text)


def _why_not_opened(path: Path, error: Exception) -> str:
    if looks_like_text(path):
        return "is text, not a clip; choose a movie, a picture or a numbered sequence"
    with path.open("rb") as file:
        is_mov = file.read(12)[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
    if is_mov:
        return (
            "its index is missing (no moov atom), the recording or copy was cut short; "
            "copy it again or repair it"
        )
    if isinstance(error, av.error.ArgumentError | av.error.InvalidDataError | UnicodeError):
        return "is not a clip that can be read; choose a movie, a picture or a numbered sequence"
    return f"cannot be opened ({_words(error)})"


def _words(error: Exception) -> str:
    """An operating system's or FFmpeg's message without the path, in one line."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(text).split())
