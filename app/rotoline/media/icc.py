"""ICC profiles in picture files: read, named, and used for what is shown."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from rotoline.media.clip import Picture
from rotoline.media.tiff import SUFFIXES, tiff_tag

_TIFF_TAG = 34675
# Levels that a profile may shift a colour by and still be sRGB, as most profiles are.
_SRGB_SLACK = 3
_LARGEST = 16 << 20


def profile_in(path: Path) -> bytes | None:
    """The profile embedded in a PNG, JPEG, TIFF or WebP file, None where there is none.

    A file that cannot be read has none: whoever decodes it says so.
    """
    try:
        with Image.open(path) as picture:
            found = picture.info.get("icc_profile")
    except Exception:  # noqa: BLE001 - Pillow raises anything for damaged files
        is_tiff = path.suffix.lower() in SUFFIXES
        found = tiff_tag(path, _TIFF_TAG) if is_tiff else None
    return found if isinstance(found, bytes) and 128 < len(found) <= _LARGEST else None


def profile_name(profile: bytes) -> str:
    """What a profile calls itself, in one line."""
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError):
        return "damaged"
    return " ".join(name.split())[:100] or "nameless"


def is_of_rgb(profile: bytes) -> bool:
    """Whether a profile is one of R'G'B', not of ink or grey."""
    return profile[16:20] == b"RGB "


def is_used(profile: bytes) -> bool:
    """Whether pictures are shown by a profile: it is one of R'G'B', and not sRGB."""
    return _to_srgb(profile) is not None


def shown_by(profile: bytes, picture: Picture) -> Picture:
    """(H, W, 3) uint8 of a profile's colours as an sRGB screen shows them."""
    transform = _to_srgb(profile)
    return picture if transform is None else _applied(transform, picture)


@lru_cache(maxsize=8)
def _to_srgb(profile: bytes) -> ImageCms.ImageCmsTransform | None:
    try:
        transform = ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            "RGB",
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError):
        # Damaged, or of ink or grey, which R'G'B' pixels cannot be read by.
        return None
    levels = np.arange(0, 256, 51)
    colors = np.stack(np.meshgrid(levels, levels, levels), -1).reshape(1, -1, 3).astype(np.uint8)
    shift = np.abs(_applied(transform, colors).astype(int) - colors).max()
    return transform if shift > _SRGB_SLACK else None


def _applied(transform: ImageCms.ImageCmsTransform, picture: Picture) -> Picture:
    shown = transform.apply(Image.fromarray(picture))
    return np.asarray(shown, np.uint8)
