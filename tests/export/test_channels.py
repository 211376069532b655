"""Surround sound that is encoded again: every channel by itself, under its own name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from rotoline.errors import ExportFailed
from rotoline.media.channels import samples_of
from tests.export.conftest import Case
from tests.media.broadcast import record_change
from tests.media.surround import FILM, loudness, write_surround

Make = Callable[..., Case]


def tones_in(path: Path, names: list[str]) -> dict[str, list[str]]:
    """The tones, named by the channels they were written for, in each channel that has any."""
    with av.open(str(path)) as container:
        frames = list(container.decode(audio=0))
    channels = [channel.name for channel in frames[0].layout.channels]
    samples = np.concatenate([samples_of(frame) for frame in frames], axis=1).astype(np.float64)
    found: dict[str, list[str]] = {}
    for channel, heard in zip(channels, samples, strict=True):
        loud = np.array(loudness(heard[4800:19_200], names))
        tones = [name for name, one in zip(names, loud, strict=True) if one > 0.3 * loud.max()]
        if np.abs(heard).max() > 0.01 * np.abs(samples).max():
            found[channel] = tones
    return found


def source_names(layout: str) -> tuple[str, ...]:
    if layout in FILM:
        return FILM[layout][1]
    return tuple(channel.name for channel in av.AudioLayout(layout).channels)


@pytest.mark.parametrize("target", ["out.webm", "out.mp4"])
@pytest.mark.parametrize(
    "layout",
    ["2.1", "3.1", "quad(side)", "5.0", "5.0(side)", "5.1", "5.1(side)", "7.0", "7.1", *FILM],
)
def test_every_channel_is_by_itself_and_under_its_own_name(
    case: Make, tmp_path: Path, layout: str, target: str
) -> None:
    names = source_names(layout)
    clip = write_surround(tmp_path / "clip.mov", layout)

    case(clip=clip).export(tmp_path / target, format="webm" if "webm" in target else "h264")

    assert tones_in(tmp_path / target, list(names)) in (
        {name: [name] for name in names},
        {name.replace("S", "B"): [name] for name in names},
    )


@pytest.mark.parametrize(("layout", "read_as"), [("MPEG_5_1_C", "5.1(side)"), ("5.1", "5.1")])
def test_pcm_in_matroska_stands_in_the_standard_order(
    case: Make, tmp_path: Path, layout: str, read_as: str
) -> None:
    clip = write_surround(tmp_path / "clip.mov", layout)

    report = case(clip=clip).export(tmp_path / "out.mkv", format="ffv1")

    with av.open(str(tmp_path / "out.mkv")) as container:
        assert container.streams.audio[0].codec_context.name == "pcm_s16le"
        heard = np.concatenate([samples_of(frame) for frame in container.decode(audio=0)], axis=1)
    for name, samples in zip(source_names(read_as), heard.astype(np.float64), strict=True):
        loud = loudness(samples[:19_200], source_names(read_as))
        assert source_names(read_as)[int(np.argmax(loud))] == name
    assert not any("encoded again" in note for note in report.notes)


@pytest.mark.parametrize("layout", ["4.0", "4.1", "6.1", "6.1(back)"])
def test_a_back_centre_sounds_at_both_backs_where_there_is_none(
    case: Make, tmp_path: Path, layout: str
) -> None:
    names = source_names(layout)
    clip = write_surround(tmp_path / "clip.mov", layout)

    case(clip=clip).export(tmp_path / "out.webm", format="webm")

    sides = {f"S{name[1]}": [name] for name in names if name in ("BL", "BR")}
    others = {name: [name] for name in names if name not in ("BC", "BL", "BR")}
    backs = {"BL": ["BC"], "BR": ["BC"]}
    assert tones_in(tmp_path / "out.webm", list(names)) == {**others, **sides, **backs}


def test_a_layout_with_other_channels_is_said(case: Make, tmp_path: Path) -> None:
    clip = write_surround(tmp_path / "clip.mov", "4.0")
    report = case(clip=clip).export(tmp_path / "out.webm", format="webm")
    assert "sound was encoded again, from pcm_s16le (4.0 in 5.1) to libopus" in report.notes


def test_sound_that_an_encoder_refuses_is_named_with_the_way_to_leave_it_out(
    case: Make, tmp_path: Path
) -> None:
    clip = write_surround(tmp_path / "clip.mov", "7.1(wide)")
    with pytest.raises(ExportFailed, match=r"its sound \(libopus\) takes none of 7\.1.*--no-audio"):
        case(clip=clip).export(tmp_path / "out.webm", format="webm")
    case(clip=clip).export(tmp_path / "out.webm", format="webm", audio=False)
    with av.open(str(tmp_path / "out.webm")) as container:
        assert not container.streams.audio


@pytest.mark.parametrize(("target", "name"), [("out.webm", "webm"), ("out.mkv", "ffv1")])
def test_sound_that_changes_at_a_joint_goes_on(
    case: Make, tmp_path: Path, target: str, name: str
) -> None:
    clip = case(clip=record_change(tmp_path / "air.ts"))
    clip.export(tmp_path / target, format=name)

    with av.open(str(tmp_path / target)) as container:
        frames = list(container.decode(audio=0))
    heard = np.concatenate([samples_of(frame)[0] for frame in frames])
    loud = np.abs(heard[: heard.size // 4800 * 4800]).reshape(-1, 4800).max(axis=1)
    assert heard.size / 48_000 == pytest.approx(2.0, abs=0.1)
    assert loud[:-1].min() > 0.3


def test_sound_whose_times_run_back_is_said_to_be_the_sound(case: Make, tmp_path: Path) -> None:
    path = record_change(tmp_path / "air.ts")
    path.write_bytes(path.read_bytes() * 2)
    clip = case(clip=path)
    with pytest.raises(ExportFailed, match=r"sound has times or packets.*--no-audio"):
        clip.export(tmp_path / "out.webm", format="webm")
