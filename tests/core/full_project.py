"""A project with one of everything, and ways to spoil its file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from rotoline.core import edits, takes
from rotoline.core.document import (
    Box,
    ClipRef,
    Document,
    MatteSettings,
    Point,
    Tail,
    TrackedMask,
)
from rotoline.core.interpretation import Interpretation, View
from rotoline.core.mask_codec import Logits
from rotoline.core.masks import MaskStore
from rotoline.core.project import Project
from rotoline.core.results import MaskResult, set_masks, set_scenes

CLIP = ClipRef("/footage/shot.mov", frames=40, width=64, height=48, fingerprint="abc")


def logits(value: float) -> Logits:
    return np.full((16, 16), value, np.float32) + np.eye(16, dtype=np.float32)


def tracked(masks: MaskStore, value: float, **fields: object) -> TrackedMask:
    ref = masks.put(logits(value), np.full(8, value, np.float32))
    plain = TrackedMask(ref, 3.5, 0.9, 0.95, 0.1, "forward", False, "embedded")
    return replace(plain, **fields)  # type: ignore[arg-type]


def full_document(masks: MaskStore) -> Document:
    """One of everything a document can hold."""
    doc = edits.add_shot(Document(), CLIP)
    doc = edits.add_shot(doc, replace(CLIP, path="/footage/other.mov", frames=9))
    doc = edits.add_object(edits.add_object(edits.add_object(doc, 1, "dancer"), 1), 2, "ball")
    tail = Tail(masks.put(logits(-9)), -6.0, 0.25)
    results = [
        MaskResult(3, f, tracked(masks, f, tail=tail if f in (5, 9) else None))
        for f in range(2, 30)
    ]
    doc = set_masks(doc, results)
    doc = edits.add_point(doc, 3, 5, Point(10.5, 20.25))
    doc = edits.add_point(doc, 3, 5, Point(3, 4, positive=False))
    doc = edits.set_box(doc, 3, 12, Box(1, 2, 30, 40))
    doc = edits.set_mask_prompt(doc, 4, 7, masks.put_bitmap(np.eye(48, 64) > 0))
    doc = takes.keep_take(doc, 3, range(6, 10), "Track 1", 1234.5)
    doc = edits.lock(doc, 3, range(20, 26))
    doc = edits.mark_absent(doc, 3, [0, 1, 33])
    doc = edits.set_matte(doc, 3, MatteSettings(grow=1.5, feather=2.0, invert=True))
    doc = edits.group_object(edits.set_solo(doc, 4, True), 4, "people")
    doc = edits.freeze_object(edits.set_visible(doc, 4, False), 5, True)
    said = Interpretation(
        "bt2020", "smpte2084", "bt2020nc", "pc", View("slog3", -1.5, "ACEScg", "/a.ocio"), True
    )
    doc = edits.interpret(doc, 1, replace(said, layer="hero", rate=Fraction(24000, 1001)), "24/1")
    doc = set_scenes(doc, 1, range(40), [18], [4, 5])
    return edits.set_range(edits.join_cut(doc, 1, 18), 1, 1, 35)


def saved(path: Path, blobs: int = 40) -> Document:
    """A project with everything in it and masks over many pages."""
    with Project.create(path) as project:
        doc = full_document(project.masks)
        noise = np.random.default_rng(4)
        results = []
        for frame in range(blobs):
            ref = project.masks.put(noise.normal(size=(64, 64)).astype(np.float32))
            mask = tracked(project.masks, 1.0, ref=ref)
            results.append(MaskResult(4, frame % 40, mask))
        doc = set_masks(doc, results)
        project.commit(doc, "All")
    return doc


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(statement)
        raw.commit()
