"""Outlines drawn from numbers: what cut-outs of real things lack (spokes, fur, strokes)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SIDE = 160

Coverage = NDArray[np.float32]


def draw_shape(rng: np.random.Generator) -> Coverage:
    """(SIDE, SIDE) float32 coverage 0..1 of one random shape that fills most of the square."""
    kinds = (_blob, _polygon, _limbs, _wheel, _fur, _stroke)
    weights = np.array([3, 1.5, 3, 0.8, 1.2, 0.8])
    kind = kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))]
    return np.asarray(np.clip(kind(rng) * (SIDE / 2) + 0.5, 0, 1), np.float32)


def _grid() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    axis = (np.arange(SIDE) + 0.5) / SIDE * 2 - 1
    return axis[None, :], axis[:, None]


def _radial(rng: np.random.Generator, orders: int, fall: float, size: float) -> Coverage:
    x, y = _grid()
    angle, radius = np.arctan2(y, x), np.hypot(x, y)
    limit = np.full_like(radius, size)
    for order in range(2, 2 + orders):
        wave = rng.normal(0, 0.22) / order**fall
        limit += size * wave * np.sin(order * angle + rng.uniform(0, 2 * np.pi))
    return np.asarray(limit - radius, np.float32)


def _blob(rng: np.random.Generator) -> Coverage:
    return _radial(rng, 7, 0.6, 0.68)


def _fur(rng: np.random.Generator) -> Coverage:
    x, y = _grid()
    hairs = rng.uniform(0.04, 0.12) * np.abs(np.sin(np.arctan2(y, x) * rng.integers(20, 60)))
    return np.asarray(_radial(rng, 5, 0.8, 0.58) + hairs, np.float32)


def _polygon(rng: np.random.Generator) -> Coverage:
    x, y = _grid()
    inside = np.full((SIDE, SIDE), 9.0)
    for angle in np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 8)))):
        inside = np.minimum(inside, rng.uniform(0.3, 0.8) - (x * np.cos(angle) + y * np.sin(angle)))
    frame = 0.9 - np.maximum(np.abs(x), np.abs(y))
    return np.asarray(np.minimum(inside, frame), np.float32)


def _capsule(
    a: NDArray[np.float64], b: NDArray[np.float64], thick: float, thin: float
) -> NDArray[np.float64]:
    x, y = _grid()
    along = b - a
    t = np.clip(((x - a[0]) * along[0] + (y - a[1]) * along[1]) / max(along @ along, 1e-6), 0, 1)
    distance = np.hypot(x - a[0] - t * along[0], y - a[1] - t * along[1])
    return np.asarray(thick + (thin - thick) * t - distance)


def _limbs(rng: np.random.Generator) -> Coverage:
    spine = rng.uniform(0, np.pi)
    half = np.array([np.cos(spine), np.sin(spine)]) * rng.uniform(0.25, 0.45)
    body = rng.uniform(0.12, 0.28)
    inside = _capsule(-half, half, body, body * rng.uniform(0.6, 1.2))
    for _ in range(int(rng.integers(2, 6))):
        start = half * rng.uniform(-1, 1)
        width = rng.uniform(0.03, 0.12)
        for _ in range(int(rng.integers(1, 3))):
            turn = rng.uniform(0, 2 * np.pi)
            end = np.clip(
                start + np.array([np.cos(turn), np.sin(turn)]) * rng.uniform(0.25, 0.5), -0.9, 0.9
            )
            inside = np.maximum(inside, _capsule(start, end, width, width * 0.8))
            start, width = end, width * 0.8
    return inside.astype(np.float32)


def _wheel(rng: np.random.Generator) -> Coverage:
    x, y = _grid()
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    rim = rng.uniform(0.05, 0.14) - np.abs(radius - 0.75)
    count = int(rng.integers(4, 13))
    away = np.abs(np.sin((angle + rng.uniform(0, 6)) * count / 2)) * 2 / count * radius
    spokes = np.minimum(rng.uniform(0.015, 0.05) - away, 0.75 - radius)
    hub = rng.uniform(0.08, 0.2) - radius
    return np.maximum(np.maximum(rim, spokes), hub).astype(np.float32)


def _stroke(rng: np.random.Generator) -> Coverage:
    inside = np.full((SIDE, SIDE), -9.0)
    at, heading = rng.uniform(-0.7, 0.7, 2), rng.uniform(0, 2 * np.pi)
    width = rng.uniform(0.03, 0.1)
    for _ in range(int(rng.integers(5, 12))):
        heading += rng.normal(0, 0.5)
        there = np.clip(at + 0.25 * np.array([np.cos(heading), np.sin(heading)]), -0.85, 0.85)
        inside = np.maximum(inside, _capsule(at, there, width, width))
        at = there
    return inside.astype(np.float32)
