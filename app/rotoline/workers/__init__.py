"""Background work for the window: QtCore only."""

from rotoline.workers.pyside import protect_truth

protect_truth()
