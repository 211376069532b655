"""Draw the demo clip: a koi over a pond's bed, with the exact alpha it was composited with.

    python packaging/draw_demo.py [FOLDER]        (default: resources/demo)

Writes koi.mp4 (H.264, AAC, timecode, bt709), alpha.mkv (FFV1, 8-bit grey, lossless) and
prompts.json. Everything is drawn from one seed; nothing is photographed or downloaded.
"""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

WIDTH, HEIGHT, FRAMES, RATE = 1280, 720, 60, 24
SHUTTER_SAMPLES = 7
CANVAS_SCALE = 2.0
CANVAS = (620, 420)
NOSE, SPINE_ROW = 20.0, CANVAS[1] / 2
LENGTH = 560.0
RNG = np.random.default_rng(20261122)


def noise(height: int, width: int, cell: float, octaves: int = 4) -> Array:
    """Smooth noise in about -1..1; `cell` is the size of its coarsest lumps in pixels."""
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        step = cell / 2**octave
        grid = RNG.standard_normal((int(height / step) + 4, int(width / step) + 4))
        layer = cv2.resize(
            grid.astype(np.float32), None, fx=step, fy=step, interpolation=cv2.INTER_CUBIC
        )
        total += layer[:height, :width] * 0.55**octave
    return total


def pebble_bed(height: int, width: int) -> Array:
    """(height, width, 3) RGB in 0..1: pebbles painted from far to near, moss between them."""
    bed = np.empty((height, width, 3), np.float32)
    bed[:] = (0.10, 0.15, 0.13)
    count = 5200
    for index in range(count):
        size = 52 * (1 - index / count) ** 0.6 + 9 + RNG.uniform(0, 10)
        axes = size * RNG.uniform(0.75, 1.1), size * RNG.uniform(0.5, 0.85)
        angle = RNG.uniform(0, np.pi)
        cx, cy = RNG.uniform(0, width), RNG.uniform(0, height)
        reach = int(max(axes)) + 3
        x0, x1 = max(0, int(cx) - reach), min(width, int(cx) + reach)
        y0, y1 = max(0, int(cy) - reach), min(height, int(cy) + reach)
        ys, xs = np.mgrid[y0:y1, x0:x1].astype(np.float32)
        dx, dy = xs - cx, ys - cy
        along = (dx * np.cos(angle) + dy * np.sin(angle)) / axes[0]
        across = (dy * np.cos(angle) - dx * np.sin(angle)) / axes[1]
        radius = np.sqrt(along**2 + across**2)
        cover = np.clip((1 - radius) * min(axes) * 0.7, 0, 1)[..., None]
        base = np.array([0.34, 0.37, 0.32]) * RNG.uniform(0.45, 1.15)
        base = base + RNG.normal(0, 0.025, 3) * (1.0, 0.7, 1.0)
        light = 0.62 + 0.5 * np.clip(1 - radius**2, 0, 1) - 0.16 * (along + across) * 0.5
        bed[y0:y1, x0:x1] += cover * (base * light[..., None] - bed[y0:y1, x0:x1])
    bed *= 1 + 0.10 * noise(height, width, 24)[..., None]
    moss = np.clip(noise(height, width, 260) * 0.45 + 0.1, 0, 0.7)[..., None]
    bed += moss * (np.array([0.09, 0.17, 0.10], np.float32) * (0.6 + bed) - bed)
    return np.clip(cv2.GaussianBlur(bed, (0, 0), 1.6), 0, 1)


def caustics(time: float, corner: tuple[float, float]) -> Array:
    """(HEIGHT, WIDTH) light gathered by the waves above, about 0..1: one over the area of a ray."""
    ys, xs = np.mgrid[0:HEIGHT:2, 0:WIDTH:2].astype(np.float32)
    xs, ys = xs + corner[0], ys + corner[1]
    bend_xx, bend_yy, bend_xy = (np.zeros_like(xs) for _ in range(3))
    waves = np.random.default_rng(7)
    for _ in range(11):
        length, heading = waves.uniform(120, 330), waves.uniform(0, 2 * np.pi)
        kx, ky = (
            2 * np.pi / length * axis for axis in (float(np.cos(heading)), float(np.sin(heading)))
        )
        crest = np.sin(kx * xs + ky * ys + time * 30 / length**0.5 + waves.uniform(0, 6.3))
        steep = 0.34 * crest / (kx * kx + ky * ky)
        bend_xx += steep * kx * kx
        bend_yy += steep * ky * ky
        bend_xy += steep * kx * ky
    area = np.abs((1 + bend_xx) * (1 + bend_yy) - bend_xy**2)
    light = cv2.GaussianBlur(np.clip(0.16 / (area + 0.09), 0, 1.3), (0, 0), 0.9)
    return cv2.resize(light, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)


def body_half_width(station: Array) -> Array:
    """Half the koi's width in pixels at `station` pixels behind its nose."""
    stations = [0, 3, 10, 28, 62, 105, 160, 225, 290, 350, 395, 425]
    widths = [0, 9, 19, 33, 46, 54, 57, 51, 38, 25, 17, 13]
    dense = np.interp(np.arange(-20, 460), stations, widths, left=0, right=13)
    smooth = cv2.GaussianBlur(dense.reshape(1, -1), (0, 0), 4)[0]
    smooth[:22] = dense[:22]
    return np.interp(station, np.arange(-20, 460), smooth).astype(np.float32)


def leaf(
    root: tuple[float, float], angle: float, length: float, width: float, lean: float
) -> Array:
    """A fin's outline: (N, 2) canvas pixels from its root outwards and back."""
    t = np.linspace(0, 1, 40)
    swell = np.sin(np.pi * np.clip(t, 0, 1) ** 0.62) ** 0.8
    upper = np.stack([t * length, 0.10 * width + width * swell * 0.62], 1)
    lower = np.stack([t * length * 0.94, -0.10 * width - width * swell * 0.38], 1)[::-1]
    outline = np.concatenate([upper, lower])
    outline[:, 1] += lean * (outline[:, 0] / length) ** 2
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return (outline @ turn + root).astype(np.float32)


def tail_outline(sweep: float) -> Array:
    """The forked tail fin: (N, 2) canvas pixels."""
    t = np.linspace(0, 1, 30)
    edge = 12 + 62 * t**1.35
    upper = np.stack([398 + 158 * t, -edge], 1)
    tip = np.linspace(-1, 1, 40)
    fork = np.stack([556 - 62 * (1 - np.abs(tip) ** 1.5), 74 * tip], 1)
    lower = np.stack([398 + 158 * t, edge], 1)[::-1]
    outline = np.concatenate([upper, fork, lower])
    outline[:, 1] += sweep * ((outline[:, 0] - 398) / 158) ** 2
    return np.add(outline, (NOSE, SPINE_ROW)).astype(np.float32)


class Koi:
    """The koi drawn straight, nose to the left, as premultiplied colour and alpha."""

    def __init__(self) -> None:
        height, width = (int(side * CANVAS_SCALE) for side in reversed(CANVAS))
        ys, xs = np.mgrid[0:height, 0:width].astype(np.float32) / CANVAS_SCALE
        self.station, self.offset = xs - NOSE, ys - SPINE_ROW
        self.half = body_half_width(self.station)
        inside = np.minimum(self.half - np.abs(self.offset), self.station + 0.5)
        inside = np.where(self.station < 428, inside, -1)
        self.body_cover = np.clip(inside * CANVAS_SCALE + 0.5, 0, 1)
        self.body_color = self._body(width, height)
        self.grain = noise(height, width, 9, 2)

    def _body(self, width: int, height: int) -> Array:
        across = np.clip(self.offset / np.maximum(self.half, 1), -1, 1)
        white, orange, black = np.array(
            [[0.97, 0.93, 0.88], [0.90, 0.33, 0.07], [0.09, 0.08, 0.09]], np.float32
        )
        field = noise(height, width, 150, 3) + 0.25 * np.cos(self.station / 46)
        patch = np.clip((field - 0.02) * 9, 0, 1)
        crown = np.hypot((self.station - 66) / 40, self.offset / 24)
        patch = np.maximum(patch * (self.station > 48), np.clip((1 - crown) * 7, 0, 1))
        color = white + patch[..., None] * (orange - white)
        ink = np.clip((noise(height, width, 90, 3) - 1.05) * 9, 0, 1) * (self.station > 120)
        ink *= np.clip((0.82 - np.abs(across)) * 8, 0, 1)
        color = color + ink[..., None] * (black - color)
        row = np.floor(self.station / 11)
        cell = np.hypot(
            (self.station / 11 - row) - 0.1, (self.offset / 12 + 0.5 * (row % 2)) % 1 - 0.5
        )
        scales = 1 - 0.20 * np.clip((cell - 0.34) * 5, 0, 1) * np.clip(
            self.station / 70 - 1.3, 0, 1
        )
        round_light = 1.04 - 0.50 * across**2 + 0.05 * across
        gloss = 0.22 * np.exp(-(((across + 0.28) / 0.16) ** 2)) * np.clip(self.station / 90, 0, 1)
        color = color * (scales * round_light)[..., None] + gloss[..., None]
        gill = np.abs(np.hypot(self.station - 60, self.offset * 0.95) - 49)
        color *= 1 - 0.30 * np.exp(-((gill / 2.6) ** 2))[..., None] * (self.station > 78)[..., None]
        for side in (-1, 1):
            eye = np.hypot(self.station - 36, (self.offset - side * 27) * 1.25)
            color[eye < 6.5] = (0.78, 0.62, 0.30)
            color[eye < 4.2] = (0.03, 0.03, 0.04)
            glint = np.hypot(self.station - 34.6, self.offset - side * 27 + 1.4)
            color[glint < 1.4] = (1, 1, 1)
        ridge = np.exp(-((self.offset / 3.2) ** 2)) * np.clip(
            np.minimum(self.station - 150, 345 - self.station) / 25, 0, 1
        )
        return np.clip(color * (1 - 0.36 * ridge[..., None]), 0, 1).astype(np.float32)

    def draw(self, phase: float) -> Array:
        """(h, w, 4) float32 premultiplied RGBA of the canvas; `phase` is the stroke, radians."""
        picture = np.zeros((*self.station.shape, 4), np.float32)
        beat = np.sin(phase * 0.5)
        fins = [tail_outline(9 * np.sin(phase - 0.6))]
        for side in (-1, 1):
            pectoral = 0.72 + 0.16 * beat * side + 0.10 * np.sin(phase * 0.5 + 1)
            fins.append(
                leaf((136, SPINE_ROW + side * 46), side * pectoral, 112, 27 * side, 14 * side)
            )
            pelvic = 0.55 + 0.12 * np.sin(phase * 0.5 + 2 + side)
            fins.append(leaf((282, SPINE_ROW + side * 32), side * pelvic, 66, 16 * side, 9 * side))
        for index, outline in enumerate(fins):
            self._fin(picture, outline, tail=index == 0)
        cover = self.body_cover[..., None]
        picture[..., :3] = self.body_color * cover + picture[..., :3] * (1 - cover)
        picture[..., 3:] = cover + picture[..., 3:] * (1 - cover)
        return picture

    def _fin(self, picture: Array, outline: Array, tail: bool) -> None:
        points = (outline * CANVAS_SCALE * 16).round()
        mask = np.zeros(picture.shape[:2], np.uint8)
        cv2.fillPoly(mask, [points.astype(np.int32)], 255, cv2.LINE_AA, shift=4)
        cover = (mask.astype(np.float32) / 255)[..., None]
        dx = self.station + NOSE - outline[0, 0]
        dy = self.offset + SPINE_ROW - (SPINE_ROW if tail else outline[0, 1])
        reach = np.hypot(dx, dy) / (160 if tail else 110)
        rays = np.sin(np.arctan2(dy, np.abs(dx) + 6) * (58 if tail else 40))
        shade = 0.86 + 0.10 * rays - 0.14 * np.clip(reach, 0, 1) + 0.03 * self.grain
        warm = np.clip(0.55 - 0.6 * reach, 0, 1)[..., None]
        tint = np.array([0.98, 0.90, 0.82]) + warm * (np.array([0.93, 0.48, 0.20]) - 0.9)
        color = np.clip(tint * shade[..., None], 0, 1).astype(np.float32)
        picture[..., :3] = color * cover + picture[..., :3] * (1 - cover)
        picture[..., 3:] = cover + picture[..., 3:] * (1 - cover)


def spine(time: float) -> Array:
    """(N, 2) points from nose to tail tip, one a pixel of length, in picture pixels."""
    station = np.arange(-NOSE, LENGTH + 60, dtype=np.float32)
    speed = 205.0
    travelled = 348 + speed * time
    along = travelled + 230 - station
    x = along
    y = 405 + 92 * np.sin(along / 300 + 0.55) - 0.05 * (along - 600)
    stroke = 2 * np.pi * (1.15 * time) - station / 92
    swing = 6 + 46 * np.clip(station / LENGTH, 0, 1.2) ** 1.8
    slope = np.gradient(y, x)
    norm = np.sqrt(1 + slope**2)
    offset = swing * np.sin(stroke)
    points = np.stack([x - slope / norm * offset, y + offset / norm], 1)
    return points.astype(np.float32)


def place(koi: Array, points: Array) -> Array:
    """Bend the straight koi along the spine. Returns (HEIGHT, WIDTH, 4) premultiplied."""
    lengths = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    even = np.arange(0, lengths[-1], 1.0)
    px = np.interp(even, lengths, points[:, 0]).astype(np.float32)
    py = np.interp(even, lengths, points[:, 1]).astype(np.float32)
    tx, ty = np.gradient(px), np.gradient(py)
    size = np.hypot(tx, ty)
    tx, ty = tx / size, ty / size
    margin = 190
    x0, x1 = max(0, int(px.min()) - margin), min(WIDTH, int(px.max()) + margin)
    y0, y1 = max(0, int(py.min()) - margin), min(HEIGHT, int(py.max()) + margin)
    ys, xs = np.mgrid[y0:y1, x0:x1].astype(np.float32)
    # Newton steps onto the nearest point of the spine, from its straight chord.
    chord = np.array([px[-1] - px[0], py[-1] - py[0]])
    along = ((xs - px[0]) * chord[0] + (ys - py[0]) * chord[1]) / (chord @ chord)
    along = along * len(even)
    for _ in range(6):
        at = np.clip(along, 0, len(even) - 1)
        sx, sy = (np.interp(at, np.arange(len(even)), axis) for axis in (px, py))
        ux, uy = (np.interp(at, np.arange(len(even)), axis) for axis in (tx, ty))
        along = at + ((xs - sx) * ux + (ys - sy) * uy) * 0.9
    beyond = (along < 0) | (along > len(even) - 1)
    across = -(xs - sx) * uy + (ys - sy) * ux
    map_x = (along * CANVAS_SCALE).astype(np.float32)
    map_y = ((across + SPINE_ROW) * CANVAS_SCALE).astype(np.float32)
    map_x[beyond] = -9
    bent = cv2.remap(koi, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    picture = np.zeros((HEIGHT, WIDTH, 4), np.float32)
    picture[y0:y1, x0:x1] = bent
    return picture


def camera(time: float) -> tuple[float, float]:
    """The picture's top-left corner on the bed, in bed pixels."""
    return 60 + 62 * time + 5 * np.sin(2.1 * time), 80 + 16 * np.sin(1.1 * time)


def lily_pads(picture: Array, corner: tuple[float, float]) -> None:
    """Draw floating leaves, nearer than the bed and therefore moving faster, onto `picture`."""
    pads = [(1330, 130, 118, 0.6), (1195, 40, 74, 2.4), (150, 700, 128, 4.1), (300, 742, 66, 5.2)]
    ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    for px, py, radius, notch in pads:
        dx, dy = xs - (px - corner[0] * 1.35 + 80), ys - (py - corner[1] * 1.35 + 110)
        angle = np.arctan2(dy, dx)
        turn = (angle - notch + np.pi) % (2 * np.pi) - np.pi
        distance = np.hypot(dx, dy)
        rim = radius * (1 + 0.02 * np.sin(angle * 9 + notch))
        cut = np.where(np.abs(turn) < 0.9, (np.abs(turn) - 0.16) * np.maximum(distance, 1), 9)
        cover = np.clip(np.minimum(rim - distance, cut) + 0.5, 0, 1)[..., None]
        veins = 0.10 * np.exp(-((np.sin(turn * 9) * distance / 6) ** 2))
        shade = 0.80 + 0.25 * distance / radius + veins - 0.1 * np.cos(angle - 0.8)
        leaf_color = np.array([0.20, 0.40, 0.15], np.float32) * shade[..., None]
        picture += cover * (leaf_color - picture)


def frames() -> list[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    """Every frame's RGB and alpha, 8 bits."""
    bed, koi = pebble_bed(HEIGHT + 260, WIDTH + 420), Koi()
    drawn = []
    for index in range(FRAMES):
        layer = np.zeros((HEIGHT, WIDTH, 4), np.float32)
        for sample in range(SHUTTER_SAMPLES):
            time = (index + 0.5 * (sample + 0.5) / SHUTTER_SAMPLES) / RATE
            layer += place(koi.draw(2 * np.pi * 1.15 * time), spine(time)) / SHUTTER_SAMPLES
        alpha = np.round(layer[..., 3] * 255).astype(np.uint8)
        exact = (alpha.astype(np.float32) / 255)[..., None]
        color = layer[..., :3] / np.maximum(layer[..., 3:], 1e-4)
        time = index / RATE
        corner = camera(time)
        view = np.float32([[1, 0, -corner[0]], [0, 1, -corner[1]]])
        back = cv2.warpAffine(bed, view, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR)
        drop = np.float32([[1, 0, 26], [0, 1, 44]])
        shadow = cv2.warpAffine(cv2.GaussianBlur(layer[..., 3], (0, 0), 9), drop, (WIDTH, HEIGHT))
        light = caustics(time, corner)
        back = back * (1 - 0.55 * shadow[..., None])
        back = back * (0.85 + 1.25 * light * (1 - 0.7 * shadow))[..., None]
        back = back * (0.88, 1.10, 1.06) + (0.012, 0.042, 0.048)
        lily_pads(back, corner)
        lit = color * (0.90 + 0.22 * light[..., None]) * (0.97, 1.0, 0.985)
        picture = lit * exact + back * (1 - exact)
        ys, xs = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
        picture *= (1 - 0.20 * (xs**2 + ys**2) / 2)[..., None]
        drawn.append((np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8), alpha))
    return drawn


def sound(seconds: float, rate: int) -> Array:
    """(2, N) float32: a soft chord and falling drops."""
    t = np.arange(int(seconds * rate)) / rate
    fade = np.clip(np.minimum(t / 0.4, (seconds - t) / 0.6), 0, 1)
    chord = sum(np.sin(2 * np.pi * pitch * t) for pitch in (146.8, 220.0, 329.6)) * 0.05
    both = np.stack([chord * fade, chord * fade])
    for at, pitch, pan in ((0.35, 880, 0.3), (1.1, 1174.7, 0.7), (1.75, 987.8, 0.45)):
        after = np.clip(t - at, 0, None)
        drop = np.sin(2 * np.pi * pitch * after * (1 + 0.3 * after)) * np.exp(-after * 14)
        both += np.outer([1 - pan, pan], drop * (t > at) * 0.16)
    return both.astype(np.float32)


def write_clip(path: Path, pictures: list[NDArray[np.uint8]]) -> None:
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        container.metadata["timecode"] = "01:00:00:00"
        video = container.add_stream("libx264", rate=RATE)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.options = {"crf": "24", "preset": "veryslow", "g": "24", "threads": "1"}
        context = video.codec_context
        context.color_primaries = context.color_trc = context.colorspace = 1
        context.color_range = 1
        audio = container.add_stream("aac", rate=48000, layout="stereo")
        audio.bit_rate = 64000
        for index, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(
                format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG"
            )
            frame.color_primaries = frame.color_trc = frame.colorspace = 1
            frame.pts, frame.time_base = index, Fraction(1, RATE)
            container.mux(video.encode(frame))
        container.mux(video.encode())
        samples = sound(FRAMES / RATE, 48000)
        for start in range(0, samples.shape[1], 1024):
            block = np.ascontiguousarray(samples[:, start : start + 1024])
            piece = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            piece.sample_rate, piece.pts, piece.time_base = 48000, start, Fraction(1, 48000)
            container.mux(audio.encode(piece))
        container.mux(audio.encode())


def write_alpha(path: Path, alphas: list[NDArray[np.uint8]]) -> None:
    with av.open(str(path), "w") as container:
        video = container.add_stream("ffv1", rate=RATE)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "gray"
        video.options = {"level": "3", "coder": "1", "context": "1", "g": "60", "slices": "4"}
        for index, alpha in enumerate(alphas):
            frame = av.VideoFrame.from_ndarray(alpha, format="gray")
            frame.pts, frame.time_base = index, Fraction(1, RATE)
            container.mux(video.encode(frame))
        container.mux(video.encode())


def prompts(alpha: NDArray[np.uint8]) -> dict[str, object]:
    """A loose box around the koi on the first frame, as a person would drag it."""
    rows, columns = np.nonzero(alpha > 127)
    box = [columns.min() - 8, rows.min() - 7, columns.max() + 9, rows.max() + 8]
    return {"objects": [{"name": "koi", "prompts": [{"frame": 0, "box": [int(v) for v in box]}]}]}


def main() -> None:
    root = Path(__file__).resolve().parents[1]
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else root / "resources" / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    drawn = frames()
    write_clip(folder / "koi.mp4", [picture for picture, _ in drawn])
    write_alpha(folder / "alpha.mkv", [alpha for _, alpha in drawn])
    text = json.dumps(prompts(drawn[0][1]), indent=2) + "\n"
    (folder / "prompts.json").write_text(text, encoding="utf-8")
    for path in sorted(folder.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
