"""An export can be stopped between any two frames that are decoded while it is proved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import WebPImagePlugin

from rotoline.export.presets import ExportSettings
from rotoline.export.render import render
from rotoline.media.decoder import Decoder
from tests.export.conftest import Case, target_of

Make = Callable[..., Case]
FRAMES = 40


def long_clip(folder: Path) -> Path:
    for number in range(FRAMES):
        picture = np.full((48, 64, 3), 5 * number, np.uint8)
        cv2.imwrite(str(folder / f"p.{number:04d}.png"), picture)
    return folder


# One group of pictures, every frame by itself, an animation, pictures.
@pytest.mark.parametrize("name", ["h264", "webm", "prores4444", "webp", "exr"])
def test_the_proof_decodes_no_two_frames_between_places_to_stop(
    case: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "plate").mkdir()
    clip = case(clip=long_clip(tmp_path / "plate"))
    decoded = 0
    frame_of, picture_of = Decoder.next, WebPImagePlugin.WebPImageFile.seek
    read_of = cv2.imdecode

    def counting(plain: Callable[..., object]) -> Callable[..., object]:
        def counted(*given: object) -> object:
            nonlocal decoded
            decoded += 1
            return plain(*given)

        return counted

    monkeypatch.setattr(Decoder, "next", counting(frame_of))
    monkeypatch.setattr(WebPImagePlugin.WebPImageFile, "seek", counting(picture_of))
    monkeypatch.setattr(cv2, "imdecode", counting(read_of))
    most, steps = 0, 0
    job = render(
        clip.shot, clip.reader, clip.masks, target_of(tmp_path, name), ExportSettings(name)
    )
    for progress in job:
        if progress.stage == "check":
            most = max(most, decoded if steps else 0)
            steps += 1
        decoded = 0
    assert most <= 2
    assert steps > 10


@pytest.mark.parametrize("name", ["h264", "png16"])
def test_stopping_anywhere_in_the_proof_leaves_nothing(
    case: Make, tmp_path: Path, name: str
) -> None:
    clip = case()
    target = target_of(tmp_path, name)
    settings = ExportSettings(name, overwrite=True)

    def steps() -> int:
        return sum(1 for _ in render(clip.shot, clip.reader, clip.masks, target, settings))

    whole = steps()
    for file in target.parent.iterdir():
        file.unlink()
    target.parent.rmdir()
    # The last step is taken when all files have their names.
    for count in range(8, whole):
        job = render(clip.shot, clip.reader, clip.masks, target, settings)
        for _ in range(count):
            next(job)
        job.close()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["source.mov"], count
