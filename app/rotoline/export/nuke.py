"""A Nuke snippet: Read nodes with the right colour and alpha, a Shuffle for each object."""

from __future__ import annotations

from pathlib import Path

from rotoline.export.beside import number_of
from rotoline.export.naming import clip_stem
from rotoline.export.outputs import Output
from rotoline.export.plan import Plan
from rotoline.media.clip import ClipInfo

# Names of nuke-default's spaces, by FFmpeg's names of curves.
_SPACES = {"iec61966-2-1": "sRGB", "gamma22": "Gamma2.2", "bt709": "rec709"}
_WIDE, _HIGH = 220, 140


def nuke_script(plan: Plan, info: ClipInfo) -> str:
    """Text to be pasted or inserted into a Nuke script."""
    lines = ["#! rotoline", "version 12.0"]
    for output in plan.outputs:
        if plan.row.layers == "channels" and not plan.row.objects_a_file:
            lines += [f"add_layer {{{layer} {layer}.alpha}}" for layer in output.layers]
    for column, output in enumerate(plan.outputs):
        lines += _output(plan, output, column)
    lines += _plate(plan, info, len(plan.outputs))
    return "\n".join(lines) + "\n"


def _output(plan: Plan, output: Output, column: int) -> list[str]:
    name = f"Read_{output.layers[0] if len(output.layers) == 1 else plan.content}_{column}"
    first, last = _range(plan, output)
    lines = [
        "Read {",
        " inputs 0",
        f" file_type {plan.row.suffixes[0][1:]}",
        f" file {_quoted(_path(output))}",
        f" first {first}",
        f" last {last}",
        f" origfirst {first}",
        f" origlast {last}",
        " origset true",
    ]
    if output.movie is not None:
        # A movie begins with frame 1, as the clip it is cut from does.
        lines += [' frame_mode "start at"', f" frame {plan.frames[0] + 1}"]
    if plan.content == "matte" or plan.row.linear:
        # As it is stored: linear light, or data.
        lines.append(" raw true")
    else:
        lines.append(f" colorspace {_SPACES.get(plan.color.transfer, 'rec709')}")
    if plan.content == "cutout" and plan.alpha == "premultiplied":
        lines.append(" premultiplied true")
    lines += _placed(name, column, 0)
    read = f"N{column}"
    lines.append(f"set {read} [stack 0]")
    if plan.content == "cutout" and plan.alpha == "straight":
        lines += ["Premult {", *_placed(f"Premult_{column}", column, 1)]
    return lines + _objects(plan, output, column, read)


def _objects(plan: Plan, output: Output, column: int, read: str) -> list[str]:
    """A node for each object that the file keeps apart."""
    lines: list[str] = []
    for number, layer in enumerate(output.layers):
        name = _plain(layer)
        if plan.row.name == "cryptomatte":
            node = ["Cryptomatte {", f" matteList {_quoted(layer)}"]
        elif plan.row.objects_a_file and plan.row.layers == "channels":
            node = ["Shuffle {", " in rgba", *_from(("red", "green", "blue", "alpha")[number])]
        elif plan.row.layers == "channels":
            node = ["Shuffle {", f" in {layer}", *_from("alpha")]
        else:
            continue
        lines += [f"push ${read}", *node, *_placed(f"{name}_{column}", column, number + 2)]
    return lines


def _from(channel: str) -> list[str]:
    return [f" {name} {channel}" for name in ("red", "green", "blue", "alpha")]


def _plate(plan: Plan, info: ClipInfo, column: int) -> list[str]:
    """The clip itself, with the combined matte as its alpha where the export is a matte."""
    path = Path(str(info.numbered or info.path))
    start = 1 if info.numbered is None else info.first_number
    lines = [
        "Read {",
        " inputs 0",
        f" file {_quoted(path.absolute().as_posix())}",
        f" first {start}",
        f" last {start + info.frames - 1}",
        " origset true",
        *_placed(f"Read_{_plain(clip_stem(info.path))}", column, 0),
    ]
    if plan.content == "matte" and plan.row.bits > 1:
        channel = "alpha" if plan.row.layers != "none" else "red"
        matte = ["push $N0"]
        if plan.row.objects_a_file:
            # Four mattes that are packed have none of all of them.
            matte += ["Expression {", " expr3 max(r,g,b,a)", *_placed("All_mattes", column, 2)]
        lines = [*matte, *lines, "Copy {", " inputs 2", f" from0 rgba.{channel}"]
        lines += [" to0 rgba.alpha", *_placed("Copy_matte", column, 1)]
        lines += ["Premult {", *_placed("Premult_plate", column, 2)]
    return lines


def _range(plan: Plan, output: Output) -> tuple[int, int]:
    if output.movie is not None:
        return 1, len(plan.frames)
    return number_of(output, 0), number_of(output, len(plan.frames) - 1)


def _path(output: Output) -> str:
    return Path(str(output)).absolute().as_posix()


def _placed(name: str, column: int, row: int) -> list[str]:
    return [f" name {name}", f" xpos {column * _WIDE}", f" ypos {row * _HIGH}", "}"]


def _plain(name: str) -> str:
    """A name that a node can have."""
    plain = "".join(char if char.isascii() and char.isalnum() else "_" for char in name)
    return plain if plain[:1].isalpha() else f"N_{plain}"


def _quoted(text: str) -> str:
    """A word of Tcl, which would otherwise run what stands in brackets."""
    safe = "".join(f"\\{char}" if char in '\\"[]$' else char for char in text)
    return f'"{safe}"'
