"""Keys that work a control which has the keyboard, and are no shortcuts meanwhile.

Space plays and the arrows step through frames; but who reached a button or a slider by the Tab key
wants to press or to move it. The window's own buttons and sliders take the keyboard by that key
alone, so that a click on one does not take the shortcuts away; lists that drop down likewise.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QSlider, QWidget

_MOVING = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)
_STEPPING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_CHOOSING = (*_STEPPING, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space)


def focus_by_tab_only(window: QWidget) -> None:
    """Let no click on a button, slider or list that is in the window now take the keyboard."""
    controls: list[QWidget] = [
        *window.findChildren(QAbstractButton),
        *window.findChildren(QSlider),
        *window.findChildren(QComboBox),
    ]
    for control in controls:
        if control.focusPolicy() & Qt.FocusPolicy.TabFocus:
            control.setFocusPolicy(Qt.FocusPolicy.TabFocus)


def works(control: QObject, event: QKeyEvent) -> bool:
    """Whether a key, pressed while `control` has the keyboard, works that control."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    if isinstance(control, QAbstractButton):
        return event.key() == Qt.Key.Key_Space
    if isinstance(control, QAbstractSpinBox):
        return event.key() in _STEPPING
    if isinstance(control, QComboBox):
        return event.key() in _CHOOSING
    return isinstance(control, QSlider) and event.key() in _MOVING
