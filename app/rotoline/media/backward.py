"""Walking back through a movie: frames are decoded forward in runs, and kept until passed."""

from __future__ import annotations

from rotoline.media.index import FrameIndex

# Stored frames kept while walking back; a group of 80 pictures of 1080p.
_BUDGET = 256 * 1024 * 1024
# Frames a run has at least where groups are short: each seek costs some frames in flight.
_SHORTEST_RUN = 8
# No run is made longer than this for the sake of that.
_WORTH_EXTENDING = 24


def room_for(size: int) -> int:
    """How many frames of so many bytes are kept at most."""
    return max(1, _BUDGET // max(size, 1))


def run_start(index: FrameIndex, last: int, most: int) -> int:
    """The first frame of the run to decode and keep that ends at frame `last`.

    It begins with the group of pictures that `last` is in, or before it where that is short,
    and has no more than `most` frames.
    """
    furthest = max(last - most + 1, 0)
    if index.counted:
        return furthest
    start = last + 1
    while start > 0 and last - start + 1 < _SHORTEST_RUN:
        key = index.key_at_or_before(index.timestamps[start - 1])
        before = 0 if key is None else index.frame_at_or_after(index.key_times[key])
        before = min(before, start - 1)
        if start <= last and last - before + 1 > _WORTH_EXTENDING:
            break
        start = before
    return max(start, furthest)
