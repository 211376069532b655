"""The window: everything that knows Qt's widgets."""

import rotoline.workers as workers

__all__ = ["workers"]
