"""Models: what is here, and downloads over a network that misbehaves."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.client import HTTPMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request

import pytest

from rotoline.core.job import Progress
from rotoline.errors import ModelUnavailable
from rotoline.tracking import download as fetching
from rotoline.tracking import models
from rotoline.tracking.models import Model

CONTENT = bytes(range(256)) * 12_000
SIZE = len(CONTENT)
CUT = SIZE // 3


@dataclass
class Network:
    """A local server whose misbehaviour a test chooses, and what it was asked."""

    answer: Callable[[BaseHTTPRequestHandler, Network], None]
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)
    address: str = ""


def send(
    handler: BaseHTTPRequestHandler,
    body: bytes,
    status: int = 200,
    length: int | None = None,
    **headers: str,
) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    headers = {"Content_Type": "application/octet-stream", **headers}
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def honest(handler: BaseHTTPRequestHandler, network: Network) -> None:
    asked = handler.headers.get("Range")
    if asked is None:
        send(handler, CONTENT)
        return
    start = int(asked.removeprefix("bytes=").rstrip("-"))
    where = f"bytes {start}-{SIZE - 1}/{SIZE}"
    send(handler, CONTENT[start:], 206, Content_Range=where)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    state = Network(honest)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.requests.append((self.path, self.headers.get("Range")))
            try:
                state.answer(self, state)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            logging.getLogger("test.server").debug(format, *args)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", fetching.MIRROR):
        monkeypatch.delenv(variable, raising=False)
    yield state
    state.release.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def model(network: Network) -> Model:
    digest = hashlib.sha256(CONTENT).hexdigest()
    return Model("tiny", "Tiny", "tiny.pt", f"{network.address}/tiny.pt", SIZE, digest)


def fetch(model: Model, folder: Path, stall_seconds: float = 0.3) -> list[Progress]:
    return list(fetching.download(model, folder, stall_seconds=stall_seconds, attempts=2))


def test_download_gives_the_file_its_name_only_when_whole(model: Model, tmp_path: Path) -> None:
    steps = fetch(model, tmp_path)
    assert (tmp_path / "tiny.pt").read_bytes() == CONTENT
    assert models.status(model, tmp_path).state == "installed"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["tiny.pt", "tiny.pt.check"]
    downloaded = [step.done for step in steps if step.stage == "download"]
    assert downloaded == sorted(downloaded) and downloaded[-1] == SIZE
    assert steps[-1] == Progress("verify", SIZE, SIZE)


def test_closing_the_download_keeps_what_arrived_and_the_next_goes_on(
    model: Model, network: Network, tmp_path: Path
) -> None:
    job = fetching.download(model, tmp_path)
    while next(job).done == 0:
        pass
    job.close()
    assert models.status(model, tmp_path).state == "partial"
    have = (tmp_path / "tiny.pt.part").stat().st_size
    assert 0 < have < SIZE
    assert not (tmp_path / "tiny.pt.lock").exists()
    fetch(model, tmp_path)
    assert network.requests[-1] == ("/tiny.pt", f"bytes={have}-")
    assert (tmp_path / "tiny.pt").read_bytes() == CONTENT


@pytest.mark.parametrize("sent", [None, CUT])
def test_a_download_that_stalls_is_cancelled_at_once(
    model: Model, network: Network, tmp_path: Path, sent: int | None
) -> None:
    """Before the server answered at all, and in the middle of the file."""

    def stall(handler: BaseHTTPRequestHandler, network: Network) -> None:
        if sent is not None:
            send(handler, CONTENT[:sent], length=SIZE)
        network.release.wait(30)

    network.answer = stall
    job = fetching.download(model, tmp_path, stall_seconds=25.0)
    begun = time.monotonic()
    while next(job).done < (sent or 0):
        pass
    for _ in range(3):
        assert next(job).done == (sent or 0)
    job.close()
    assert time.monotonic() - begun < 10
    assert models.status(model, tmp_path).have == (sent or 0)


def test_a_connection_cut_off_is_resumed(model: Model, network: Network, tmp_path: Path) -> None:
    def cut(handler: BaseHTTPRequestHandler, network: Network) -> None:
        if len(network.requests) == 1:
            send(handler, CONTENT[:CUT], length=SIZE)
            handler.close_connection = True
        else:
            honest(handler, network)

    network.answer = cut
    fetch(model, tmp_path)
    assert [asked for _, asked in network.requests] == [None, f"bytes={CUT}-"]
    assert (tmp_path / "tiny.pt").read_bytes() == CONTENT


def test_a_stalled_connection_is_given_up_with_what_arrived_kept(
    model: Model, network: Network, tmp_path: Path
) -> None:
    def stall(handler: BaseHTTPRequestHandler, network: Network) -> None:
        asked = handler.headers.get("Range")
        if asked:
            network.release.wait(10)
            return
        send(handler, CONTENT[:CUT], length=SIZE)
        network.release.wait(10)

    network.answer = stall
    with pytest.raises(ModelUnavailable, match=f"stopped at {CUT} of {SIZE} bytes") as caught:
        fetch(model, tmp_path)
    assert "no bytes came" in str(caught.value) and "go on from there" in str(caught.value)
    assert (tmp_path / "tiny.pt.part").read_bytes() == CONTENT[:CUT]


def test_a_server_that_ignores_ranges_is_read_from_the_start(
    model: Model, network: Network, tmp_path: Path
) -> None:
    (tmp_path / "tiny.pt.part").write_bytes(CONTENT[:CUT])
    network.answer = lambda handler, _: send(handler, CONTENT)
    fetch(model, tmp_path)
    assert (tmp_path / "tiny.pt").read_bytes() == CONTENT


def test_a_server_that_lies_about_ranges_never_makes_a_wrong_file(
    model: Model, network: Network, tmp_path: Path
) -> None:
    (tmp_path / "tiny.pt.part").write_bytes(CONTENT[:CUT])

    def lie(handler: BaseHTTPRequestHandler, network: Network) -> None:
        if handler.headers.get("Range"):
            body = CONTENT[CUT - 7 :]
            send(handler, body, 206, Content_Range=f"bytes {CUT - 7}-{SIZE - 1}/{SIZE}")
        else:
            honest(handler, network)

    network.answer = lie
    fetch(model, tmp_path)
    assert (tmp_path / "tiny.pt").read_bytes() == CONTENT


def test_a_resumed_file_with_a_wrong_hash_is_fetched_again_from_the_start(
    model: Model, tmp_path: Path
) -> None:
    (tmp_path / "tiny.pt.part").write_bytes(b"\xff" * CUT)
    fetch(model, tmp_path)
    assert (tmp_path / "tiny.pt").read_bytes() == CONTENT


def test_wrong_bytes_of_the_right_size_are_kept_with_a_warning(
    model: Model, network: Network, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    network.answer = lambda handler, _: send(handler, CONTENT[::-1])
    fetch(model, tmp_path)
    status = models.status(model, tmp_path)
    assert status.state == "differs" and status.path is not None
    assert "only if you trust" in caplog.text


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda h, n: h.send_error(404), "answered 404"),
        (lambda h, n: h.send_error(500), "server answered 500"),
        (lambda h, n: send(h, b"<html>log in</html>", Content_Type="text/html"), "web page"),
        (lambda h, n: send(h, CONTENT[:-1]), f"offers {SIZE - 1} bytes"),
        (lambda h, n: send(h, CONTENT + b"more"), f"offers {SIZE + 4} bytes"),
        (lambda h, n: send(h, b"", 302, Location="ftp://example.invalid/x"), "302.*refused"),
        (lambda h, n: send(h, b"", 302, Location="file:///etc/hostname"), "302.*not allowed"),
    ],
    ids=["404", "500", "html", "shorter", "longer", "redirect-ftp", "redirect-file"],
)
def test_an_answer_that_is_not_the_file_is_one_clear_error(
    model: Model,
    network: Network,
    tmp_path: Path,
    answer: Callable[[BaseHTTPRequestHandler, Network], None],
    words: str,
) -> None:
    network.answer = answer
    with pytest.raises(ModelUnavailable, match=words) as caught:
        fetch(model, tmp_path)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "tiny.pt").exists()


def test_a_secure_address_never_redirects_to_an_insecure_one() -> None:
    request = Request("https://models.invalid/tiny.pt")
    redirects = fetching._SafeRedirects()
    with pytest.raises(HTTPError, match="refused"):
        redirects.redirect_request(
            request, io.BytesIO(), 302, "Found", HTTPMessage(), "http://models.invalid/tiny.pt"
        )
    followed = redirects.redirect_request(
        request, io.BytesIO(), 302, "Found", HTTPMessage(), "https://other.invalid/tiny.pt"
    )
    assert followed is not None and followed.full_url == "https://other.invalid/tiny.pt"


def test_no_connection_is_one_clear_error(model: Model, tmp_path: Path) -> None:
    nowhere = replace(model, url="http://127.0.0.1:9/tiny.pt")
    with pytest.raises(ModelUnavailable, match="stopped at 0 of"):
        fetch(nowhere, tmp_path)


def test_an_endless_answer_stops_at_the_announced_size(
    model: Model, network: Network, tmp_path: Path
) -> None:
    def endless(handler: BaseHTTPRequestHandler, network: Network) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(CONTENT * 3)
        handler.close_connection = True

    network.answer = endless
    fetch(model, tmp_path)
    assert (tmp_path / "tiny.pt").read_bytes() == CONTENT


def test_the_proxy_of_the_environment_is_used(
    model: Model, network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", network.address)
    monkeypatch.setenv("no_proxy", "")
    fetch(replace(model, url="http://models.invalid/tiny.pt"), tmp_path)
    assert network.requests[0][0] == "http://models.invalid/tiny.pt"


def test_a_mirror_serves_the_same_file_name(
    model: Model, network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(fetching.MIRROR, f"{network.address}/studio/")
    fetch(replace(model, url="https://models.invalid/elsewhere.pt"), tmp_path)
    assert network.requests[0][0] == "/studio/tiny.pt"


def test_a_mirror_that_is_no_web_address_is_refused(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(fetching.MIRROR, "file:///etc")
    with pytest.raises(ModelUnavailable, match="no web address"):
        fetch(model, tmp_path)


def test_a_second_download_of_the_same_file_is_refused(model: Model, tmp_path: Path) -> None:
    first = fetching.download(model, tmp_path)
    next(first)
    with pytest.raises(ModelUnavailable, match="by another Rotoline"):
        fetch(model, tmp_path)
    first.close()


def test_too_little_room_is_said_before_anything_is_fetched(
    model: Model, network: Network, tmp_path: Path
) -> None:
    with pytest.raises(ModelUnavailable, match="MiB are needed"):
        fetch(replace(model, size=1 << 60), tmp_path)
    assert network.requests == []


def test_a_models_folder_that_cannot_be_made_is_one_clear_error(
    model: Model, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelUnavailable, match="set ROTOLINE_MODELS"):
        fetch(model, tmp_path / "file" / "models")


def test_verify_finds_a_file_that_went_bad_on_the_disk(model: Model, tmp_path: Path) -> None:
    fetch(model, tmp_path)
    file = tmp_path / "tiny.pt"
    facts = file.stat()
    file.write_bytes(b"\1" + CONTENT[1:])
    os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    with pytest.raises(ModelUnavailable, match="damaged now"):
        list(models.verify(model, tmp_path))
    assert models.status(model, tmp_path).state == "differs"


def test_an_official_file_put_there_by_hand_counts_and_verifies(
    model: Model, tmp_path: Path
) -> None:
    (tmp_path / "tiny.pt").write_bytes(CONTENT)
    assert models.status(model, tmp_path).state == "unverified"
    list(models.verify(model, tmp_path))
    assert models.status(model, tmp_path).state == "installed"


def test_verify_of_a_short_file_says_how_much_is_there(model: Model, tmp_path: Path) -> None:
    (tmp_path / "tiny.pt").write_bytes(CONTENT[:10])
    with pytest.raises(ModelUnavailable, match=f"has 10 bytes of {SIZE}"):
        list(models.verify(model, tmp_path))


def test_the_best_installed_model_is_the_default(tmp_path: Path) -> None:
    assert models.default_model(tmp_path) == models.EMBEDDED
    for name in ("tiny", "small"):
        known = models.find(name)
        with (tmp_path / known.file).open("wb") as stream:
            stream.truncate(known.size)
    assert models.default_model(tmp_path) == "small"
    assert models.installed_path("tiny", tmp_path) == tmp_path / "sam2.1_hiera_tiny.pt"


def test_a_model_that_is_not_installed_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="rotoline models download large"):
        models.installed_path("large", tmp_path)
    with pytest.raises(ModelUnavailable, match="neither embedded"):
        models.installed_path(str(tmp_path / "gone.pt"), tmp_path)


def test_the_catalogue_names_the_four_official_checkpoints_over_https() -> None:
    assert [model.name for model in models.CATALOGUE] == ["tiny", "small", "base_plus", "large"]
    for model in models.CATALOGUE:
        assert model.url.startswith("https://") and model.url.endswith(model.file)
        assert len(model.sha256) == 64 and model.size > 150_000_000
