"""The built-in demo clip is what its page says, and its truth fits its pictures."""

from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from rotoline.media.demo import demo_alphas, demo_clip, demo_prompts, write_demo_truth


@pytest.fixture(scope="module")
def alphas() -> list[np.ndarray]:
    return list(demo_alphas())


def test_clip_has_sixty_tagged_frames_with_sound_and_timecode() -> None:
    with av.open(str(demo_clip())) as container:
        video = container.streams.video[0]
        assert (video.frames, video.width, video.height) == (60, 1280, 720)
        assert video.average_rate == 24
        assert video.metadata["timecode"] == "01:00:00:00"
        context = video.codec_context
        assert (context.color_primaries, context.color_trc, context.colorspace) == (1, 1, 1)
        assert len(container.streams.audio) == 1


def test_there_is_one_soft_edged_alpha_a_frame(alphas: list[np.ndarray]) -> None:
    assert len(alphas) == 60
    for alpha in alphas:
        assert alpha.shape == (720, 1280)
        inside = np.count_nonzero(alpha == 255)
        soft = np.count_nonzero((alpha > 0) & (alpha < 255))
        assert 20_000 < inside < 80_000
        assert 0.01 < soft / inside < 0.3


def test_the_figure_moves_and_deforms(alphas: list[np.ndarray]) -> None:
    first, last = alphas[0] > 127, alphas[-1] > 127
    assert np.count_nonzero(first & last) < 0.5 * np.count_nonzero(first)
    middle = first.nonzero()[1].mean()
    assert last.nonzero()[1].mean() - middle > 250


def test_prompt_box_holds_the_whole_figure(alphas: list[np.ndarray]) -> None:
    prompt = json.loads(demo_prompts().read_text())["objects"][0]["prompts"][0]
    x0, y0, x1, y1 = prompt["box"]
    rows, columns = np.nonzero(alphas[prompt["frame"]] > 127)
    assert x0 < columns.min() and columns.max() < x1
    assert y0 < rows.min() and rows.max() < y1


def test_truth_is_written_as_indexed_pictures(tmp_path: Path, alphas: list[np.ndarray]) -> None:
    write_demo_truth(tmp_path)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == [f"{index:05d}.png" for index in range(60)]
    with Image.open(files[7]) as picture:
        assert picture.mode == "P"
        assert np.array_equal(np.array(picture) == 1, alphas[7] >= 128)
