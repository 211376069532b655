"""The bar between canvas and timeline: time, playback, tracking."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QFontDatabase, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from rotoline.core.timecode import is_label, label_of, shifted
from rotoline.media.clip import ClipInfo
from rotoline.ui.actions import tell_key

_PLAYBACK = ("first", "previous_key", "step_back", "play", "step", "next_key", "last")
_MARKS = ("set_in", "set_out", "loop", "sound")
_TRACK = ("track_backward", "track_both", "track_forward", "next_problem", "suggest")


def timecode_of(info: ClipInfo, frame: int) -> str:
    """The frame's timecode; a clip without any, or with one of another rate, counts from zero."""
    rate = info.rate if info.rate > 0 else Fraction(24)
    if info.timecode and is_label(info.timecode, rate):
        return shifted(info.timecode, frame, rate)
    return label_of(frame, rate)


class FrameField(QLineEdit):
    """Shows the frame number while nobody types into it. left: Esc was pressed."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = ""

    def show_number(self, number: str) -> None:
        """Show another number, once what is being typed is done."""
        self._number = number
        if self.hasFocus() and self.isModified():
            return
        self.setText(number)
        if self.hasFocus():
            self.selectAll()

    def event(self, event: QEvent) -> bool:
        # Esc is also the shortcut that stops a track.
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        # Its own context menu takes the keyboard for a moment only.
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.setText(self._number)


class Transport(QFrame):
    """Buttons of the actions table, frame number and timecode.

    frame_typed: a frame number or timecode was typed, as text. frame_left: nothing is typed into
    the frame field any more, and the keyboard is free for the canvas.
    """

    frame_typed = Signal(str)
    frame_left = Signal()

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._number = FrameField(self)
        self._number.setFont(fixed)
        self._number.setFixedWidth(78)
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._number.setAccessibleName(self.tr("Frame number"))
        tip = self.tr("Frame number; type a number, a timecode, or +10 to go on")
        tell_key(self._number, tip, actions["go_to"])
        self._number.returnPressed.connect(self._typed)
        self._number.left.connect(self.frame_left)
        self._timecode = QLabel("--:--:--:--", self)
        self._timecode.setFont(fixed)
        self._timecode.setAccessibleName(self.tr("Timecode"))
        self._length = QLabel(self)
        self._length.setObjectName("muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 8, 3)
        row.setSpacing(2)
        row.addWidget(self._number)
        row.addSpacing(8)
        row.addWidget(self._timecode)
        row.addSpacing(8)
        row.addWidget(self._length)
        row.addStretch(1)
        self._add(row, actions, _PLAYBACK)
        row.addSpacing(10)
        self._add(row, actions, _MARKS)
        row.addStretch(1)
        self._add(row, actions, _TRACK)
        track = next(
            button
            for button in self.findChildren(QToolButton)
            if button.defaultAction() is actions["track_both"]
        )
        track.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def _add(
        self, row: QHBoxLayout, actions: Mapping[str, QAction], names: tuple[str, ...]
    ) -> None:
        for name in names:
            row.addWidget(action_button(actions[name], self))

    def show_frame(self, info: ClipInfo | None, frame: int) -> None:
        """The current frame's number and timecode."""
        self.setEnabled(info is not None)
        if info is None:
            self._number.show_number("")
            self._timecode.setText("--:--:--:--")
            self._length.clear()
            return
        self._number.show_number(str(frame + info.first_number))
        self._timecode.setText(timecode_of(info, frame))
        rate = f"{float(info.rate):.3f}".rstrip("0").rstrip(".")
        self._length.setText(
            self.tr("%1 frames · %2 fps").replace("%1", str(info.frames)).replace("%2", rate)
        )

    @property
    def number_text(self) -> str:
        """The frame number shown."""
        return self._number.text()

    def edit_frame(self) -> None:
        """Put the cursor into the frame field."""
        self._number.setFocus()
        self._number.selectAll()

    def _typed(self) -> None:
        text = self._number.text().strip()
        self.frame_left.emit()
        self.frame_typed.emit(text)


def action_button(action: QAction, parent: QWidget) -> QToolButton:
    """A flat button that follows an action: icon, tip, enabled, checked."""
    button = QToolButton(parent)
    button.setDefaultAction(action)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(action.text().replace("…", "").replace("&", ""))
    return button
