"""Rotoline: cut objects out of a shot, one click and the local GPU."""

__version__ = "0.1.0"
