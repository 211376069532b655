"""Importing torch while the window stays awake.

Whatever thread imports it, two things would hold the interpreter, and with it the window, for some
tenths of a second: Python loads an extension's libraries with the interpreter held, and the
search for garbage walks all that was imported so far, time and again.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from rotoline.workers.job_thread import Items

# The last is what torch's optimizers import when the embedded model first learns a shot.
_MODULES = ("torch", "sam2core", "torch._dynamo")
# In the order and in the way in which torch itself loads them.
_LIBRARIES = (("libtorch_global_deps", ctypes.RTLD_GLOBAL), ("libtorch", ctypes.RTLD_LOCAL))


def import_engine() -> Items:
    """Import all that the engine needs; yields after each part. Nothing where it is done."""
    if all(name in sys.modules for name in _MODULES):
        return
    if "torch" not in sys.modules:
        _load_libraries()
        yield "libraries"
    for name in _MODULES:
        with _uncollected():
            import_module(name)
        yield name


def _load_libraries() -> None:
    """Have torch's libraries in memory; one that cannot be loaded is left to torch to complain of.

    A foreign function, `dlopen` among them, is called with the interpreter released. On Windows
    torch itself does so.
    """
    found = find_spec("torch")
    if sys.platform == "win32" or found is None or found.origin is None:
        return
    folder = Path(found.origin).parent / "lib"
    ending = "dylib" if sys.platform == "darwin" else "so"
    loader = ctypes.CDLL(None).dlopen
    loader.argtypes, loader.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    for name, flags in _LIBRARIES:
        path = folder / f"{name}.{ending}"
        if path.is_file():
            loader(os.fsencode(path), os.RTLD_NOW | flags)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage within, nor ever in what is there at the end: what is imported stays."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
