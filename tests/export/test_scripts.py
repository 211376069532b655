"""Host scripts, run by what there is: Tcl for Nuke's, node for After Effects', OpenTimelineIO."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from rotoline.core.matte import alpha as meant
from rotoline.errors import ExportFailed
from tests.export.conftest import FRAMES, HEIGHT, WIDTH, Case

Make = Callable[..., Case]

# What Nuke does with a script: every node is a command, `set` and `push` move its stack.
NUKE = r"""
proc version {args} {}
proc stack {n} { return "node" }
proc push {n} { puts "push $n" }
proc add_layer {layer} { puts "layer $layer" }
foreach node {Read Shuffle Premult Copy Cryptomatte Expression} {
    proc $node {knobs} "foreach {knob value} \$knobs {puts \"knob $node \$knob {\$value}\"}"
}
source [lindex $argv 0]
"""


def nodes(script: Path, folder: Path) -> list[tuple[str, dict[str, str]]]:
    """The nodes of a Nuke script with their knobs, as Tcl reads them."""
    tcl = shutil.which("tclsh")
    if tcl is None:
        return read_plainly(script)
    (folder / "nuke.tcl").write_text(NUKE)
    told = subprocess.run(
        [tcl, str(folder / "nuke.tcl"), str(script)], check=True, capture_output=True, text=True
    ).stdout
    found: list[tuple[str, dict[str, str]]] = []
    for line in told.splitlines():
        if not line.startswith("knob "):
            continue
        _, node, knob, value = line.split(" ", 3)
        if not found or found[-1][0] != node or "ypos" in found[-1][1]:
            found.append((node, {}))
        found[-1][1][knob] = value[1:-1]
    return found


def read_plainly(script: Path) -> list[tuple[str, dict[str, str]]]:
    """The same without Tcl: a knob a line."""
    found: list[tuple[str, dict[str, str]]] = []
    for line in script.read_text().splitlines():
        if line.endswith(" {"):
            found.append((line[:-2], {}))
        elif line.startswith(" "):
            knob, value = line.strip().split(" ", 1)
            found[-1][1][knob] = value.strip('"').replace("\\", "")
    return found


def test_nuke_reads_exr_raw_and_premultiplied_with_a_shuffle_an_object(case: Make, tmp_path: Path):
    folder = tmp_path / "a [b] $c"
    clip = case(names=("ball", "the other"))
    report = clip.export(
        folder / "m.%04d.exr",
        format="exr",
        content="cutout",
        first_number=1001,
        companions=("nuke",),
    )
    assert report.scripts == (str(folder / "m.nk"),)
    text = (folder / "m.nk").read_text()
    assert "add_layer {ball ball.alpha}\nadd_layer {the_other the_other.alpha}" in text
    found = nodes(folder / "m.nk", tmp_path)
    kind, read = found[0]
    assert kind == "Read"
    assert read["file"] == (folder / "m.%04d.exr").as_posix()
    assert (read["first"], read["last"]) == ("1001", "1008")
    assert (read["raw"], read["premultiplied"]) == ("true", "true")
    shuffles = [knobs for kind, knobs in found if kind == "Shuffle"]
    assert [knobs["in"] for knobs in shuffles] == ["ball", "the_other"]
    assert {knobs[c] for knobs in shuffles for c in ("red", "green", "blue", "alpha")} == {"alpha"}
    assert text.count("push $N0") == 2
    plates = [knobs for kind, knobs in found[1:] if kind == "Read"]
    assert [knobs["file"] for knobs in plates] == [str(tmp_path / "source.mov")]


def test_nuke_takes_a_matte_as_data_and_lines_it_up_with_the_clip(case: Make, tmp_path: Path):
    case().export(tmp_path / "m.mov", format="prores422hq", frames=(2, 3, 4), companions=("nuke",))
    found = nodes(tmp_path / "m.nk", tmp_path)
    (_, read) = found[0]
    assert (read["raw"], read["first"], read["last"]) == ("true", "1", "3")
    assert (read["frame_mode"], read["frame"]) == ("start at", "3")
    assert ("Copy", "rgba.red", "rgba.alpha") in [
        (kind, knobs.get("from0"), knobs.get("to0")) for kind, knobs in found
    ]


def test_nuke_multiplies_a_straight_cut_out(case: Make, tmp_path: Path):
    case().export(tmp_path / "c.mov", format="prores4444", companions=("nuke",))
    kinds = [kind for kind, _ in nodes(tmp_path / "c.nk", tmp_path)]
    assert kinds == ["Read", "Premult", "Read"]


def test_nuke_joins_packed_mattes_for_the_alpha_of_the_clip(case: Make, tmp_path: Path):
    clip = case(names=("ball", "other"))
    clip.export(tmp_path / "m.%04d.exr", format="exrpacked", companions=("nuke",))
    found = nodes(tmp_path / "m.nk", tmp_path)
    last = [kind for kind, _ in found][-4:]
    assert last == ["Expression", "Read", "Copy", "Premult"]
    assert found[-4][1]["expr3"] == "max(r,g,b,a)"
    assert found[-2][1]["from0"] == "rgba.alpha"


def test_nuke_gets_a_cryptomatte_node_an_object(case: Make, tmp_path: Path):
    clip = case(names=("ball", "the other"))
    clip.export(tmp_path / "c.%04d.exr", format="cryptomatte", companions=("nuke",))
    found = nodes(tmp_path / "c.nk", tmp_path)
    wanted = [knobs["matteList"] for kind, knobs in found if kind == "Cryptomatte"]
    assert wanted == ["ball", "the other"]


# What the script needs of After Effects; everything it does is told in the end.
HOST = """
var told = [];
var AlphaMode = {STRAIGHT: "straight", PREMULTIPLIED: "premultiplied"};
var TrackMatteType = {LUMA: "luma"};
var $ = {fileName: "HERE/x.jsx"};
function File(path) { this.path = this.fsName = path; this.exists = %EXISTS%; }
Object.defineProperty(File.prototype, "parent", {get: function () { return new File("HERE"); }});
function ImportOptions(file) { this.file = file; }
function Layer(item) { this.item = item; this.enabled = true; this.startTime = 0; }
Layer.prototype.setTrackMatte = function (matte, kind) {
    this.matte = matte.item.path; this.kind = kind;
};
Layer.prototype.moveToEnd = function () { this.last = true; };
var layers = [];
var items = [];
var comp = {
    layers: {add: function (item) { var l = new Layer(item); layers.push(l); return l; }},
    openInViewer: function () {}
};
var app = {
    beginUndoGroup: function () {},
    endUndoGroup: function () {},
    project: {
        items: {addComp: function () { told = [].slice.call(arguments); return comp; }},
        importFile: function (options) {
            var item = {path: options.file.path, sequence: options.sequence,
                mainSource: {hasAlpha: true}};
            items.push(item); return item;
        }
    }
};
"""


def after_effects(script: Path, plate: bool = True) -> dict[str, Any]:
    """Run a script with a host that notes what is asked of it."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    host = HOST.replace("HERE", script.parent.as_posix())
    host = host.replace("%EXISTS%", "true" if plate else "false")
    end = "console.log(JSON.stringify({comp: told, layers: layers, items: items}));"
    program = host + script.read_text("utf-8") + end
    told = subprocess.run([node, "-e", program], check=True, capture_output=True, text=True)
    return json.loads(told.stdout)  # type: ignore[no-any-return]


def test_after_effects_interprets_a_straight_cut_out(case: Make, tmp_path: Path):
    clip = case(names=("ball", 'a"b'))
    clip.export(
        tmp_path / "c.mov",
        format="prores4444",
        frames=(2, 3, 4),
        split="objects",
        companions=("aftereffects",),
    )
    done = after_effects(tmp_path / "c_ball.jsx")
    name, width, height, aspect, duration, rate = done["comp"]
    assert (name, width, height, aspect) == ("source cutout", WIDTH, HEIGHT, 1)
    assert duration == pytest.approx(3 * 1001 / 24000)
    assert rate == pytest.approx(24000 / 1001)
    plate, first, second = done["items"]
    assert plate["path"] == (tmp_path / "source.mov").as_posix()
    assert [Path(item["path"]).name for item in (first, second)] == ["c_ball.mov", "c_a_b.mov"]
    assert first["mainSource"]["alphaMode"] == "straight"
    assert [layer["enabled"] for layer in done["layers"]] == [True, False, False]
    background = done["layers"][-1]
    assert background["item"]["path"] == plate["path"]
    assert background["startTime"] == pytest.approx(-2 * 1001 / 24000)
    assert background["last"]


def test_after_effects_uses_a_matte_sequence_as_luma_track_matte(case: Make, tmp_path: Path):
    case().export(tmp_path / "m.%04d.png", format="png16", companions=("aftereffects",))
    done = after_effects(tmp_path / "m.jsx")
    _, matte = done["items"]
    assert matte["sequence"] is True
    assert matte["path"] == (tmp_path / "m.0000.png").as_posix()
    assert matte["mainSource"]["conformFrameRate"] == pytest.approx(24000 / 1001)
    picture, over = done["layers"]
    assert (picture["matte"], picture["kind"]) == (matte["path"], "luma")
    assert over["enabled"] is False


def test_after_effects_does_without_a_clip_that_is_gone(case: Make, tmp_path: Path):
    case().export(
        tmp_path / "c.%04d.exr", format="exr", content="cutout", companions=("aftereffects",)
    )
    done = after_effects(tmp_path / "c.jsx", plate=False)
    (item,) = done["items"]
    assert item["mainSource"]["alphaMode"] == "premultiplied"
    assert item["mainSource"]["premulColor"] == [0, 0, 0]
    assert len(done["layers"]) == 1


def test_a_timeline_holds_clip_and_matte_in_sync(case: Make, tmp_path: Path):
    otio = pytest.importorskip("opentimelineio", reason="OpenTimelineIO is not installed")
    clip = case(timecode="01:00:00:00", names=("ball", "other"))
    clip.export(
        tmp_path / "m.%04d.png",
        format="png16",
        frames=(2, 3, 4),
        split="objects",
        companions=("otio",),
    )
    timeline = otio.adapters.read_from_file(str(next(tmp_path.glob("*.otio"))))
    plate, ball, _ = (next(iter(track)) for track in timeline.video_tracks())
    start = 3600 * 24 + 2
    assert plate.source_range == ball.source_range
    assert (plate.source_range.start_time.value, plate.source_range.duration.value) == (start, 3)
    assert plate.source_range.start_time.rate == pytest.approx(24000 / 1001)
    assert plate.media_reference.target_url == (tmp_path / "source.mov").as_uri()
    assert plate.media_reference.available_range.duration.value == FRAMES
    media = ball.media_reference
    assert [media.target_url_for_image_number(n).rsplit("/")[-1] for n in range(3)] == [
        f"m_ball.{number:04d}.png" for number in (2, 3, 4)
    ]
    assert ball.metadata["rotoline"]["content"] == "matte"


def test_a_timeline_without_its_package_is_refused_before_anything_is_written(
    case: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(__import__("sys").modules, "opentimelineio", None)
    with pytest.raises(ExportFailed, match=r"pip install rotoline\[otio\]"):
        case().export(tmp_path / "m.mov", format="prores4444", companions=("otio",))
    assert not (tmp_path / "m.mov").exists()


@pytest.mark.parametrize("frames", [None, (3,), (4, 5, 6)])
def test_animated_webp_keeps_a_variable_rate(
    case: Make, tmp_path: Path, frames: tuple[int, ...] | None
):
    times = [Fraction(n, 600) for n in (0, 25, 60, 61, 200, 230, 260, 400)]
    clip = case(times=times)
    clip.export(tmp_path / "a.webp", format="webp", frames=frames)
    part = frames or tuple(range(FRAMES))
    end = [*times, clip.reader.info.duration][part[-1] + 1]
    with Image.open(tmp_path / "a.webp") as picture:
        shown = []
        for number in range(getattr(picture, "n_frames", 1)):
            picture.seek(number)
            picture.load()
            shown.append((picture.info.get("timestamp", 0), picture.info.get("duration", 0)))
    goal = [float((times[frame] - times[part[0]]) * 1000) for frame in part]
    assert [at for at, _ in shown] == pytest.approx(goal, abs=1)
    if len(part) > 1:
        length = float((end - times[part[0]]) * 1000)
        assert sum(duration for _, duration in shown) == pytest.approx(length, abs=1)


def test_animated_webp_is_shown_as_long_as_the_clip(case: Make, tmp_path: Path):
    clip = case()
    still = clip.shot.objects[0].masks[0]
    held = {**clip.shot.objects[0].masks, 1: still, 2: still}
    clip.shot = replace(clip.shot, objects=(replace(clip.shot.objects[0], masks=held),))
    clip.export(tmp_path / "a.webp", format="webp", content="matte")
    with Image.open(tmp_path / "a.webp") as picture:
        shown = []
        for number in range(picture.n_frames):
            picture.seek(number)
            picture.load()
            shown.append((picture.info["timestamp"], picture.info["duration"]))
            last = np.asarray(picture.convert("RGBA"))
    # The three equal frames are one, shown three times as long.
    assert len(shown) == FRAMES - 2
    assert shown[0][1] == pytest.approx(3000 * 1001 / 24000, abs=2)
    assert sum(duration for _, duration in shown) == pytest.approx(8000 * 1001 / 24000, abs=2)
    assert last[..., 3].min() == 255
    clip.export(tmp_path / "c.webp", format="webp", content="cutout")
    with Image.open(tmp_path / "c.webp") as picture:
        picture.seek(picture.n_frames - 1)
        alpha = np.asarray(picture.convert("RGBA"))[..., 3]
    assert np.array_equal(alpha, np.rint(meant(clip.shot, clip.masks, 7) * 255))


@pytest.mark.parametrize("named", ["folder", "pattern"])
def test_scripts_find_a_clip_of_numbered_pictures(case: Make, tmp_path: Path, named: str):
    folder = tmp_path / "50% plate"
    folder.mkdir()
    for number in range(1001, 1004):
        picture = Image.fromarray(np.full((HEIGHT, WIDTH, 3), 90, np.uint8))
        picture.save(folder / f"p.{number:04d}.png")
    clip = case(clip=folder / "p.####.png" if named == "pattern" else folder)
    companions = ("nuke", "aftereffects")
    clip.export(tmp_path / "m.%04d.png", format="png8", companions=companions)
    *_, (_, plate) = (node for node in nodes(tmp_path / "m.nk", tmp_path) if node[0] == "Read")
    assert plate["file"] == (folder / "p.%04d.png").as_posix()
    assert (plate["first"], plate["last"]) == ("1001", "1003")
    script = (tmp_path / "m.jsx").read_text()
    facts = json.loads(script[script.index("= {") + 2 : script.index("};") + 1])
    assert facts["plate"] == (folder / "p.1001.png").as_posix()
    assert facts["plateIsSequence"] is True


def test_a_timeline_holds_a_clip_of_numbered_pictures(case: Make, tmp_path: Path):
    otio = pytest.importorskip("opentimelineio", reason="OpenTimelineIO is not installed")
    folder = tmp_path / "plate"
    folder.mkdir()
    for number in range(1001, 1004):
        picture = Image.fromarray(np.full((HEIGHT, WIDTH, 3), 90, np.uint8))
        picture.save(folder / f"p_{number:04d}.png")
    case(clip=folder).export(tmp_path / "m.mov", format="prores4444", companions=("otio",))
    timeline = otio.adapters.read_from_file(str(next(tmp_path.glob("*.otio"))))
    plate = next(iter(timeline.video_tracks()[0])).media_reference
    assert plate.target_url_for_image_number(2) == (folder / "p_1003.png").as_uri()
    assert plate.available_range.duration.value == 3


def test_a_still_is_no_sequence_for_a_script(case: Make, tmp_path: Path):
    still = tmp_path / "shot_01.png"
    Image.fromarray(np.full((HEIGHT, WIDTH, 3), 90, np.uint8)).save(still)
    clip = case(clip=still)
    clip.export(tmp_path / "cut.png", format="png8", companions=("nuke", "aftereffects"))
    *_, (_, plate) = (node for node in nodes(tmp_path / "cut.nk", tmp_path) if node[0] == "Read")
    assert plate["file"] == still.as_posix()
    assert '"plateIsSequence": false' in (tmp_path / "cut.jsx").read_text()
