"""Fetch a checkpoint over a bad network: in steps, resumable, checked, atomic.

Only the standard library: proxies come from the environment as urllib reads them. What has
arrived lies in `NAME.part` until it is whole, so a broken download goes on where it ended.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import sys
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import wait
from contextlib import contextmanager
from functools import partial
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from rotoline import __version__, paths
from rotoline.core.job import Job, Progress
from rotoline.errors import ModelUnavailable
from rotoline.media.patience import LOOK, ReadingThread
from rotoline.tracking import models
from rotoline.tracking.models import Model

log = logging.getLogger(__name__)

MIRROR = "ROTOLINE_MODELS_MIRROR"
STALL_SECONDS = 20.0
ATTEMPTS = 4

Read = TypeVar("Read")


class _Broken(Exception):
    """The connection gave nothing more; worth another attempt.

    useless: going on from what has arrived cannot work with this server.
    """

    def __init__(self, reason: str, useless: bool = False) -> None:
        super().__init__(reason)
        self.useless = useless


def source_url(model: Model) -> str:
    """Where to fetch a model: its official address, or the same file name on a mirror."""
    mirror = os.environ.get(MIRROR)
    return f"{mirror.rstrip('/')}/{model.file}" if mirror else model.url


def download(
    model: Model,
    folder: Path | None = None,
    stall_seconds: float = STALL_SECONDS,
    attempts: int = ATTEMPTS,
) -> Job:
    """Fetch `model` into the models folder, check it and remember its hash.

    Yields bytes present (stage "download"), then bytes hashed (stage "verify"). A connection
    that stalls or breaks is tried again, `attempts` times without a byte gained; closing the job
    keeps what has arrived. A file of the right size and another hash is fetched once more from
    the start if it was put together from pieces, then kept with a warning.
    Raises ModelUnavailable: no room, no connection, an answer that is not the file.
    """
    target = (folder or paths.models_folder()) / model.file
    if models.status(model, folder).path is not None:
        yield from models.verify(model, folder)
        return
    part = models.part_path(target)
    have = _present(part, model.size)
    models.require_room(model.name, target.parent, model.size - have)
    with _alone(model, target):
        found = yield from _fetch_whole(model, part, stall_seconds, attempts)
        if found != model.sha256 and have:
            log.warning("%s: the hash is wrong after a resumed download; starting over", part)
            part.unlink()
            found = yield from _fetch_whole(model, part, stall_seconds, attempts)
        part.replace(target)
    models.remember(target, found)
    if found != model.sha256:
        log.warning("%s", models.difference(model, target, found))


def _fetch_whole(
    model: Model, part: Path, stall_seconds: float, attempts: int
) -> Generator[Progress, None, str]:
    """Fill `part` to the model's size whatever the network does; returns its SHA-256."""
    failures, have = 0, _present(part, model.size)
    best = have
    while have < model.size:
        yield Progress("download", have, model.size)
        try:
            yield from _fetch_some(model, part, have, stall_seconds)
            reason = "the connection ended early"
        except _Broken as error:
            reason = str(error)
            if error.useless:
                part.unlink(missing_ok=True)
        except OSError as error:
            raise ModelUnavailable(
                model.name, f"{part} cannot be written ({error.strerror or error})"
            ) from error
        have = _present(part, model.size)
        failures = 0 if have > best else failures + 1
        best = max(best, have)
        if have < model.size and failures >= attempts:
            raise ModelUnavailable(
                model.name,
                f"download stopped at {have} of {model.size} bytes ({reason}); "
                "run it again to go on from there",
            )
        if have < model.size:
            log.info("%s: %s at %d bytes, attempt %d", model.name, reason, have, failures + 1)
            yield from _pause(min(8.0, 0.25 * 2**failures), have, model.size)
    return (yield from models.hash_file(part))


def _fetch_some(model: Model, part: Path, have: int, stall_seconds: float) -> Job:
    """One connection's worth of bytes, appended to `part`. Raises _Broken to try again.

    The network is waited for on a thread that is left behind when the job is closed: a read from
    a server that says nothing cannot be broken off.
    """
    thread = ReadingThread("download")
    response: HTTPResponse | None = None
    try:
        connect = partial(_connect, model, have, stall_seconds)
        response = yield from _awaited(thread, connect, have, model.size)
        start = _checked_start(model, response, have)
        with part.open("r+b" if start else "wb") as stream:
            stream.truncate(start)
            stream.seek(start)
            have = start
            while have < model.size:
                read = partial(_read, response, min(models.CHUNK, model.size - have))
                chunk = yield from _awaited(thread, read, have, model.size)
                if not chunk:
                    return
                stream.write(chunk)
                have += len(chunk)
                yield Progress("download", have, model.size)
            os.fsync(stream.fileno())
    finally:
        if response is not None:
            thread.begin(response.close)
        thread.close(LOOK)


def _awaited(
    thread: ReadingThread, read: Callable[[], Read], done: int, total: int
) -> Generator[Progress, None, Read]:
    """What a read on another thread gives; a step now and then, so that it need not be awaited."""
    future = thread.begin(read)
    while not wait((future,), LOOK).done:
        yield Progress("download", done, total)
    return future.result()


def _read(response: HTTPResponse, most: int) -> bytes:
    try:
        return response.read1(most)
    except (OSError, HTTPException) as error:
        raise _Broken(_words(error)) from error


def _connect(model: Model, have: int, stall_seconds: float) -> HTTPResponse:
    url = source_url(model)
    if urlsplit(url).scheme not in ("http", "https"):
        raise ModelUnavailable(model.name, f"{url} is no web address; correct {MIRROR}")
    headers = {"User-Agent": f"rotoline/{__version__}", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    opener = build_opener(_SafeRedirects)
    try:
        response = opener.open(Request(url, headers=headers), timeout=stall_seconds)
    except HTTPError as error:
        error.close()
        if error.code >= 500 or error.code in (408, 416, 425, 429):
            raise _Broken(f"the server answered {error.code}", useless=error.code == 416) from error
        raise ModelUnavailable(
            model.name,
            f"{url} answered {error.code} {error.reason}; get the file {model.file} elsewhere "
            "and use `rotoline models add FILE`",
        ) from error
    except (OSError, HTTPException, ValueError) as error:
        raise _Broken(_words(error)) from error
    assert isinstance(response, HTTPResponse)
    return response


def _checked_start(model: Model, response: HTTPResponse, have: int) -> int:
    """Where the bytes of this answer begin: `have` after an honest 206, else 0.

    Raises ModelUnavailable where the answer cannot be the file.
    """
    start = 0
    announced = model.size
    length = response.headers.get("Content-Length")
    if response.status == 206:
        match = re.fullmatch(
            r"bytes (\d+)-(\d+)/(\d+|\*)", response.headers.get("Content-Range", "").strip()
        )
        if match is None or int(match[1]) != have:
            raise _Broken("the server gave another range than asked for", useless=True)
        start = have
        if match[3] != "*":
            announced = int(match[3])
    elif length is not None and length.isdigit():
        announced = int(length)
    kind = response.headers.get_content_type()
    if kind in ("text/html", "application/xhtml+xml"):
        raise ModelUnavailable(
            model.name,
            f"{response.url} answered with a web page, not the file (a log-in page of the "
            "network?); open it in a browser, or use `rotoline models add FILE`",
        )
    if announced != model.size:
        raise ModelUnavailable(
            model.name,
            f"{response.url} offers {announced} bytes and the file has {model.size}; "
            "it is another file, get it elsewhere and use `rotoline models add FILE`",
        )
    return start


class _SafeRedirects(HTTPRedirectHandler):
    """Follow redirects, but never from a secure address to another kind."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> Request | None:
        allowed = ("https",) if req.type == "https" else ("http", "https")
        if urlsplit(newurl).scheme not in allowed:
            raise HTTPError(
                req.full_url, code, f"redirects to {newurl}, which is refused", headers, fp
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@contextmanager
def _alone(model: Model, target: Path) -> Iterator[None]:
    """Keep a second process from writing the same file. Raises ModelUnavailable there."""
    lock = target.with_name(f"{target.name}.lock")
    with lock.open("a+b") as stream:
        try:
            _lock(stream)
        except OSError as error:
            raise ModelUnavailable(
                model.name, "is being downloaded by another Rotoline; wait until it is done"
            ) from error
        try:
            yield
        finally:
            # Windows does not remove a file that is open; an empty one there does no harm.
            if sys.platform != "win32":
                lock.unlink(missing_ok=True)


def _lock(stream: IO[bytes]) -> None:
    """Take the file for this process until it is closed. Raises OSError if it is taken."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _present(part: Path, size: int) -> int:
    """Bytes of an unfinished download; one that is too long is worth nothing."""
    try:
        have = part.stat().st_size
    except OSError:
        return 0
    return have if have <= size else 0


def _pause(seconds: float, done: int, total: int) -> Job:
    """Wait in short steps, so that the job can be closed meanwhile."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        yield Progress("download", done, total)
        time.sleep(min(0.1, left))


def _words(error: BaseException) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, (TimeoutError, socket.timeout)):
        return "no bytes came for too long"
    if isinstance(reason, socket.gaierror):
        return "the server's name is not known here; is there a network?"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror.lower()
    return str(reason) or type(reason).__name__
