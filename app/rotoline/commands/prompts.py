"""Prompts as the command line and `--prompts FILE.json` write them, read into values."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from rotoline.core.document import Box, Point
from rotoline.errors import PromptInvalid

Kind = Literal["object", "click", "exclude", "box", "mask", "alpha"]

FIRST_NAME = "Object 1"
# Kinds of pictures whose values are compared as they are.
_PLAIN = frozenset({"1", "P", "L", "I;16", "I;16B", "F"})
_MASK = re.compile(r"(?P<file>.+?)(?::(?P<id>\d{1,5}))?(?:@(?P<frame>\d{1,9}))?", re.DOTALL)


@dataclass(frozen=True)
class MaskFile:
    """A picture of a mask. id: the palette index that is inside; None: what is white."""

    path: Path
    id: int | None = None


@dataclass(frozen=True)
class FramePrompt:
    """What was said about one object on one frame; frame None is the first of the range.

    alpha: the clip's own alpha is the mask.
    """

    frame: int | None = None
    points: tuple[Point, ...] = ()
    box: Box | None = None
    mask: MaskFile | None = None
    alpha: bool = False

    @property
    def is_mask(self) -> bool:
        return self.mask is not None or self.alpha


@dataclass(frozen=True)
class ObjectPrompts:
    """An object by name and its prompts, at most one a frame."""

    name: str
    prompts: tuple[FramePrompt, ...] = ()


@dataclass(frozen=True)
class Word:
    """One prompt option of the command line, in the order typed: `--object` or a prompt."""

    name: str = ""
    prompt: FramePrompt | None = None


def parse_word(kind: Kind, text: str) -> Word:
    """One option's value. Raises ValueError in words for a usage error."""
    if kind == "object":
        name = text.strip()
        if not name:
            raise ValueError("a name must have at least one letter")
        return Word(name=name)
    if kind == "mask":
        return Word(prompt=_parse_mask(text))
    values, at, frame_text = text.partition("@")
    frame = None
    if kind == "alpha" and values:
        raise ValueError(f"'{text}' is no @FRAME; write the clip before --from-alpha")
    if at:
        if not re.fullmatch(r"\d{1,9}", frame_text):
            raise ValueError(f"'{text}': the frame after @ must be a whole number from 0")
        frame = int(frame_text)
    if kind == "alpha":
        return Word(prompt=FramePrompt(frame, alpha=True))
    numbers = _numbers(values, 4 if kind == "box" else 2, text)
    if kind == "box":
        return Word(prompt=FramePrompt(frame, box=_box(numbers, text)))
    point = Point(numbers[0], numbers[1], kind == "click")
    return Word(prompt=FramePrompt(frame, points=(point,)))


def collect(words: Iterable[Word]) -> tuple[ObjectPrompts, ...]:
    """Sort the words typed to their objects; a name typed again goes on with that object.

    Raises ValueError for an object without prompts, and for a mask beside other prompts.
    """
    objects: dict[str, list[FramePrompt]] = {}
    name = FIRST_NAME
    for word in words:
        if word.prompt is None:
            name = word.name
            objects.setdefault(name, [])
        else:
            objects.setdefault(name, []).append(word.prompt)
    for name, prompts in objects.items():
        if not prompts:
            raise ValueError(f"--object '{name}' has no prompt; add --click, --box or --mask")
    return tuple(ObjectPrompts(name, _join(prompts)) for name, prompts in objects.items())


def read_prompts(file: Path) -> tuple[ObjectPrompts, ...]:
    """Read `--prompts FILE.json`. Raises PromptInvalid with the place that is wrong."""
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PromptInvalid(
            f"{file}: cannot be read ({error.strerror}); check the name and its permissions"
        ) from error
    except (ValueError, RecursionError) as error:
        raise PromptInvalid(f"{file}: is no JSON ({error}); correct the file") from error
    reader = _JsonPrompts(file)
    return reader.objects(content)


def read_mask(mask: MaskFile, width: int, height: int) -> NDArray[np.bool_]:
    """The (height, width) bool mask in a picture. Raises PromptInvalid."""
    try:
        with Image.open(mask.path) as picture:
            if picture.size != (width, height):
                raise PromptInvalid(
                    f"{mask.path}: is {picture.width}x{picture.height} and the clip "
                    f"{width}x{height}; give a mask of the clip's size"
                )
            pixels = np.asarray(picture if picture.mode in _PLAIN else picture.convert("L"))
            mode = picture.mode
    except PromptInvalid:
        raise
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise PromptInvalid(f"{mask.path}: cannot be read as a picture ({error})") from error
    if mask.id is not None:
        inside = pixels == mask.id
    elif mode in ("P", "1"):
        inside = pixels != 0
    else:
        inside = pixels > (np.iinfo(pixels.dtype).max // 2 if mode != "F" else 0.5)
    if not inside.any():
        what = f"no pixel of index {mask.id}" if mask.id is not None else "nothing white"
        raise PromptInvalid(f"{mask.path}: has {what}; choose another mask or index")
    return np.asarray(inside, np.bool_)


class _JsonPrompts:
    """Reads the objects of a prompts file, naming the place in every complaint."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def objects(self, content: object) -> tuple[ObjectPrompts, ...]:
        entries = content.get("objects") if isinstance(content, dict) else None
        if not isinstance(entries, list) or not entries:
            raise self._wrong("the file", 'needs {"objects": [...]} with at least one object')
        objects = tuple(self._object(entry, index) for index, entry in enumerate(entries))
        names = [item.name for item in objects]
        if len(set(names)) < len(names):
            raise self._wrong("objects", "two have the same name")
        return objects

    def _object(self, entry: object, index: int) -> ObjectPrompts:
        place = f"objects[{index}]"
        if not isinstance(entry, dict):
            raise self._wrong(place, "must be an object")
        name = entry.get("name", f"Object {index + 1}")
        prompts = entry.get("prompts")
        if not isinstance(name, str) or not name.strip():
            raise self._wrong(place, '"name" must be text')
        if not isinstance(prompts, list) or not prompts:
            raise self._wrong(place, '"prompts" must be a list with at least one prompt')
        found = [self._prompt(item, f"{place}.prompts[{n}]") for n, item in enumerate(prompts)]
        try:
            return ObjectPrompts(name.strip(), _join(found))
        except ValueError as error:
            raise self._wrong(place, str(error)) from error

    def _prompt(self, entry: object, place: str) -> FramePrompt:
        if not isinstance(entry, dict):
            raise self._wrong(place, "must be an object")
        frame = entry.get("frame")
        if frame is not None and (not isinstance(frame, int) or isinstance(frame, bool)):
            raise self._wrong(place, '"frame" must be a whole number')
        if frame is not None and frame < 0:
            raise self._wrong(place, '"frame" must be 0 or more')
        try:
            points = tuple(_json_point(item) for item in _listed(entry.get("points", [])))
            box = entry.get("box")
            corners = _box(_floats(box, 4), str(box)) if box is not None else None
        except ValueError as error:
            raise self._wrong(place, str(error)) from error
        alpha = entry.get("alpha", False)
        if not isinstance(alpha, bool):
            raise self._wrong(place, '"alpha" must be true or false')
        prompt = FramePrompt(frame, points, corners, self._mask(entry, place), alpha)
        if not (prompt.points or prompt.box or prompt.is_mask):
            raise self._wrong(place, 'needs "points", "box", "mask" or "alpha"')
        return prompt

    def _mask(self, entry: Mapping[str, object], place: str) -> MaskFile | None:
        file, index = entry.get("mask"), entry.get("id")
        if file is None:
            return None
        if not isinstance(file, str) or not file or "\0" in file:
            raise self._wrong(place, '"mask" must be the path of a picture')
        if index is not None and (not isinstance(index, int) or isinstance(index, bool)):
            raise self._wrong(place, '"id" must be a palette index')
        return MaskFile(self._file.parent / file, index)

    def _wrong(self, place: str, what: str) -> PromptInvalid:
        return PromptInvalid(f"{self._file}: {place}: {what}")


def _join(prompts: Sequence[FramePrompt]) -> tuple[FramePrompt, ...]:
    """One prompt a frame, in the order frames were first named."""
    joined: dict[int | None, FramePrompt] = {}
    for prompt in prompts:
        before = joined.get(prompt.frame, FramePrompt(prompt.frame))
        both_boxes = before.box is not None and prompt.box is not None
        both_masks = before.is_mask and prompt.is_mask
        if both_boxes or both_masks:
            raise ValueError("one frame has two boxes or two masks; name another --object first")
        merged = replace(
            before,
            points=before.points + prompt.points,
            box=prompt.box or before.box,
            mask=prompt.mask or before.mask,
            alpha=prompt.alpha or before.alpha,
        )
        if merged.is_mask and (merged.points or merged.box):
            raise ValueError("one frame has a mask and other prompts; give the mask alone")
        joined[prompt.frame] = merged
    return tuple(joined.values())


def _parse_mask(text: str) -> FramePrompt:
    if Path(text).is_file():
        return FramePrompt(mask=MaskFile(Path(text)))
    match = _MASK.fullmatch(text)
    if match is None:
        raise ValueError("a mask needs the path of a picture")
    frame = int(match["frame"]) if match["frame"] else None
    index = int(match["id"]) if match["id"] else None
    return FramePrompt(frame, mask=MaskFile(Path(match["file"]), index))


def _numbers(text: str, count: int, whole: str) -> list[float]:
    try:
        numbers = [float(word) for word in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != count or not all(math.isfinite(number) for number in numbers):
        form = "X0,Y0,X1,Y1" if count == 4 else "X,Y"
        raise ValueError(f"'{whole}' must be {form} in pixels, with @FRAME if wanted")
    return numbers


def _box(numbers: Sequence[float], whole: str) -> Box:
    x0, x1 = sorted((numbers[0], numbers[2]))
    y0, y1 = sorted((numbers[1], numbers[3]))
    if x1 - x0 <= 0 or y1 - y0 <= 0:
        raise ValueError(f"'{whole}' is an empty box; give two opposite corners")
    return Box(x0, y0, x1, y1)


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError('"points" must be a list of [x, y, 1 or 0]')
    return value


def _json_point(value: object) -> Point:
    numbers = _floats(value, 3)
    if numbers[2] not in (0.0, 1.0):
        raise ValueError("a point's third number must be 1 (inside) or 0 (outside)")
    return Point(numbers[0], numbers[1], numbers[2] == 1.0)


def _floats(value: object, count: int) -> list[float]:
    items = value if isinstance(value, list) else []
    numbers = [
        float(item)
        for item in items
        if isinstance(item, (int, float)) and not isinstance(item, bool) and abs(item) < 1e9
    ]
    if not len(numbers) == len(items) == count:
        what = '"box" must be [x0, y0, x1, y1]' if count == 4 else "a point must be [x, y, 1 or 0]"
        raise ValueError(what)
    return numbers
