"""Cryptomatte: every object's coverage of every pixel, under numbers that its name gives.

After the specification by Psyop: names are hashed with MurmurHash3 (32 bits), hashes are kept as
floats, and a pixel's objects stand in ranks, the one that covers most of it first.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rotoline.core.matte import Alpha
from rotoline.export.picture import Layer

LAYER = "CryptoObject"
_WORD = 0xFFFFFFFF


def murmur3(data: bytes, seed: int = 0) -> int:
    """MurmurHash3_x86_32."""
    value = seed
    whole = len(data) // 4 * 4
    for (word,) in struct.iter_unpack("<I", data[:whole]):
        value ^= _mixed(word)
        value = _turned(value, 13) * 5 + 0xE6546B64 & _WORD
    value ^= _mixed(int.from_bytes(data[whole:], "little"))
    value ^= len(data)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        value = (value ^ value >> shift) * factor & _WORD
    return value ^ value >> 16


def _mixed(word: int) -> int:
    return _turned(word * 0xCC9E2D51 & _WORD, 15) * 0x1B873593 & _WORD


def _turned(word: int, bits: int) -> int:
    return (word << bits | word >> (32 - bits)) & _WORD


def identity(name: str) -> int:
    """The 32 bits that stand for a name; as a float they are a plain finite number."""
    bits = murmur3(name.encode("utf-8"))
    exponent = bits >> 23 & 0xFF
    return bits ^ 1 << 23 if exponent in (0, 0xFF) else bits


def header(names: Sequence[str]) -> dict[str, object]:
    """The attributes that say which object has which number."""
    key = f"cryptomatte/{murmur3(LAYER.encode()):08x}"[:-1]
    manifest = {name: f"{identity(name):08x}" for name in names}
    return {
        f"{key}/name": LAYER,
        f"{key}/hash": "MurmurHash3_32",
        f"{key}/conversion": "uint32_to_float32",
        f"{key}/manifest": json.dumps(manifest, separators=(",", ":")),
    }


def channels(layers: Sequence[Layer]) -> dict[str, NDArray[np.float32]]:
    """The ranks as (H, W) channels: number, coverage, number, coverage in R, G, B, A.

    There are as many ranks as objects, so that nothing is left out where all of them meet.
    """
    size = layers[0].alpha.shape
    count = len(layers) + len(layers) % 2
    ranks = [np.zeros(size, np.float32) for _ in range(2 * count)]
    numbers = _floats([identity(layer.name) for layer in layers])
    covered = np.maximum.reduce([layer.alpha for layer in layers]) > 0
    coverage = np.stack([layer.alpha[covered] for layer in layers])
    order = np.argsort(-coverage, axis=0, kind="stable")
    for rank, who in enumerate(order):
        share = np.take_along_axis(coverage, who[np.newaxis], axis=0)[0]
        ranks[2 * rank][covered] = np.where(share > 0, numbers[who], np.float32(0))
        ranks[2 * rank + 1][covered] = share
    names = [f"{LAYER}{number:02d}.{channel}" for number in range(count // 2) for channel in "RGBA"]
    return dict(zip(names, ranks, strict=True))


def layers_of(
    planes: Mapping[str, NDArray[np.float32]], attributes: Mapping[str, object]
) -> tuple[tuple[str, Alpha], ...]:
    """Every object's coverage by name. Raises ValueError where it is no Cryptomatte."""
    found = [key for key, value in attributes.items() if key.endswith("/name") and value == LAYER]
    if not found:
        raise ValueError("no Cryptomatte")
    manifest = json.loads(str(attributes[found[0].replace("/name", "/manifest")]))
    ranks = sorted(name for name in planes if name.startswith(LAYER))
    pairs = [
        (planes[f"{rank}.{number}"], planes[f"{rank}.{share}"])
        for rank in sorted({name.rpartition(".")[0] for name in ranks})
        for number, share in (("R", "G"), ("B", "A"))
    ]
    layers = []
    for name, digits in manifest.items():
        bits = np.uint32(int(digits, 16))
        total = np.zeros(pairs[0][0].shape, np.float32)
        for number, share in pairs:
            # As bits: a number's float need not equal itself after rounding.
            np.add(total, share, out=total, where=number.view(np.uint32) == bits)
        layers.append((name, total))
    return tuple(layers)


def _floats(identities: Sequence[int]) -> NDArray[np.float32]:
    return np.array(identities, np.uint32).view(np.float32)
