"""Files dragged over the timeline: let go on a lane, they are meant for its object."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from rotoline.ui.drops import paths_of
from rotoline.ui.timeline_rows import Cell

_REST_MS = 500


class LaneDrops(QObject):
    """Watches files over a widget. target: the Cell they would go to now, if any.

    moved: another target, or none. lingered: the files stay over a point that is no target.
    dropped: a Cell, or None beside the lanes, and the paths.
    """

    moved = Signal()
    lingered = Signal(QPointF)
    dropped = Signal(object, object)

    def __init__(self, widget: QWidget, cell_at: Callable[[QPointF], Cell | None]) -> None:
        super().__init__(widget)
        self.target: Cell | None = None
        self._cell_at = cell_at
        self._over = QPointF()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(lambda: self.lingered.emit(self._over))
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.DragLeave:
            self._rest.stop()
            self._aim(None)
            return True
        # Of the three that carry files each is a QDropEvent to Qt.
        if not isinstance(event, QDragEnterEvent | QDragMoveEvent | QDropEvent):
            return False
        paths = paths_of(event.mimeData())
        if not paths:
            return False
        event.acceptProposedAction()
        cell = self._cell_at(event.position())
        self._rest.stop()
        if event.type() == QEvent.Type.Drop:
            self._aim(None)
            self.dropped.emit(cell, paths)
        else:
            self._aim(cell)
            if cell is None:
                self._over = event.position()
                self._rest.start()
        return True

    def _aim(self, cell: Cell | None) -> None:
        if cell != self.target:
            self.target = cell
            self.moved.emit()
