"""Rotoline's own icons: plain SVG files drawn in the theme's text colour."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from rotoline.paths import resource
from rotoline.ui.theme import Tokens

_SIZES = (16, 20, 24, 32, 48, 64)


@lru_cache(maxsize=512)
def icon(name: str, tokens: Tokens, token: str = "text") -> QIcon:
    """The icon `resources/icons/NAME.svg` in the colour `token`, greyed when disabled."""
    result = QIcon()
    for size in _SIZES:
        result.addPixmap(pixmap(name, tokens, token, size))
        result.addPixmap(pixmap(name, tokens, "faint", size), QIcon.Mode.Disabled)
    return result


@lru_cache(maxsize=2048)
def pixmap(name: str, tokens: Tokens, token: str, size: int) -> QPixmap:
    """One icon drawn `size` device pixels wide."""
    drawn = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
    colored = drawn.replace("currentColor", str(getattr(tokens, token)))
    renderer = QSvgRenderer(QByteArray(colored.encode()))
    result = QPixmap(size, size)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return result


def application_icon() -> QIcon:
    """The program's own icon, for windows and task bars."""
    return QIcon(str(resource("icons/rotoline.svg")))
