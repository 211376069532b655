"""What a person says of a clip that its file does not say, or says wrongly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from rotoline.media.clip import ColorTags
from rotoline.media.display import BY_TAGS, View


@dataclass(frozen=True)
class Interpretation:
    """Overrides for one clip; None leaves what the file says or the trade assumes.

    primaries, transfer, matrix, range: FFmpeg's names, in place of the tags. view: how the
    8-bit picture is made, never touches full-depth colour. deinterlace: of that picture only;
    exports stay field for field. layer: of EXR pictures, see `read_exr`. rate: of numbered
    pictures that carry none.
    """

    primaries: str | None = None
    transfer: str | None = None
    matrix: str | None = None
    range: str | None = None
    view: View = BY_TAGS
    deinterlace: bool = False
    layer: str | None = None
    rate: Fraction | None = None

    def color(self, tags: ColorTags) -> ColorTags:
        """`tags` with what was overridden, which then is no longer assumed."""
        said = {
            field: value
            for field in ("primaries", "transfer", "matrix", "range")
            if (value := getattr(self, field)) is not None
        }
        assumed = tuple(field for field in tags.assumed if field not in said)
        return replace(tags, **said, assumed=assumed)


AS_STORED = Interpretation()
