"""The mask store and its blobs."""

from __future__ import annotations

import bz2
import struct

import numpy as np
import pytest

from rotoline.core.document import MaskRef
from rotoline.core.mask_codec import (
    BlobInvalid,
    Logits,
    as_stored,
    decode_bitmap,
    decode_logits,
    encode_bitmap,
    encode_logits,
)
from rotoline.core.masks import MemoryMasks
from rotoline.errors import MaskLost


def disc(side: int, radius: float, noise: float = 0.0) -> Logits:
    """Logits of a disc as a model gives them: steep at the edge, flat and noisy elsewhere."""
    y, x = np.mgrid[:side, :side] + 0.5
    distance = radius - np.hypot(x - side * 0.47, y - side * 0.55)
    ripple = np.random.default_rng(3).normal(size=(side, side)) * noise
    return (14 * np.tanh(distance / 4) + ripple * np.abs(np.tanh(distance / 4))).astype(np.float32)


def crossings(logits: Logits) -> np.ndarray:
    """Where the edge cuts each row, as fractions of a cell; NaN where it does not."""
    left, right = logits[:, :-1], logits[:, 1:]
    crossed = (left > 0) != (right > 0)
    return np.where(crossed, left / np.where(crossed, left - right, 1), np.nan)


def test_an_edge_moves_less_than_a_tenth_of_a_pixel_at_1080p() -> None:
    for exact in (disc(256, 60, 0.5), disc(256, 60, 0.5).T.copy()):
        stored, _ = decode_logits(encode_logits(exact, None))
        shift = np.abs(crossings(exact) - crossings(stored)) * 1920 / 256
        assert np.isfinite(shift).sum() > 100
        assert np.nanmax(shift) < 0.1


def test_every_cell_that_the_edge_hangs_on_is_kept_finely() -> None:
    exact = np.random.default_rng(5).uniform(-2, -0.5, (5, 5)).astype(np.float32)
    exact[2, 2] = 0.7
    error = np.abs(as_stored(exact) - exact)
    assert error[1:4, 1:4].max() < 0.005
    assert error.max() > 0.005  # the others are coarse


def test_a_mask_with_its_pointer_takes_less_than_16_kilobytes() -> None:
    pointer = np.random.default_rng(1).normal(size=256).astype(np.float32)
    assert len(encode_logits(disc(256, 60, 0.5), pointer)) < 16 * 1024


def test_stored_logits_keep_their_sureness_to_a_hundredth() -> None:
    exact = disc(64, 15, 1.0) * 3
    stored, _ = decode_logits(encode_logits(exact, None))
    inside = 1 / (1 + np.exp(-np.clip(exact, -32, 32)))
    assert np.abs(1 / (1 + np.exp(-stored)) - inside).max() < 0.015
    assert np.abs(stored).max() <= 32.5


def test_pointer_comes_back_to_half_precision() -> None:
    pointer = np.random.default_rng(1).normal(size=256).astype(np.float32) * 20
    _, stored = decode_logits(encode_logits(disc(32, 9), pointer))
    assert stored is not None
    np.testing.assert_allclose(stored, pointer, rtol=1e-3, atol=1e-6)


def test_bitmap_comes_back_exactly() -> None:
    for size in ((1, 1), (7, 13), (48, 64), (1080, 1920)):
        mask = np.random.default_rng(2).random(size) > 0.5
        np.testing.assert_array_equal(decode_bitmap(encode_bitmap(mask)), mask)


def test_equal_masks_share_one_reference_and_different_ones_do_not() -> None:
    masks = MemoryMasks()
    assert masks.put(disc(32, 9)) == masks.put(disc(32, 9))
    assert masks.put(disc(32, 9)) != masks.put(disc(32, 10))


def test_what_the_store_gives_cannot_be_written_to() -> None:
    masks = MemoryMasks()
    stored = masks.get(masks.put(disc(32, 9), np.ones(4, np.float32)))
    with pytest.raises(ValueError, match="read-only"):
        stored.low_res[0, 0] = 1
    bitmap = masks.get_bitmap(masks.put_bitmap(np.ones((4, 4), bool)))
    with pytest.raises(ValueError, match="read-only"):
        bitmap[0, 0] = False


class Counting(MemoryMasks):
    """looked: digests of the blobs that had to be decoded."""

    def __init__(self, cache_bytes: int) -> None:
        super().__init__(cache_bytes)
        self.looked: list[str] = []

    def _find(self, digest: str) -> bytes | None:
        self.looked.append(digest)
        return super()._find(digest)


def test_the_masks_that_were_used_last_are_kept_decoded_within_a_number_of_bytes() -> None:
    masks = Counting(cache_bytes=3 * 32 * 32 * 4)
    first, second, third, fourth = (masks.put(disc(32, radius)) for radius in (6, 7, 8, 9))
    for ref in (first, second, third, first, fourth):
        masks.get(ref)
    assert len(masks.looked) == 4
    for ref in (first, third, fourth):
        masks.get(ref)
    assert len(masks.looked) == 4
    masks.get(second)
    assert len(masks.looked) == 5
    bitmap = masks.put_bitmap(np.ones((4, 4), bool))
    assert masks.get_bitmap(bitmap) is masks.get_bitmap(bitmap)


def test_the_pointer_comes_with_its_mask_and_a_mask_may_have_none() -> None:
    masks = MemoryMasks()
    pointer = masks.get(masks.put(disc(32, 9), np.arange(4, dtype=np.float32))).pointer
    assert pointer is not None
    np.testing.assert_array_equal(pointer, [0, 1, 2, 3])
    assert masks.get(masks.put(disc(32, 9))).pointer is None


def test_a_mask_that_is_not_there_is_lost_in_one_line() -> None:
    with pytest.raises(MaskLost) as caught:
        MemoryMasks().get(MaskRef("0" * 64))
    assert "track its frame again" in str(caught.value)


def test_a_bitmap_is_not_taken_for_logits() -> None:
    masks = MemoryMasks()
    ref = masks.put_bitmap(np.ones((4, 4), bool))
    with pytest.raises(MaskLost):
        masks.get(ref)


@pytest.mark.parametrize("shape", [(0, 4), (4,), (2, 3, 4), (2000, 4)])
def test_wrong_shapes_are_refused_when_written(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="logits must be"):
        encode_logits(np.zeros(shape, np.float32), None)


def test_values_that_are_no_numbers_are_refused() -> None:
    broken = disc(16, 4)
    broken[3, 3] = np.nan
    with pytest.raises(ValueError, match="not numbers"):
        encode_logits(broken, None)


def test_a_changed_byte_anywhere_is_noticed_or_harmless() -> None:
    blob = encode_logits(disc(32, 9), np.ones(8, np.float32))
    for position in range(0, len(blob), 7):
        damaged = bytearray(blob)
        damaged[position] ^= 0x55
        try:
            low_res, pointer = decode_logits(bytes(damaged))
        except BlobInvalid:
            continue
        assert low_res.shape == (32, 32)
        assert pointer is not None
        assert pointer.shape == (8,)


def test_a_blob_that_unpacks_to_far_more_than_it_says_is_refused_before_it_does() -> None:
    packed = bz2.compress(bytes(1 << 25))
    bomb = struct.pack("<4sHHHxxI", b"RLG1", 16, 16, 0, len(packed)) + packed
    with pytest.raises(BlobInvalid):
        decode_logits(bomb)
    with pytest.raises(BlobInvalid):
        decode_bitmap(struct.pack("<4sII", b"RBM1", 16, 16) + packed)
    with pytest.raises(BlobInvalid):
        decode_bitmap(struct.pack("<4sII", b"RBM1", 1 << 31, 1 << 31) + packed)


@pytest.mark.parametrize("cells", [0, 100, 255])
def test_a_blob_with_fewer_cells_than_it_says_is_refused(cells: int) -> None:
    packed = bz2.compress(bytes(cells))
    with pytest.raises(BlobInvalid):
        decode_logits(struct.pack("<4sHHHxxI", b"RLG1", 16, 16, 0, len(packed)) + packed)
    with pytest.raises(BlobInvalid):
        decode_bitmap(struct.pack("<4sII", b"RBM1", 64, 48) + packed)


@pytest.mark.parametrize("cut", [0, 3, 10, 20, -1])
def test_a_blob_that_ends_early_is_refused(cut: int) -> None:
    blob = encode_logits(disc(32, 9), np.ones(8, np.float32))
    with pytest.raises(BlobInvalid):
        decode_logits(blob[:cut])


def test_what_was_stored_once_stays_the_same_however_often_it_is_stored_again() -> None:
    ties = np.sinh(np.arange(-24064, 24065) / 512 / 47 * np.arcsinh(32 / 0.3)) * 0.3
    square = np.resize(ties, (220, 220)).astype(np.float32)
    for exact in (disc(256, 60, 0.5), square, np.zeros((8, 8), np.float32)):
        once = as_stored(exact)
        assert once.tobytes() == decode_logits(encode_logits(exact, None))[0].tobytes()
        assert once.tobytes() == as_stored(once).tobytes()
        assert encode_logits(once, None) == encode_logits(exact, None)
