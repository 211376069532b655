"""What is no clip is refused in one clear line, and nothing but the file itself is opened."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import av
import numpy as np
import pytest
from painted import encode, number_in

from rotoline.errors import ClipUnreadable
from rotoline.media.open import open_clip


def reason(path: Path) -> str:
    with pytest.raises(ClipUnreadable) as caught:
        open_clip(path)
    line = str(caught.value)
    assert "\n" not in line
    assert "Traceback" not in line
    return line


def test_each_thing_that_is_no_clip_has_its_own_line(tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()
    text = tmp_path / "text.mov"
    text.write_text("Once upon a time\n" * 50)
    noise = tmp_path / "noise.mp4"
    noise.write_bytes(np.random.default_rng(0).bytes(5000))
    picture_of_text = tmp_path / "notes.png"
    picture_of_text.write_text("not a picture")
    folder = tmp_path / "folder"
    folder.mkdir()
    assert "no such file" in reason(tmp_path / "nobody.mp4")
    assert "no such folder" in reason(tmp_path / "nowhere" / "shot.####.png")
    assert "no file has a name" in reason(tmp_path / "shot.####.png")
    assert "empty" in reason(empty)
    assert "is text" in reason(text)
    assert "is text" in reason(picture_of_text)
    assert "not a clip" in reason(noise)
    assert "no numbered pictures" in reason(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_without_permission_says_so(tmp_path: Path) -> None:
    path = encode(tmp_path / "secret.mp4", count=2)
    path.chmod(0)
    assert "permission" in reason(path)


def test_sound_alone_and_a_cover_picture_are_no_clip(tmp_path: Path) -> None:
    path = tmp_path / "song.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate = 44100
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    assert "no moving picture" in reason(path)


def test_a_recording_without_its_index_is_told_from_noise(tmp_path: Path) -> None:
    path = encode(tmp_path / "cut.mp4", count=20)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert "moov" in reason(path)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("list.mp4", "ffconcat version 1.0\nfile {other}\n"),
        ("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{other}\n#EXT-X-ENDLIST\n"),
        ("list.mpd", '<?xml version="1.0"?><MPD><BaseURL>{other}</BaseURL></MPD>'),
        ("art.mp4", "\x1b[31mHello\x1b[0m terminal art\n" * 200),
        ("subs.mkv", "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n" * 40),
        ("scene.vpy", "import os\nos.system('true')\n"),
    ],
)
def test_text_that_ffmpeg_would_follow_or_play_is_refused(
    name: str, body: str, tmp_path: Path
) -> None:
    other = encode(tmp_path / "other.ts", count=3)
    path = tmp_path / name
    path.write_text(body.format(other=other))
    assert "is text" in reason(path)


def test_no_address_is_ever_opened(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        for name in (f"http:__127.0.0.1:{port}_clip.mp4", "concat:a.mp4|b.mp4"):
            reason(tmp_path / name)
        with pytest.raises(ClipUnreadable):
            open_clip(f"http://127.0.0.1:{port}/clip.mp4")
        playlist = tmp_path / "p.m3u8"
        playlist.write_bytes(
            f"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:{port}/a.ts\n".encode() + b"\0" * 8
        )
        reason(playlist)
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize(
    "name",
    [
        "плёнка #1 \u2013 50% (final).mp4",
        "shot ####.mp4",
        "a%04d.mov",
        "concat:x|y.mp4",
        "-i.mp4",
        "new\nline.mp4",
        "file:odd.mkv",
        " leading and trailing .mp4",
    ],
)
def test_any_file_name_opens(name: str, tmp_path: Path) -> None:
    path = encode(tmp_path / "plain.mp4", count=3)
    odd = path.rename(tmp_path / name)
    assert number_in(open_clip(odd).read(2).rgb) == 2


def test_a_line_break_in_a_name_stays_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "two\nlines\x1b[2J.mp4"
    path.write_text("hello")
    line = reason(path)
    assert "two\\nlines\\x1b[2J.mp4" in line


def test_a_name_that_is_no_text_opens(tmp_path: Path) -> None:
    path = encode(tmp_path / "plain.mp4", count=3)
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.mp4")
    try:
        path.rename(odd)
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    assert number_in(open_clip(odd).read(1).rgb) == 1
    Path(odd).write_text("words")
    assert "caf\\udce9.mp4" in reason(Path(odd))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mp4"
    os.mkfifo(pipe)
    assert "pipe or a device" in reason(pipe)
