"""What is stopped, fails or is killed leaves nothing behind; a proof finds what differs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from rotoline.core.job import Steps, finished
from rotoline.errors import ExportFailed
from rotoline.export.compose import Composer
from rotoline.export.findings import Findings
from rotoline.export.plan import Plan
from rotoline.export.planning import plan_export
from rotoline.export.presets import ExportSettings, preset
from rotoline.export.proof import Sample, sample_positions
from rotoline.export.proof_documents import prove_animation, prove_document
from rotoline.export.proof_movie import prove_movie
from rotoline.export.proof_sequence import prove_sequence
from rotoline.export.render import render
from rotoline.export.report import Check
from tests.export.conftest import (
    FRAMES,
    KINDS,
    Case,
    files_of_at_most,
    names,
    target_of,
    write_movie,
)

Make = Callable[..., Case]


@pytest.mark.parametrize("format_name", KINDS)
@pytest.mark.parametrize("steps", [1, 3, FRAMES])
def test_stopping_leaves_nothing(case: Make, tmp_path: Path, format_name: str, steps: int) -> None:
    clip = case()
    target = target_of(tmp_path, format_name)
    job = render(clip.shot, clip.reader, clip.masks, target, ExportSettings(format_name))
    for _ in range(steps):
        next(job)
    assert target.parent.exists()
    job.close()
    assert names(tmp_path) == ["source.mov"]


def test_files_have_no_final_name_before_they_are_proved(case: Make, tmp_path: Path) -> None:
    clip = case()
    target = tmp_path / "out" / "m.%04d.png"
    job = render(clip.shot, clip.reader, clip.masks, target, ExportSettings("png8"))
    for step in job:
        if step.stage == "export":
            assert all(name.endswith(".part.png") for name in names(target.parent))
    assert len(list(target.parent.glob("*.png"))) == FRAMES
    assert not any(".part" in name for name in names(target.parent))


@pytest.mark.parametrize("format_name", KINDS)
def test_a_full_disk_is_one_clear_line_and_leaves_nothing(
    case: Make, tmp_path: Path, format_name: str
) -> None:
    clip = case(size=(320, 240))
    target = target_of(tmp_path, format_name)
    most = 300 if format_name == "davis" else 2000
    content = preset(format_name).contents[-1] if format_name != "webp" else "cutout"
    with files_of_at_most(most), pytest.raises(ExportFailed) as refusal:
        clip.export(target, format=format_name, content=content)
    assert "could not be written" in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert ".part" not in str(refusal.value)
    assert names(tmp_path) == ["source.mov"]


def test_a_disk_too_full_for_the_facts_leaves_nothing_either(case: Make, tmp_path: Path) -> None:
    clip = case()
    target = tmp_path / "out" / "m.%04d.png"
    # The pictures fit, what is to lie beside them does not.
    with files_of_at_most(1500), pytest.raises(ExportFailed, match=r"m\.png\.rotoline\.json"):
        clip.export(target, format="png8")
    assert names(tmp_path) == ["source.mov"]


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such permissions there")
def test_a_folder_that_cannot_be_made_is_named(case: Make, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for target in (tmp_path / "file" / "out.mov", tmp_path / "file" / "m.%04d.png"):
        name = "prores4444" if target.suffix == ".mov" else "png8"
        with pytest.raises(ExportFailed, match="could not be written"):
            case().export(target, format=name)


def test_a_target_folder_that_vanishes_is_one_clear_line(case: Make, tmp_path: Path) -> None:
    clip = case()
    folder = tmp_path / "out"
    target = folder / "m.%04d.png"
    job = render(clip.shot, clip.reader, clip.masks, target, ExportSettings("png8"))
    next(job)
    # In one step: writer threads may be making files in it right now.
    folder.rename(tmp_path / "gone")
    with pytest.raises(ExportFailed, match=r"could not be written|read back"):
        list(job)


@pytest.mark.parametrize(
    ("target", "choices", "words"),
    [
        ("out.png", {"format": "prores4444"}, "written to .mov"),
        ("out.mov", {"format": "png16"}, "written to .png"),
        ("out.png", {"format": "png16"}, "8 frames need numbered names; write out.%04d.png"),
        ("out.mov", {"format": "betamax"}, "no format betamax; choose one of prores4444"),
        ("out.mov", {"format": "prores4444", "frames": (1, 3)}, "unbroken range"),
        ("out.mov", {"format": "prores4444", "frames": (7, 8)}, "the clip has 0-7"),
        ("out.mov", {"format": "prores4444", "frames": ()}, "no frame is chosen"),
        ("m.%04d.png", {"format": "png8", "first_number": -3}, "numbered from 0"),
        (
            "{objct}.mov",
            {"format": "prores4444"},
            "{objct} stands for nothing; write one of {clip}",
        ),
        ("{Clip}/m.%04d.png", {"format": "png8"}, "{Clip} stands for nothing"),
        ("n" * 300 + ".mov", {"format": "prores4444"}, "its name is too long"),
        ("n" * 247 + ".mov", {"format": "prores4444"}, "its name is too long"),
        ("new/" + "n" * 300 + ".%04d.png", {"format": "png8"}, "its name is too long"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_written(
    case: Make, tmp_path: Path, target: str, choices: dict[str, object], words: str
) -> None:
    clip = case()
    with pytest.raises(ExportFailed) as refusal:
        clip.export(tmp_path / target, **choices)
    assert words in str(refusal.value)
    assert names(tmp_path) == ["source.mov"]


def test_braces_that_are_no_words_or_name_a_folder_that_is_there_are_names(
    case: Make, tmp_path: Path
) -> None:
    (tmp_path / "{old}").mkdir()
    report = case().export(tmp_path / "{old}" / "{clip}_{2}.mov", format="prores4444")
    assert report.outputs[0].path == str(tmp_path / "{old}" / "source_{2}.mov")


def test_an_objects_name_in_braces_is_no_token(case: Make, tmp_path: Path) -> None:
    report = case(names=("{clip}",)).export(tmp_path / "{object}.mov", format="prores4444")
    assert report.outputs[0].path == str(tmp_path / "all.mov")
    apart = case(names=("{clip}", "{x}")).export(
        tmp_path / "{object}.mov", format="prores4444", split="objects"
    )
    assert [Path(each.path).name for each in apart.outputs] == ["{clip}.mov", "{x}.mov"]


def test_a_shot_without_objects_is_refused(case: Make, tmp_path: Path) -> None:
    clip = case()
    clip.shot = replace(clip.shot, objects=())
    with pytest.raises(ExportFailed, match="no object to export"):
        clip.export(tmp_path / "out.mov", format="prores4444")


def test_a_clip_of_another_size_than_the_projects_is_refused(case: Make, tmp_path: Path) -> None:
    clip = case()
    clip.shot = replace(clip.shot, clip=replace(clip.shot.clip, width=1920, height=1080))
    with pytest.raises(ExportFailed, match=r"64x48.*1920x1080.*relink"):
        clip.export(tmp_path / "out.mov", format="prores4444")


KILLED = """
import sys
from pathlib import Path
from tests.export.conftest import Case, shot_of
from rotoline.core.masks import MemoryMasks
from rotoline.export.presets import ExportSettings
from rotoline.export.render import render
from rotoline.export.report import Check
from rotoline.media.open import open_clip

reader = open_clip(Path(sys.argv[1]))
masks = MemoryMasks()
job = render(
    shot_of(reader, masks), reader, masks, Path(sys.argv[2]), ExportSettings(sys.argv[3])
)
next(job), next(job), next(job)
print("under way", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("format_name", ["prores4444", "png16", "cryptomatte", "coco"])
def test_a_killed_export_leaves_no_file_that_looks_finished(
    case: Make, tmp_path: Path, format_name: str
) -> None:
    clip = case()
    target = target_of(tmp_path, format_name)
    root = Path(__file__).parents[2]
    paths = os.pathsep.join([str(root / "app"), str(root)])
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path / "source.mov"), str(target), format_name],
        env={**os.environ, "PYTHONPATH": paths},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"under way\n"
        process.kill()
    assert all(".part." in name for name in names(target.parent))
    clip.export(target, format=format_name)
    assert not any(".part." in name for name in names(target.parent))


def wrong(proof: Steps[tuple[Check, ...]]) -> set[str]:
    return {check.what for check in finished(proof) if not check.passed}


def test_the_proof_finds_every_way_a_movie_can_differ(case: Make, tmp_path: Path) -> None:
    clip = case(timecode="01:00:00:00")
    settings = ExportSettings("prores4444")
    clip.export(tmp_path / "good.mov", format="prores4444")
    plan = plan_export(clip.shot, clip.reader.info, tmp_path / "new.mov", settings)

    def proof(path: Path, **changed: object) -> set[str]:
        meant = replace(plan, **changed)  # type: ignore[arg-type]
        return wrong(prove_movie(path, meant, clip.reader.info, 0, []))

    assert proof(tmp_path / "good.mov") == set()
    clip.export(tmp_path / "short.mov", format="prores4444", frames=tuple(range(7)))
    assert {"frames", "last at"} <= proof(tmp_path / "short.mov")
    clip.export(tmp_path / "later.mov", format="prores4444", frames=tuple(range(1, 8)))
    assert "timecode" in proof(tmp_path / "later.mov")
    clip.export(tmp_path / "matte.mov", format="prores4444", content="matte")
    assert proof(tmp_path / "matte.mov") == {"alpha", "says it has"}
    write_movie(tmp_path / "other.mov", size=(32, 32), tags=None)
    assert {"size", "colour", "alpha", "timecode"} <= proof(tmp_path / "other.mov")
    faster = replace(plan.times, rate=plan.times.rate * 2)
    assert "rate" in proof(tmp_path / "good.mov", times=faster)


def test_the_proof_finds_alpha_and_colour_that_differ(case: Make, tmp_path: Path) -> None:
    clip = case()
    clip.export(tmp_path / "m.%04d.png", format="png16", content="cutout")
    settings = ExportSettings("png16", content="cutout", overwrite=True)
    plan = plan_export(clip.shot, clip.reader.info, tmp_path / "m.%04d.png", settings)
    parts = plan.outputs[0].files
    found = cv2.imread(str(parts[0]), cv2.IMREAD_UNCHANGED)
    rgb = np.ascontiguousarray(found[..., 2::-1] / np.float32(65535), dtype=np.float32)
    good = Sample(0, found[..., 3].copy(), rgb.reshape(12, 4, 16, 4, 3).mean(axis=(1, 3)))
    assert wrong(prove_sequence(parts, plan, clip.reader.info, [good])) == set()
    off = good.alpha.copy()
    off[20, 20] -= 20
    assert "alpha of 1 frame off by at most" in wrong(
        prove_sequence(parts, plan, clip.reader.info, [replace(good, alpha=off)])
    )
    darker = replace(good, rgb=good.rgb * np.float32(0.99))
    assert "colour off on average by" in wrong(
        prove_sequence(parts, plan, clip.reader.info, [darker])
    )
    parts[3].write_bytes(b"")
    assert "frames" in wrong(prove_sequence(parts, plan, clip.reader.info, [good]))
    parts[0].write_bytes(b"no picture")
    with pytest.raises(ExportFailed, match="no picture"):
        finished(prove_sequence(parts, plan, clip.reader.info, [good]))


def samples_of(case: Case, name: str, target: Path) -> tuple[Plan, list[Sample]]:
    """The plan of an export of a whole clip and what its frames were meant to hold."""
    plan = plan_export(case.shot, case.reader.info, target, ExportSettings(name, overwrite=True))
    composer = Composer(plan, case.reader.info, case.masks, Findings())
    samples = []
    for position in sorted(sample_positions(plan)):
        source = case.reader.read(position, deep=True) if plan.content == "cutout" else None
        ((_, frame),) = composer.frames(position, source)
        samples.append(Sample.of(position, frame, plan.row))
    return plan, samples


@pytest.mark.parametrize("name", ["coco", "sav"])
def test_the_proof_finds_masks_that_differ(case: Make, tmp_path: Path, name: str) -> None:
    clip = case(names=("ball", "other"))
    path = tmp_path / "m.json"
    clip.export(path, format=name)
    plan, samples = samples_of(clip, name, path)
    (output,) = plan.outputs
    assert wrong(prove_document(path, plan, output, samples)) == set()
    off = replace(samples[1], layers=(samples[1].layers[0], ("other", 1)))
    assert wrong(prove_document(path, plan, output, [samples[0], off])) == {"mattes of objects"}
    fewer = replace(plan, frames=plan.frames[:-1])
    assert wrong(prove_document(path, fewer, output, samples[:1])) == {"frames"}
    path.write_text(path.read_text().replace(samples[0].layers[1][0], "stranger"))
    assert "layers" in wrong(prove_document(path, plan, output, samples))
    path.write_text(path.read_text()[:-300])
    with pytest.raises(ExportFailed, match="reads back as no masks"):
        finished(prove_document(path, plan, output, samples))


def test_the_proof_finds_an_animation_that_differs(case: Make, tmp_path: Path) -> None:
    clip = case()
    path = tmp_path / "a.webp"
    clip.export(path, format="webp")
    plan, samples = samples_of(clip, "webp", path)
    assert wrong(prove_animation(path, plan, samples)) == set()
    moved = replace(samples[1], alpha=np.roll(samples[1].alpha, 3, axis=1))
    found = wrong(prove_animation(path, plan, [samples[0], moved]))
    assert "alpha of 2 frames off by at most" in found
    later = replace(samples[0], position=4)
    assert "alpha of 1 frame off by at most" in wrong(prove_animation(path, plan, [later]))
    clip.export(path, format="webp", frames=(0, 1, 2), overwrite=True)
    assert "length" in wrong(prove_animation(path, plan, samples[:1]))
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(ExportFailed, match="could not be read back"):
        finished(prove_animation(path, plan, samples))


@pytest.mark.parametrize("name", ["exr", "exr32", "exrpacked", "cryptomatte", "davis"])
def test_the_proof_finds_another_objects_matte(case: Make, tmp_path: Path, name: str) -> None:
    clip = case(names=("ball", "other"))
    target = tmp_path / f"m.%04d{preset(name).suffixes[0]}"
    clip.export(target, format=name)
    plan, samples = samples_of(clip, name, target)
    files = plan.outputs[0].files
    assert wrong(prove_sequence(files, plan, clip.reader.info, samples)) == set()
    first, second = samples[1].layers
    swapped = replace(samples[1], layers=((first[0], second[1]), (second[0], first[1])))
    found = wrong(prove_sequence(files, plan, clip.reader.info, [samples[0], swapped]))
    assert found == {"mattes of objects"}
