"""Exports end to end: frames, colour, sound, timecode and numbers are those of the source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import OpenEXR
import pytest

from rotoline.core import matte
from rotoline.core.document import TrackedMask
from rotoline.core.masks import MemoryMasks
from rotoline.errors import ExportFailed, FrameUnreadable
from rotoline.export.presets import ExportSettings
from rotoline.export.render import render
from rotoline.media.channels import samples_of
from rotoline.media.clip import Frame
from rotoline.media.open import open_clip
from tests.export.conftest import FRAMES, HEIGHT, RATE, WIDTH, Case, ball, write_movie
from tests.media.broadcast import CLICK, record
from tests.media.painted import number_in

Make = Callable[..., Case]


def meant(case: Case, frame: int) -> np.ndarray:
    return matte.alpha(case.shot, case.masks, frame)


def decoded(path: Path) -> list[av.VideoFrame]:
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


def plane(frame: av.VideoFrame, number: int) -> np.ndarray:
    rows = np.frombuffer(frame.planes[number], np.uint16).reshape(frame.planes[number].height, -1)
    return rows[:, : frame.planes[number].width].astype(np.float64)


def test_prores_keeps_count_rate_tags_timecode_and_alpha(case: Make, tmp_path: Path) -> None:
    clip = case(timecode="01:00:00:00", tags=(1, 1, 1, 1))
    target = tmp_path / "out.mov"
    clip.export(target, format="prores4444")
    frames = decoded(target)
    assert len(frames) == FRAMES
    for index, frame in enumerate(frames):
        alpha = plane(frame, 3) / 4095
        goal = meant(clip, index)
        assert np.abs(alpha - goal).max() <= 0.001
        assert (alpha[goal == 0] == 0).all()
        assert (alpha[goal == 1] == 1).all()
        assert (frame.color_primaries, frame.color_trc, frame.colorspace) == (1, 1, 1)
    with av.open(str(target)) as container:
        video = container.streams.video[0]
        assert video.average_rate == RATE
        assert video.codec_context.codec_tag == "ap4h"
        assert video.metadata["timecode"] == "01:00:00:00"
        assert video.codec_context.color_primaries == 1


def test_prores_colour_is_the_sources_within_a_code(case: Make, tmp_path: Path) -> None:
    clip = case()
    clip.export(tmp_path / "out.mov", format="prores4444")
    with_colour = open_clip(tmp_path / "out.mov")
    for index in (0, FRAMES - 1):
        solid = meant(clip, index) == 1
        found = with_colour.read(index, deep=True).deep
        source = clip.reader.read(index, deep=True).deep
        assert found is not None
        assert source is not None
        off = np.abs(found - source)[solid] * 1023
        assert off.mean() < 1.5
        assert off.max() < 12
    with_colour.close()


@pytest.mark.parametrize("tags", [(1, 1, 1, 1), (5, 6, 5, 1), (6, 6, 6, 1), (9, 16, 9, 1)])
def test_colour_tags_are_carried_by_frame_and_container(
    case: Make, tmp_path: Path, tags: tuple[int, int, int, int]
) -> None:
    clip = case(tags=tags)
    clip.export(tmp_path / "out.mov", format="prores4444")
    frame = decoded(tmp_path / "out.mov")[0]
    assert (frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range) == tags
    with av.open(str(tmp_path / "out.mov")) as container:
        context = container.streams.video[0].codec_context
        assert (context.color_primaries, context.color_trc, context.colorspace) == tags[:3]


def test_an_untagged_clip_is_exported_by_its_assumed_tags_and_this_is_said(
    case: Make, tmp_path: Path
) -> None:
    clip = case(tags=None)
    report = clip.export(tmp_path / "out.mov", format="prores4444")
    frame = decoded(tmp_path / "out.mov")[0]
    assert frame.colorspace == 6
    assert any("not tagged" in note and "smpte170m" in note for note in report.notes)


@pytest.mark.parametrize(("name", "top"), [("png16", 65535), ("png8", 255)])
def test_png_mattes_are_exact(case: Make, tmp_path: Path, name: str, top: int) -> None:
    clip = case()
    clip.export(tmp_path / "m.%04d.png", format=name, content="matte")
    for index in range(FRAMES):
        found = cv2.imread(str(tmp_path / f"m.{index:04d}.png"), cv2.IMREAD_UNCHANGED)
        assert found.ndim == 2
        assert np.array_equal(found, np.rint(meant(clip, index) * np.float32(top)))


def test_png_cutouts_hold_straight_colour_and_exact_alpha(case: Make, tmp_path: Path) -> None:
    clip = case()
    clip.export(tmp_path / "c.####.png", format="png16", content="cutout")
    found = cv2.imread(str(tmp_path / "c.0003.png"), cv2.IMREAD_UNCHANGED)
    goal = meant(clip, 3)
    assert np.array_equal(found[..., 3], np.rint(goal * np.float32(65535)))
    source = clip.reader.read(3, deep=True).deep
    assert source is not None
    exact = np.rint(np.clip(source, 0, 1) * np.float32(65535))[..., ::-1]
    solid = goal == 1
    assert np.array_equal(found[..., :3][solid], exact[solid])
    edge = (goal > 0) & (goal < 1)
    premultiplied = found[..., :3][edge] * goal[edge][:, None]
    assert (found[..., :3][edge] > premultiplied).any()


def test_premultiplied_cutouts_are_black_outside(case: Make, tmp_path: Path) -> None:
    clip = case()
    report = clip.export(
        tmp_path / "c.%04d.png", format="png8", content="cutout", alpha="premultiplied"
    )
    found = cv2.imread(str(tmp_path / "c.0000.png"), cv2.IMREAD_UNCHANGED)
    assert found[..., :3][found[..., 3] == 0].max() == 0
    assert "premultiplied alpha" in report.lines()[0]


def test_files_are_numbered_by_the_source_or_from_any_start(case: Make, tmp_path: Path) -> None:
    folder = tmp_path / "plate"
    folder.mkdir()
    for number in range(1001, 1005):
        cv2.imwrite(str(folder / f"plate.{number}.png"), np.full((48, 64, 3), 90, np.uint8))
    clip = case(clip=folder)
    clip.export(tmp_path / "a" / "m.%04d.png", format="png8", frames=(1, 2))
    clip.export(tmp_path / "b" / "m.%04d.png", format="png8", frames=(1, 2), first_number=7)
    assert sorted(p.name for p in (tmp_path / "a").glob("*.png")) == ["m.1002.png", "m.1003.png"]
    assert sorted(p.name for p in (tmp_path / "b").glob("*.png")) == ["m.0007.png", "m.0008.png"]


def test_a_part_of_the_clip_keeps_its_pictures_and_its_timecode(case: Make, tmp_path: Path) -> None:
    clip = case(timecode="00:59:59:22")
    clip.export(tmp_path / "out.mov", format="prores4444", frames=(3, 4, 5))
    frames = decoded(tmp_path / "out.mov")
    assert len(frames) == 3
    assert np.abs(plane(frames[1], 3) / 4095 - meant(clip, 4)).max() <= 0.001
    with av.open(str(tmp_path / "out.mov")) as container:
        assert container.streams.video[0].metadata["timecode"] == "01:00:00:01"


def test_in_and_out_point_are_the_default_range(case: Make, tmp_path: Path) -> None:
    clip = case()
    clip.shot = replace(clip.shot, in_point=2, out_point=4)
    report = clip.export(tmp_path / "m.%04d.png", format="png8")
    assert report.frames == 3
    assert sorted(p.name for p in tmp_path.glob("m.*.png")) == [
        "m.0002.png",
        "m.0003.png",
        "m.0004.png",
    ]


def test_variable_rate_keeps_every_timestamp(case: Make, tmp_path: Path) -> None:
    times = [Fraction(n, 1000) for n in (0, 40, 90, 300, 310, 360, 400, 1000)]
    clip = case(times=times)
    assert clip.reader.info.variable_rate
    clip.export(tmp_path / "out.mov", format="prores4444")
    shown = [frame.pts * frame.time_base for frame in decoded(tmp_path / "out.mov")]
    assert shown == times
    clip.export(tmp_path / "part.mov", format="prores4444", frames=(3, 4, 5))
    shown = [frame.pts * frame.time_base for frame in decoded(tmp_path / "part.mov")]
    assert shown == [time - times[3] for time in times[3:6]]


def heard(path: Path) -> dict[int, float]:
    """Loudness of each click and when it sounds."""
    found = {}
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            samples = frame.to_ndarray().ravel()
            assert frame.pts is not None
            for at in np.flatnonzero(samples):
                time = frame.pts * frame.time_base + Fraction(int(at), frame.sample_rate)
                found[int(samples[at])] = float(time)
    return found


@pytest.mark.parametrize("frames", [None, (2, 3, 4, 5)])
def test_sound_stays_in_sync(case: Make, tmp_path: Path, frames: tuple[int, ...] | None) -> None:
    clip = case(sound=True)
    clip.export(tmp_path / "out.mov", format="prores4444", frames=frames)
    clicks = heard(tmp_path / "out.mov")
    exported = frames or tuple(range(FRAMES))
    for position, index in enumerate(exported):
        assert clicks[1000 * (index + 1)] == pytest.approx(float(position / RATE), abs=1 / 40000)


@pytest.mark.parametrize(("name", "target"), [("prores4444", "out.mov"), ("ffv1", "out.mkv")])
def test_sound_of_a_recording_that_begins_inside_a_group_stays_in_sync(
    case: Make, tmp_path: Path, name: str, target: str
) -> None:
    clip = case(clip=record(tmp_path / "air.ts"))
    began = number_in(clip.reader.read(0).rgb)
    clip.export(tmp_path / target, format=name)

    loud = []
    with av.open(str(tmp_path / target)) as container:
        for frame in container.decode(audio=0):
            times = frame.time + np.arange(frame.samples) / frame.sample_rate
            full = (
                1.0
                if frame.format.name.startswith("flt")
                else float(1 << 8 * frame.format.bytes - 1)
            )
            loud += times[np.abs(samples_of(frame)[0]) / full > 0.3].tolist()
    assert began > 0
    assert loud[0] == pytest.approx((CLICK - began) / 24, abs=0.005)


def test_sound_can_be_left_out(case: Make, tmp_path: Path) -> None:
    case(sound=True).export(tmp_path / "out.mov", format="prores4444", audio=False)
    with av.open(str(tmp_path / "out.mov")) as container:
        assert not container.streams.audio


def test_pixel_aspect_is_carried(case: Make, tmp_path: Path) -> None:
    case(pixel_aspect=Fraction(16, 15)).export(tmp_path / "out.mov", format="prores4444")
    with av.open(str(tmp_path / "out.mov")) as container:
        assert container.streams.video[0].sample_aspect_ratio == Fraction(16, 15)


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (33, 17), (321, 181)])
def test_any_size_is_exported(case: Make, tmp_path: Path, size: tuple[int, int]) -> None:
    clip = case(size=size, frames=2)
    report = clip.export(tmp_path / "out.mov", format="prores4444")
    assert any(check.found == f"{size[0]}x{size[1]}" for check in report.outputs[0].checks)
    clip.export(tmp_path / "c.%04d.png", format="png16", content="cutout")


def test_separate_writes_one_output_an_object_under_safe_names(case: Make, tmp_path: Path) -> None:
    clip = case(names=("ball", "a/b:c", "BALL"))
    report = clip.export(tmp_path / "out.mov", format="prores4444", split="objects")
    names = [Path(output.path).name for output in report.outputs]
    assert names == ["out_ball.mov", "out_a_b_c.mov", "out_BALL_2.mov"]
    alpha = plane(decoded(tmp_path / "out_a_b_c.mov")[0], 3) / 4095
    second = matte.alpha(clip.shot, clip.masks, 0, [clip.shot.objects[1]])
    assert np.abs(alpha - second).max() <= 0.001


def test_only_chosen_objects_are_exported(case: Make, tmp_path: Path) -> None:
    clip = case(names=("ball", "other"))
    clip.export(tmp_path / "m.%04d.png", format="png16", objects=("other",))
    found = cv2.imread(str(tmp_path / "m.0000.png"), cv2.IMREAD_UNCHANGED)
    second = matte.alpha(clip.shot, clip.masks, 0, [clip.shot.objects[1]])
    assert np.array_equal(found, np.rint(second * np.float32(65535)))
    with pytest.raises(ExportFailed, match=r"no object 'dog'.*ball, other"):
        clip.export(tmp_path / "n.%04d.png", format="png16", objects=("dog",))


def test_frames_without_a_mask_are_empty_files_and_are_named(case: Make, tmp_path: Path) -> None:
    clip = case()
    item = clip.shot.objects[0]
    some = {frame: mask for frame, mask in item.masks.items() if frame not in (2, 3, 6)}
    some[5] = replace(some[5], score=-2.0)
    some[1] = replace(some[1], stale=True)
    some[7] = TrackedMask(MemoryMasks().put(ball(99, centre=0.1)), 5.0, 0.9, 0.9)
    clip.shot = replace(clip.shot, objects=(replace(item, masks=some),))
    report = clip.export(tmp_path / "m.%04d.png", format="png8")
    assert len(list(tmp_path.glob("m.*.png"))) == FRAMES
    for frame in (2, 3, 5, 6, 7):
        assert cv2.imread(str(tmp_path / f"m.{frame:04d}.png"), 0).max() == 0
    notes = "\n".join(report.notes)
    assert "'ball' is not tracked on frames 2-3, 6" in notes
    assert "not tracked again on frame 1" in notes
    assert "lost on frame 7" in notes
    assert "nothing is visible on frames 2-3, 5-7" in notes


class Torn:
    """A reader some of whose frames cannot be decoded."""

    def __init__(self, reader: object, bad: set[int]) -> None:
        self._reader, self._bad = reader, bad
        self.info = reader.info  # type: ignore[attr-defined]

    def read(self, index: int, deep: bool = False) -> Frame:
        if index in self._bad:
            raise FrameUnreadable(self.info.path, index)
        return self._reader.read(index, deep)  # type: ignore[attr-defined, no-any-return]

    def close(self) -> None: ...


def test_an_unreadable_frame_shows_the_one_before_and_shifts_nothing(
    case: Make, tmp_path: Path
) -> None:
    clip = case()
    torn = replace(clip, reader=Torn(clip.reader, {0, 4}))
    report = torn.export(tmp_path / "c.%04d.png", format="png8", content="cutout")
    blue = [
        cv2.imread(str(tmp_path / f"c.{n:04d}.png"), cv2.IMREAD_UNCHANGED)[24, 30, 0]
        for n in range(FRAMES)
    ]
    assert blue[4] == blue[3]
    assert blue[0] == blue[1]
    assert np.all(np.diff([blue[n] for n in (1, 2, 3, 5, 6, 7)]) > 0)
    assert np.array_equal(
        cv2.imread(str(tmp_path / "c.0004.png"), cv2.IMREAD_UNCHANGED)[..., 3],
        np.rint(meant(clip, 4) * 255),
    )
    assert "frame 4 of the clip is unreadable: frame 3 stands there" in report.notes
    assert "frame 0 of the clip is unreadable: frame 1 stands there" in report.notes


def test_a_matte_is_written_where_the_source_cannot_be_read(case: Make, tmp_path: Path) -> None:
    clip = case()
    torn = replace(clip, reader=Torn(clip.reader, set(range(FRAMES))))
    torn.export(tmp_path / "m.%04d.png", format="png16")
    found = cv2.imread(str(tmp_path / "m.0004.png"), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(found, np.rint(meant(clip, 4) * np.float32(65535)))


def test_progress_counts_every_frame_and_every_proof(case: Make, tmp_path: Path) -> None:
    clip = case()
    steps = list(
        render(
            clip.shot,
            clip.reader,
            clip.masks,
            tmp_path / "out.mov",
            ExportSettings("prores4444", frames=(2, 3)),
        )
    )
    told = [
        (step.stage, step.done, step.total, step.frame)
        for step in steps
        if step.frame or step.stage == "check"
    ]
    assert list(dict.fromkeys(told)) == [
        ("export", 1, 2, 2),
        ("export", 2, 2, 3),
        ("check", 0, 1, None),
        ("check", 1, 1, None),
    ]


def test_chunks_of_one_sequence_fit_together(case: Make, tmp_path: Path) -> None:
    clip = case()
    for chunk in ((0, 1, 2), (5, 6, 7), (3, 4)):
        clip.export(tmp_path / "shot" / "m.####.png", format="png16", frames=chunk)
    clip.export(tmp_path / "whole" / "m.####.png", format="png16")
    for name in sorted(p.name for p in (tmp_path / "whole").glob("*.png")):
        assert (tmp_path / "shot" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_a_still_becomes_one_picture_with_transparency(case: Make, tmp_path: Path) -> None:
    still = tmp_path / "product.png"
    cv2.imwrite(str(still), np.full((HEIGHT, WIDTH, 3), 120, np.uint8))
    clip = case(clip=still)
    clip.export(tmp_path / "cut.png", format="png16", content="cutout")
    found = cv2.imread(str(tmp_path / "cut.png"), cv2.IMREAD_UNCHANGED)
    assert found.shape == (HEIGHT, WIDTH, 4)
    assert found[24, 20].tolist() == [120 * 257] * 3 + [65535]


def test_a_second_clip_drawn_at_full_range_keeps_its_look(case: Make, tmp_path: Path) -> None:
    clip = case(clip=write_movie(tmp_path / "full.mov", tags=(1, 1, 1, 2), pixels="yuvj444p"))
    assert clip.reader.info.color.range == "pc"
    clip.export(tmp_path / "out.mov", format="prores4444")
    out = open_clip(tmp_path / "out.mov")
    found, source = out.read(3, deep=True).deep, clip.reader.read(3, deep=True).deep
    assert found is not None
    assert source is not None
    solid = meant(clip, 3) == 1
    assert np.abs(found - source)[solid].mean() < 0.002
    out.close()


def test_a_linear_premultiplied_exr_comes_out_straight_on_the_srgb_curve(
    case: Make, tmp_path: Path
) -> None:
    folder = tmp_path / "plate"
    folder.mkdir()
    light, opacity = 0.2140, 0.5
    planes = {name: np.full((HEIGHT, WIDTH), light * opacity, np.float16) for name in "RGB"}
    planes["A"] = np.full((HEIGHT, WIDTH), opacity, np.float16)
    for number in (1, 2):
        OpenEXR.File({}, dict(planes)).write(str(folder / f"p.{number:04d}.exr"))
    clip = case(clip=folder)
    report = clip.export(tmp_path / "o.%04d.png", format="png16", content="cutout")
    found = cv2.imread(str(tmp_path / "o.0001.png"), cv2.IMREAD_UNCHANGED) / 65535
    assert found[24, 19] == pytest.approx([0.5, 0.5, 0.5, 0.5], abs=2e-3)
    assert found[0, 0, 3] == 0
    assert "colour is brought from linear to the sRGB curve" in report.notes
    clip.export(tmp_path / "o.%04d.exr", format="exr", content="cutout")
    back = OpenEXR.File(str(tmp_path / "o.0001.exr"), separate_channels=True).channels()
    assert float(back["R"].pixels[24, 19]) == pytest.approx(light * opacity, abs=1e-3)
