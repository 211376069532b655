"""An After Effects script that imports an export as it is meant and builds the comp."""

from __future__ import annotations

import json
from pathlib import Path

from rotoline.export.naming import clip_stem
from rotoline.export.outputs import Output
from rotoline.export.plan import Plan
from rotoline.media.clip import ClipInfo

# ExtendScript is JavaScript of 1999: no let, no trailing commas, no template strings.
_PROGRAM = """// Written by Rotoline. File > Scripts > Run Script File...
(function () {
    var export_ = %FACTS%;
    var here = new File($.fileName).parent;

    function imported(file, isSequence) {
        var options = new ImportOptions(file);
        options.sequence = isSequence;
        return app.project.importFile(options);
    }

    function interpreted(item, rate, isStraight) {
        if (rate) {
            item.mainSource.conformFrameRate = rate;
        }
        if (item.mainSource.hasAlpha) {
            item.mainSource.alphaMode = isStraight ? AlphaMode.STRAIGHT : AlphaMode.PREMULTIPLIED;
            if (!isStraight) {
                item.mainSource.premulColor = [0, 0, 0];
            }
        }
        return item;
    }

    app.beginUndoGroup("Rotoline");
    var comp = app.project.items.addComp(export_.name, export_.width, export_.height,
        export_.pixelAspect, export_.duration, export_.rate);
    var plateFile = new File(export_.plate);
    var plate = plateFile.exists ? imported(plateFile, export_.plateIsSequence) : null;
    if (plate && export_.plateIsSequence) {
        plate.mainSource.conformFrameRate = export_.rate;
    }
    for (var i = 0; i < export_.outputs.length; i++) {
        var output = export_.outputs[i];
        var file = new File(here.fsName + "/" + output.file);
        var item = interpreted(imported(file, output.isSequence),
            output.isSequence ? export_.rate : 0, export_.isStraight);
        item.name = output.name;
        if (!export_.isMatte) {
            comp.layers.add(item).enabled = i === 0;
            continue;
        }
        if (!plate) {
            comp.layers.add(item).enabled = i === 0;
            continue;
        }
        var picture = comp.layers.add(plate);
        picture.startTime = -export_.start;
        picture.name = output.name + " cut out";
        var matte = comp.layers.add(item);
        if (picture.setTrackMatte) {
            picture.setTrackMatte(matte, TrackMatteType.LUMA);
        } else {
            matte.moveBefore(picture);
            picture.trackMatteType = TrackMatteType.LUMA;
        }
        matte.enabled = false;
        picture.enabled = i === 0;
    }
    if (plate && !export_.isMatte) {
        var background = comp.layers.add(plate);
        background.startTime = -export_.start;
        background.enabled = false;
        background.moveToEnd();
    }
    comp.openInViewer();
    app.endUndoGroup();
}());
"""


def after_effects_script(plan: Plan, info: ClipInfo) -> str:
    """A script for After Effects; it finds the files beside itself."""
    stem = clip_stem(info.path)
    facts = {
        "name": f"{stem} {plan.content}",
        "width": info.width,
        "height": info.height,
        "pixelAspect": float(info.pixel_aspect),
        "rate": float(plan.times.rate),
        "start": float(plan.times.start),
        "duration": float(plan.times.end - plan.times.start),
        "isStraight": plan.alpha == "straight",
        "isMatte": plan.content == "matte",
        "plate": _plate(info).absolute().as_posix(),
        "plateIsSequence": info.numbered is not None and info.frames > 1,
        "outputs": [_facts(plan, output) for output in plan.outputs],
    }
    # JSON is ASCII here, whatever the host takes the script's encoding for.
    return _PROGRAM.replace("%FACTS%", json.dumps(facts, indent=8))


def _plate(info: ClipInfo) -> Path:
    """The clip's file; of numbered pictures the first, by which the host finds the others."""
    if info.numbered is None:
        return info.path
    return info.numbered.file(info.first_number)


def _facts(plan: Plan, output: Output) -> dict[str, object]:
    return {
        "name": output.name or "all objects",
        "file": output.files[0].name,
        "isSequence": plan.row.is_sequence and len(output.files) > 1,
    }
