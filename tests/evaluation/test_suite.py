"""Measurements over a folder of drawn clips: what is found, scored, repeated and told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rotoline import cli
from rotoline.core.scores import MaskScore
from rotoline.evaluation.finishing import Rules
from rotoline.evaluation.footage import KnownClip, find_clips, open_footage
from rotoline.evaluation.methods import Methods, MethodUnknown
from rotoline.evaluation.rows import Finished, Followed, Mean, Round
from rotoline.evaluation.suite import Suite
from rotoline.evaluation.tables import ablation_table, finished_tables, followed_means
from rotoline.evaluation.truth import TruthUnreadable
from tests.evaluation.clips import disk_clip, write_clip
from tests.tracking.footage import moving_disk

CLASSICAL = (Methods().named("classical"),)


def rows_of(suite: Suite, known: KnownClip) -> list[Followed | Finished]:
    return [step.row for step in suite.measure(known) if step.row is not None]


def followed(row: Followed | Finished) -> Followed:
    assert isinstance(row, Followed)
    return row


def finished(row: Followed | Finished) -> Finished:
    assert isinstance(row, Finished)
    return row


@pytest.fixture
def disk(tmp_path: Path) -> KnownClip:
    disk_clip(tmp_path / "disk")
    return find_clips(tmp_path)[0]


def test_clips_are_found_beside_their_masks_and_as_davis_lays_them_out(tmp_path: Path) -> None:
    disk_clip(tmp_path / "b", 2)
    disk_clip(tmp_path / "a", 2)
    (tmp_path / "without").mkdir()
    davis = write_clip(tmp_path / "davis", *moving_disk(2))
    for name, old in (("JPEGImages", "frames"), ("Annotations", "masks")):
        (tmp_path / name / "480p").mkdir(parents=True)
        (davis / old).rename(tmp_path / name / "480p" / "dog")
    assert [clip.name for clip in find_clips(tmp_path)] == ["a", "b", "dog"]
    assert [clip.name for clip in find_clips(tmp_path, ["dog"])] == ["dog"]
    assert [clip.name for clip in find_clips(tmp_path / "a")] == ["a"]
    (tmp_path / "JPEGImages" / "480p").rename(tmp_path / "JPEGImages" / "1080p")
    for name, size in (("JPEGImages", "480p"), ("Annotations", "1080p")):
        (tmp_path / name / size / "dog").mkdir(parents=True)
    assert [clip.name for clip in find_clips(tmp_path)] == ["a", "b", "1080p/dog", "480p/dog"]
    for folder, only in ((tmp_path, ["cat"]), (tmp_path / "without", []), (tmp_path / "no", [])):
        with pytest.raises(TruthUnreadable):
            find_clips(folder, only)


def test_an_easy_object_is_followed_nearly_perfectly_and_only_so_far(disk: KnownClip) -> None:
    (row,) = rows_of(Suite(CLASSICAL, ("mask",), length=4), disk)
    row = followed(row)
    assert (row.clip, row.object_id, row.frames, row.start) == ("disk", 1, 3, "mask")
    assert row.first_j > 0.97
    assert row.score.j > 0.9
    assert row.score.f1 <= row.score.f2 <= row.score.f4
    assert row.wall_ms > 0 and row.cpu_ms > 0 and row.answer_ms > 0
    assert row.learn_s < 0.01


def test_scores_follow_the_seed_and_nothing_else(disk: KnownClip) -> None:
    def measured(seed: int, starts: tuple[str, ...]) -> list[tuple[object, ...]]:
        suite = Suite(CLASSICAL, starts, 3, repeats=3, seed=seed)  # type: ignore[arg-type]
        rows = [followed(row) for row in rows_of(suite, disk)]
        return [(row.start, row.repeat, row.score, row.first_j) for row in rows]

    both = measured(4, ("box", "mask"))
    assert both == measured(4, ("box", "mask"))
    assert [row for row in both if row[0] == "box"] == measured(4, ("box",))
    # The exact rule needs no luck, and a mask needs none at all.
    assert measured(5, ("box",))[0] == both[0]
    assert [row[1] for row in both] == [0, 1, 2, 0]


def test_a_tracker_that_sees_nothing_scores_nothing(tmp_path: Path) -> None:
    frames, masks = moving_disk(4)
    masks = [masks[0], *(np.roll(mask, 45, axis=1) for mask in masks[1:])]
    write_clip(tmp_path / "wrong", frames, masks)
    (row,) = rows_of(Suite(CLASSICAL, ("mask",), None), find_clips(tmp_path)[0])
    assert followed(row).score.j < 0.1 and followed(row).score.f1 < 0.3


def test_shrunk_clips_are_measured_at_their_size(disk: KnownClip) -> None:
    with open_footage(disk, 48) as footage:
        assert footage.size == (36, 48)
        assert footage[0].shape == (36, 48, 3)
        with open_footage(disk) as whole:
            share = whole.mask(0, 1).mean()
        assert footage.mask(0, 1).mean() == pytest.approx(share, rel=0.15)
        assert footage.counted(0).all()


def test_an_object_that_shrinking_leaves_nothing_of_is_measured_from_where_it_shows(
    tmp_path: Path,
) -> None:
    frames, masks = moving_disk(5)
    masks[0] = np.zeros_like(masks[0])
    masks[0][30, 28] = True
    known = find_clips(write_clip(tmp_path / "disk", frames, masks))[0]
    starts = Suite(CLASSICAL, ("click", "clicks", "box", "mask"), length=3, longer_side=24)
    assert [followed(row).frames for row in rows_of(starts, known)] == [2] * 4
    assert rows_of(replace(starts, longer_side=2), known) == []
    rules = Rules(clicks=2)
    assert rows_of(replace(starts, finishing=rules, longer_side=2), known) == []


def test_the_robot_finishes_an_easy_object(disk: KnownClip) -> None:
    rules = Rules(clicks=12)
    (row,) = rows_of(Suite(CLASSICAL, length=None, finishing=rules), disk)
    row = finished(row)
    assert row.is_done and 1 <= row.clicks <= 12
    assert row.rounds[-1].least_j >= 0.9 and row.rounds[-1].right == 1
    assert row.rounds[0].frame == 0
    assert [at.clicks for at in row.rounds] == sorted({at.clicks for at in row.rounds})
    again = finished(rows_of(Suite(CLASSICAL, length=None, finishing=rules), disk)[0])
    assert again.rounds == row.rounds


def test_the_robot_gives_up_after_its_clicks_and_says_what_is_right(tmp_path: Path) -> None:
    frames, masks = moving_disk(4)
    # On the last frame the truth is a grid that no click can draw.
    masks[-1][::2] = masks[-1][:, ::2] = False
    write_clip(tmp_path / "grid", frames, masks)
    known = find_clips(tmp_path)[0]
    for rules in (Rules(clicks=5), Rules(clicks=5, locks=True)):
        row = finished(rows_of(Suite(CLASSICAL, length=None, finishing=rules), known)[0])
        assert not row.is_done and row.clicks == 5
        assert row.rounds[-1].right < 1 and row.rounds[-1].least_j < 0.9
        if rules.locks:
            assert row.rounds[-1].right == 0.75


def test_a_robot_that_nothing_is_left_to_do_for_ends(disk: KnownClip) -> None:
    impossible = Rules(right=1.01, enough=1.01)
    (row,) = rows_of(Suite(CLASSICAL, length=3, finishing=impossible), disk)
    assert not finished(row).is_done and finished(row).rounds[-1].least_j == 1.0


def test_where_the_object_is_gone_the_robot_says_so_once(tmp_path: Path) -> None:
    frames, masks = moving_disk(6)
    # The truth loses the object half-way, the pictures go on showing it.
    masks = [*masks[:3], *(np.zeros_like(mask) for mask in masks[3:])]
    write_clip(tmp_path / "gone", frames, masks)
    suite = Suite(CLASSICAL, length=None, finishing=Rules(clicks=12))
    row = finished(rows_of(suite, find_clips(tmp_path)[0])[0])
    assert row.is_done
    marks = [at for at in row.rounds if at.frame >= 3]
    assert len(marks) == 1


def test_means_are_over_objects_and_spread_over_repeats() -> None:
    assert Mean.of([(0, 1.0), (0, 3.0)]) == Mean(2.0, None)
    mean = Mean.of([(0, 1.0), (0, 3.0), (1, 4.0)])
    assert mean.value == 3.0 and mean.spread == pytest.approx(2**0.5)


def test_tables_tell_means_floors_and_what_parts_bring() -> None:
    def row(clip: str, method: str, j: float) -> Followed:
        score = MaskScore(j, j, j, j, j)
        return Followed(
            clip, 1, "mask", method, 0, 3, score, 1.0, 1.0, 0.0, 0.0, 5.0, 4.0, 100.0, 0.0
        )

    rows = [
        row("a", "classical", 0.5),
        row("b", "classical", 0.9),
        row("a", "embedded", 0.8),
        row("b", "embedded", 0.85),
        row("a", "embedded-fit", 0.6),
        row("b", "embedded-fit", 0.9),
    ]
    means = followed_means(rows).splitlines()
    assert means[3].startswith("| mask | embedded | 2 | 0.825 ") and means[3].endswith("-0.050 |")
    assert ablation_table(rows).splitlines()[2].startswith("| mask | fit | +0.075 ")


def test_clicks_are_also_told_for_what_is_nearly_right() -> None:
    stands = [Round(0, 3, 0.1, 0.7, 0.6), Round(5, 6, 0.2, 0.8, 0.75), Round(7, 9, 0.9, 0.9, 0.85)]
    row = Finished("a", 1, "embedded", 0, 8, tuple(stands), False, 2.0, 1.0)
    assert [row.clicks_to(j) for j in (0.5, 0.7, 0.8, 0.9)] == [3, 6, 9, 9]
    floor = replace(row, method="classical", rounds=(Round(0, 18, 1.0, 0.95, 0.9),), is_done=True)
    means = finished_tables([row, floor]).splitlines()
    assert means[2].startswith("| embedded | 1 | 9.0 | 0.50 | 3.0 | 0.00 | 6.0 | 9.0 |")
    assert means[3].startswith("| classical | 1 | 18.0 | 1.00 | 1.0 | 1.00 |")


def test_methods_are_named_and_unknown_ones_refused() -> None:
    known = Methods()
    assert [m.name for m in known.ablated()][:2] == ["embedded", "embedded-network"]
    assert known.named("embedded:x.pt").learns and not known.named("embedded-fit").learns
    assert known.named("tiny+fit").learns and not known.named("tiny").learns
    for wrong in ("embedded-brain", "embedded+fit", "+fit"):
        with pytest.raises(MethodUnknown):
            known.named(wrong)


def test_the_command_compares_over_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROTOLINE_LOG", str(tmp_path / "log"))
    clips = tmp_path / "clips"
    disk_clip(clips / "disk")
    words = ["evaluate", "--clips", str(clips), "--frames", "3", "--methods", "classical"]
    words += ["--starts", "mask,box", "--progress", "none"]
    assert cli.main(words) == 0
    assert "| mask | classical | 1 |" in capsys.readouterr().out
    assert cli.main([*words, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert [row["start"] for row in facts["rows"]] == ["box", "mask"]
    assert facts["means"][0]["J"]["value"] == facts["rows"][0]["score"]["j"] > 0.9
    assert cli.main([*words, "--clicks-to-finish", "2", "--size", "32", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert row["rounds"][-1]["clicks"] <= 2
    for wrong in (
        ["--seed", "-1"],
        ["--clicks-to-finish", "0"],
        ["--frames", "1-2"],
        ["--lock-right"],
        ["--model", "tiny"],
        ["--fit"],
        ["--starts", "fog"],
    ):
        assert cli.main([*words, *wrong]) == 2
        assert capsys.readouterr().err.startswith("rotoline: ")


def test_a_clip_that_cannot_be_read_costs_only_its_own_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROTOLINE_LOG", str(tmp_path / "log"))
    for name in ("a", "b"):
        disk_clip(tmp_path / "clips" / name, 3)
    words = ["evaluate", "--clips", str(tmp_path / "clips"), "--methods", "classical"]
    words += ["--starts", "mask", "--json", "--progress", "none"]
    (tmp_path / "clips/a/masks/00001.png").write_bytes(b"damaged")
    assert cli.main(words) == 0
    told = capsys.readouterr()
    assert [row["clip"] for row in json.loads(told.out)["rows"]] == ["b"]
    assert "00001.png" in told.err and "left out" in told.err
    (tmp_path / "clips/b/masks/00001.png").write_bytes(b"damaged")
    assert cli.main(words) == 1
