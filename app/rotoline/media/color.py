"""Exact conversion between Y'CbCr code values and coded R'G'B'.

swscale is off by up to four codes above 8 bits, so whatever a model sees or an export
writes passes here. R'G'B' is the source's own, transfer function untouched: 0.0 is black
code, 1.0 is white code; codes beyond them leave 0..1 and are kept.
Names of matrices and ranges are FFmpeg's: "bt709", "smpte170m", "tv", "pc", ...
"""

from __future__ import annotations

from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from rotoline.media.clip import ColorTags, DeepPicture, Picture

# (H, W) of one component: uint8, uint16, float16 or float32.
Plane = NDArray[Any]
Coefficients = NDArray[np.float64]
# "full ycbcr": formats that say full range by themselves (yuvj420p and its kin).
PixelFamily = Literal["ycbcr", "full ycbcr", "rgb", "grey"]

# ITU-T H.273 table 4: weight of red and of blue in luma.
_LUMA_WEIGHTS = {
    "bt709": (0.2126, 0.0722),
    "fcc": (0.30, 0.11),
    "bt470bg": (0.299, 0.114),
    "smpte170m": (0.299, 0.114),
    "smpte240m": (0.212, 0.087),
    "bt2020nc": (0.2627, 0.0593),
    # Constant luminance differs from this by its transfer only; no camera writes it.
    "bt2020c": (0.2627, 0.0593),
    "chroma-derived-nc": (0.2627, 0.0593),
}

# Codes of AVColorSpace, AVColorPrimaries, AVColorTransferCharacteristic.
MATRICES = {
    0: "gbr",
    1: "bt709",
    4: "fcc",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "ycgco",
    9: "bt2020nc",
    10: "bt2020c",
    12: "chroma-derived-nc",
}
PRIMARIES = {
    1: "bt709",
    4: "bt470m",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "film",
    9: "bt2020",
    10: "smpte428",
    11: "smpte431",
    12: "smpte432",
    22: "jedec-p22",
}
TRANSFERS = {
    1: "bt709",
    4: "gamma22",
    5: "gamma28",
    6: "smpte170m",
    7: "smpte240m",
    8: "linear",
    9: "log100",
    10: "log316",
    11: "iec61966-2-4",
    12: "bt1361e",
    13: "iec61966-2-1",
    14: "bt2020-10",
    15: "bt2020-12",
    16: "smpte2084",
    17: "smpte428",
    18: "arib-std-b67",
}


def video_tags(
    primaries: int,
    transfer: int,
    matrix: int,
    color_range: int,
    height: int,
    family: PixelFamily = "ycbcr",
) -> ColorTags:
    """Tags of a stream from FFmpeg's codes; what is untagged is assumed by size and family.

    height: lines before rotation. From 720 lines on BT.709 is assumed, below it BT.601, as
    editing programs do; R'G'B' and grey pictures are full range unless they say otherwise.
    """
    assumed: list[str] = []
    is_rgb = family == "rgb"
    tagged_matrix = MATRICES.get(matrix)
    wide = tagged_matrix in ("bt2020nc", "bt2020c") or PRIMARIES.get(primaries) == "bt2020"
    base = "bt709" if height >= 720 or is_rgb else "smpte170m"
    tagged_range = {1: "tv", 2: "pc"}.get(color_range)

    def named(field: str, name: str | None, default: str) -> str:
        if name is None:
            assumed.append(field)
            return default
        return name

    if is_rgb:
        tagged_matrix = "gbr"
    elif tagged_matrix == "gbr":
        # Luma and chroma cannot be "gbr": a muxer's slip, so as good as untagged.
        tagged_matrix = None
    return ColorTags(
        primaries=named("primaries", PRIMARIES.get(primaries), "bt2020" if wide else base),
        transfer=named("transfer", TRANSFERS.get(transfer), "iec61966-2-1" if is_rgb else "bt709"),
        matrix=named("matrix", tagged_matrix, "bt2020nc" if wide else base),
        range="pc"
        if family == "full ycbcr"
        else named("range", tagged_range, "tv" if family == "ycbcr" else "pc"),
        assumed=tuple(assumed),
    )


def rgb_from_codes(matrix: str, color_range: str, bits: int) -> Coefficients:
    """(3, 4): multiply (Y, Cb, Cr, 1) in code values to get R'G'B'.

    With matrix "gbr" the three inputs are R, G, B codes. Raises ValueError for a matrix
    that is not known.
    """
    unit, offsets = _scaling(matrix, color_range, bits)
    linear = _decoding(matrix) * unit
    return np.hstack([linear, -(linear @ offsets)[:, None]])


def codes_from_rgb(matrix: str, color_range: str, bits: int) -> Coefficients:
    """(3, 4): multiply (R', G', B', 1) to get (Y, Cb, Cr) in code values."""
    unit, offsets = _scaling(matrix, color_range, bits)
    linear = np.linalg.inv(_decoding(matrix)) / unit[:, None]
    return np.hstack([linear, offsets[:, None]])


def from_ycbcr(
    y: Plane, cb: Plane, cr: Plane, matrix: str, color_range: str, bits: int
) -> DeepPicture:
    """(H, W, 3) float32 R'G'B' of three planes of one size holding code values."""
    stacked = cv2.merge([_float(y), _float(cb), _float(cr)])
    return _pixels(cv2.transform(stacked, rgb_from_codes(matrix, color_range, bits)))


def view_of_ycbcr(
    y: Plane, cb: Plane, cr: Plane, matrix: str, color_range: str, bits: int
) -> Picture:
    """As `from_ycbcr`, rounded once to (H, W, 3) uint8 with 255 for white."""
    coefficients = rgb_from_codes(matrix, color_range, bits) * 255.0
    stacked = cv2.merge([_float(y), _float(cb), _float(cr)])
    return _saturated(cv2.transform(stacked, coefficients))


def to_ycbcr(rgb: DeepPicture, matrix: str, color_range: str, bits: int) -> NDArray[np.uint16]:
    """(3, H, W) uint16 planes Y, Cb, Cr at full resolution from (H, W, 3) R'G'B'.

    bits: 8 to 16. Limited range keeps under- and overshoots as far as SDI allows them
    (4..1019 of 10 bits); full range is cut at its ends. A colour beyond is cut in R'G'B'.
    """
    colors = np.ascontiguousarray(rgb, dtype=np.float32)
    coefficients = codes_from_rgb(matrix, color_range, bits)
    margin = 1 << (bits - 8) if color_range == "tv" else 0
    least, most = margin, (1 << bits) - 1 - margin
    unit, offsets = _scaling(matrix, color_range, bits)
    cuts = ((least - offsets[0]) * unit[0], (most - offsets[0]) * unit[0]), (0.0, 1.0)
    codes = _rounded(colors, coefficients)
    for low, high in cuts:
        if cv2.checkRange(codes, quiet=True, minVal=least, maxVal=most + 1)[0]:
            break
        # Luma cut by itself would leave a highlight the chroma of a darker, purer colour.
        beyond = ((codes < least) | (codes > most)).any(axis=2)
        held = np.clip(colors[beyond], low, high)[np.newaxis]
        codes[beyond] = _rounded(held, coefficients)[0]
    np.clip(codes, least, most, out=codes)
    return np.ascontiguousarray(np.moveaxis(codes.astype(np.uint16), 2, 0))


def _rounded(colors: DeepPicture, coefficients: Coefficients) -> NDArray[np.float32]:
    codes = np.asarray(cv2.transform(colors, coefficients), dtype=np.float32)
    return np.rint(codes, out=codes)


def view(rgb: DeepPicture) -> Picture:
    """(H, W, 3) uint8 of display-referred R'G'B', cut to 0..1 and rounded once."""
    return _saturated(rgb * np.float32(255.0))


def upsample(
    chroma: Plane, width: int, height: int, centred: bool, drop: float | None = None
) -> NDArray[np.float32]:
    """(height, width) float32 of a subsampled chroma plane, bilinear.

    Samples sit on the left pixel of each pair and between two lines, as MPEG-2, H.264 and
    HEVC have them; `centred` puts them between columns too, as JPEG and MPEG-1 do. drop: lines
    of luma from the first of a group to its chroma sample, the middle unless said.
    """
    rows, columns = chroma.shape
    across, down = -(-width // columns), -(-height // rows)
    samples = _float(chroma)
    if across == 1 and down == 1:
        return samples
    # Output pixel x lies at (x - offset) / across samples.
    left = (1 - across) / (2 * across) if centred else 0.0
    top = -((down - 1) / 2 if drop is None else drop) / down
    position = np.array([[1 / across, 0.0, left], [0.0, 1 / down, top]])
    return np.asarray(
        cv2.warpAffine(
            samples,
            position,
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        dtype=np.float32,
    )


def _scaling(matrix: str, color_range: str, bits: int) -> tuple[Coefficients, Coefficients]:
    """Per component: size of one code in units of R'G'B' or chroma, and the code of zero."""
    if color_range == "tv":
        step = float(1 << (bits - 8))
        luma, luma_zero = 1 / (219 * step), 16 * step
        chroma, chroma_zero = 1 / (224 * step), 128 * step
    else:
        luma, luma_zero = 1.0 / ((1 << bits) - 1), 0.0
        chroma, chroma_zero = luma, float(1 << (bits - 1))
    if matrix == "gbr":
        return np.full(3, luma), np.full(3, luma_zero)
    return np.array([luma, chroma, chroma]), np.array([luma_zero, chroma_zero, chroma_zero])


def _decoding(matrix: str) -> Coefficients:
    """(3, 3): (Y', Cb, Cr) with Y' in 0..1 and chroma in -0.5..0.5 to R'G'B'."""
    if matrix == "gbr":
        return np.eye(3)
    if matrix == "ycgco":
        # FFmpeg stores Cg where Cb stands and Co where Cr stands.
        return np.array([[1.0, -1.0, 1.0], [1.0, 1.0, 0.0], [1.0, -1.0, -1.0]])
    if matrix not in _LUMA_WEIGHTS:
        raise ValueError(f"unknown colour matrix {matrix}")
    red, blue = _LUMA_WEIGHTS[matrix]
    green = 1 - red - blue
    from_cr, from_cb = 2 * (1 - red), 2 * (1 - blue)
    return np.array(
        [
            [1.0, 0.0, from_cr],
            [1.0, -blue * from_cb / green, -red * from_cr / green],
            [1.0, from_cb, 0.0],
        ]
    )


def _float(plane: Plane) -> NDArray[np.float32]:
    return np.asarray(plane, dtype=np.float32)


def _pixels(array: object) -> DeepPicture:
    return np.asarray(array, dtype=np.float32)


def _saturated(rgb: object) -> Picture:
    # cv2 rounds and saturates in one pass; numpy needs three.
    array = np.ascontiguousarray(rgb, dtype=np.float32)
    return np.asarray(cv2.add(array, np.zeros(4), dtype=cv2.CV_8U), dtype=np.uint8)
