"""Run lengths of hard masks as COCO writes them: columns first, lengths packed into text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# A character holds five bits of a number and, as its sixth, whether more follow.
_BITS = 5
_MORE = 1 << _BITS
_SIGN = 1 << (_BITS - 1)
_FIRST_CHARACTER = 48


def encoded(mask: NDArray[np.bool_]) -> str:
    """The `counts` text of a (H, W) mask."""
    return packed(run_lengths(mask))


def decoded(counts: str, size: tuple[int, int]) -> NDArray[np.bool_]:
    """The (H, W) mask of a `counts` text. Raises ValueError where it does not fill `size`."""
    lengths = unpacked(counts)
    height, width = size
    if any(length < 0 for length in lengths) or sum(lengths) != height * width:
        raise ValueError("run lengths do not fill the picture")
    inside = np.arange(len(lengths)) % 2 == 1
    return np.repeat(inside, lengths).reshape(width, height).T


def run_lengths(mask: NDArray[np.bool_]) -> list[int]:
    """Lengths of runs down the columns, the first one outside (and so perhaps 0)."""
    flat = np.ascontiguousarray(mask.T).ravel()
    if not flat.size:
        return [0]
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    stops = np.concatenate([[0] if flat[0] else [], edges, [flat.size]])
    return [int(length) for length in np.diff(stops, prepend=0)]


def packed(lengths: list[int]) -> str:
    """Numbers as text; from the fourth on each as its difference from the one two before."""
    text = bytearray()
    for position, length in enumerate(lengths):
        rest = length - lengths[position - 2] if position > 2 else length
        while True:
            five = rest & (_MORE - 1)
            rest >>= _BITS
            # Done when all that is left is the sign that the last bit shows.
            done = rest == (-1 if five & _SIGN else 0)
            text.append(five + (0 if done else _MORE) + _FIRST_CHARACTER)
            if done:
                break
    return text.decode("ascii")


def unpacked(text: str) -> list[int]:
    """What `packed` made text of. Raises ValueError for text that is cut short or none of it."""
    lengths: list[int] = []
    value = shift = 0
    for byte in text.encode("ascii"):
        five = byte - _FIRST_CHARACTER
        if not 0 <= five < 2 * _MORE:
            raise ValueError("no text of run lengths")
        value |= (five & (_MORE - 1)) << shift
        shift += _BITS
        if five & _MORE:
            continue
        if five & _SIGN:
            value -= 1 << shift
        lengths.append(value + lengths[-2] if len(lengths) > 2 else value)
        value = shift = 0
    if shift:
        raise ValueError("text of run lengths is cut short")
    return lengths
