"""All colours and measures of the window, in one place: a dark and a light theme.

Widgets name no colour. Those that paint themselves ask `tokens_for(self)`, which follows the
application's palette, so that a change of theme repaints them like any other widget.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QSpinBox, QStyleFactory, QWidget

from rotoline.paths import resource

_NUMBER_INSET = 5


@dataclass(frozen=True)
class Tokens:
    """Colours by what they are for, as #rrggbb. Greys are neutral: they surround a picture."""

    name: str
    canvas: str
    window: str
    panel: str
    raised: str
    hover: str
    field: str
    line: str
    strong_line: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_soft: str
    on_accent: str
    playhead: str
    include: str
    exclude: str
    good: str
    warning: str
    danger: str
    lane: str
    lane_alternate: str
    outside: str

    def color(self, name: str, alpha: int = 255) -> QColor:
        """The token `name` as a colour, `alpha` in 0..255."""
        color = QColor(getattr(self, name))
        color.setAlpha(alpha)
        return color


DARK = Tokens(
    name="dark",
    canvas="#161616",
    window="#1f1f1f",
    panel="#262626",
    raised="#333333",
    hover="#3d3d3d",
    field="#181818",
    line="#111111",
    strong_line="#454545",
    text="#dedede",
    muted="#a0a0a0",
    faint="#6c6c6c",
    accent="#4d9fff",
    accent_soft="#24405f",
    on_accent="#08131f",
    playhead="#ff5f4f",
    include="#38d27c",
    exclude="#ff6152",
    good="#38d27c",
    warning="#f2b33d",
    danger="#ff6152",
    lane="#232323",
    lane_alternate="#272727",
    outside="#191919",
)

LIGHT = Tokens(
    name="light",
    canvas="#8c8c8c",
    window="#dcdcdc",
    panel="#ececec",
    raised="#fafafa",
    hover="#e0e0e0",
    field="#ffffff",
    line="#bdbdbd",
    strong_line="#a6a6a6",
    text="#1b1b1b",
    muted="#575757",
    faint="#8f8f8f",
    accent="#0a63c9",
    accent_soft="#cfe2f8",
    on_accent="#ffffff",
    playhead="#d42a1a",
    include="#0d8a48",
    exclude="#c92a1c",
    good="#0d7a40",
    warning="#8f5b00",
    danger="#b3261e",
    lane="#f3f3f3",
    lane_alternate="#e9e9e9",
    outside="#d0d0d0",
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


def tokens_for(widget: QWidget) -> Tokens:
    """The theme that the palette of the widget's window was made from.

    Not the widget's own: a style sheet that leaves it without a background changes its palette.
    """
    window = widget.window().palette().color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < 128 else LIGHT


def apply_theme(application: QApplication, name: str) -> None:
    """Dress the whole application: "dark", "light", or "system" for what the desktop says."""
    if name == "system":
        scheme = application.styleHints().colorScheme()
        name = "light" if scheme == Qt.ColorScheme.Light else "dark"
    tokens = THEMES.get(name, DARK)
    application.setStyle(QStyleFactory.create("Fusion"))
    application.setPalette(palette(tokens))
    application.setStyleSheet(stylesheet(tokens))


def palette(tokens: Tokens) -> QPalette:
    """The Qt palette of a theme."""
    role = QPalette.ColorRole
    result = QPalette()
    for target, name in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "field"),
        (role.AlternateBase, "panel"),
        (role.Text, "text"),
        (role.Button, "raised"),
        (role.ButtonText, "text"),
        (role.BrightText, "danger"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"),
        (role.ToolTipBase, "raised"),
        (role.ToolTipText, "text"),
        (role.PlaceholderText, "faint"),
        (role.Link, "accent"),
        (role.Light, "hover"),
        (role.Midlight, "raised"),
        (role.Mid, "strong_line"),
        (role.Dark, "line"),
        (role.Shadow, "line"),
    ):
        result.setColor(target, tokens.color(name))
    for target in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, target, tokens.color("faint"))
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, tokens.color("strong_line"))
    return result


def inset(field: QSpinBox | QDoubleSpinBox) -> None:
    """Keep a number off the border of its field, where Qt gives it no padding of a style sheet."""
    field.lineEdit().setTextMargins(_NUMBER_INSET, 0, _NUMBER_INSET, 0)


def stylesheet(tokens: Tokens) -> str:
    """The Qt style sheet of a theme."""
    values = {name: getattr(tokens, name) for name in Tokens.__dataclass_fields__}
    values["icons"] = resource("icons").as_posix()
    sheet = _SHEET
    for name in sorted(values, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", values[name])
    return sheet


_SHEET = """
QToolTip { background: @raised; color: @text; border: 1px solid @strong_line; padding: 4px 6px; }
QMainWindow::separator { background: @line; width: 1px; height: 1px; }
QMenuBar { background: @window; border-bottom: 1px solid @line; padding: 1px 4px; }
QMenuBar::item { padding: 4px 8px; background: transparent; border-radius: 3px; }
QMenuBar::item:selected { background: @hover; }
QMenu { background: @panel; border: 1px solid @strong_line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 3px; }
QMenu::item:selected { background: @accent; color: @on_accent; }
QMenu::item:disabled { color: @faint; background: transparent; }
QMenu::separator { height: 1px; background: @strong_line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::icon:checked { background: @accent_soft; border: 1px solid @accent; border-radius: 3px; }
QFrame#panel, QWidget#panel { background: @panel; }
QFrame#banner { background: @raised; border-bottom: 1px solid @warning; }
QFrame#popup { background: @panel; border: 1px solid @strong_line; }
QFrame#rule { background: @line; max-height: 1px; min-height: 1px; border: none; }
QFrame#toolbar { background: @window; border-bottom: 1px solid @line; }
QFrame#transport { background: @window; border-top: 1px solid @line;
    border-bottom: 1px solid @line; }
QLabel#heading { color: @muted; font-weight: 600; }
QLabel#muted { color: @muted; }
QLabel#title { font-size: 20px; font-weight: 600; }
QLabel#good { color: @good; } QLabel#bad { color: @danger; } QLabel#warn { color: @warning; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 4px;
    padding: 4px; color: @text; }
QToolButton:hover { background: @hover; }
QToolButton:pressed { background: @field; }
QToolButton:checked { background: @accent_soft; border-color: @accent; }
QToolButton:checked:disabled { background: transparent; border-color: transparent; }
QToolButton:focus { border-color: @accent; }
QToolButton:disabled { color: @faint; }
QToolButton::menu-indicator { image: none; width: 0; }
QPushButton { background: @raised; border: 1px solid @strong_line; border-radius: 4px;
    padding: 5px 14px; min-height: 16px; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @field; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @faint; border-color: @raised; background: @panel; }
QPushButton#primary { background: @accent; color: @on_accent; border-color: @accent;
    font-weight: 600; }
QPushButton#primary:disabled { background: @raised; color: @faint; border-color: @raised; }
QPushButton#primary:focus { border-color: @text; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextBrowser {
    background: @field; border: 1px solid @strong_line; border-radius: 4px; padding: 3px 6px;
    min-height: 18px; selection-background-color: @accent; selection-color: @on_accent; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus,
QPlainTextEdit:focus { border-color: @accent; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
    color: @faint; border-color: @raised; }
QAbstractSpinBox QLineEdit { border: none; min-height: 0; background: transparent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border;
    width: 20px; border: none; background: transparent; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow { image: url("@icons/chevron-up-grey.svg"); width: 10px;
    height: 10px; }
QAbstractSpinBox::down-arrow { image: url("@icons/chevron-down-grey.svg"); width: 10px;
    height: 10px; }
QDoubleSpinBox#plain::up-button, QDoubleSpinBox#plain::down-button { width: 0; border: none; }
QDoubleSpinBox#plain::up-arrow, QDoubleSpinBox#plain::down-arrow { image: none; width: 0; }
QFrame[frameShape="5"] { color: @strong_line; background: @strong_line; border: none; }
QComboBox { padding-right: 20px; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url("@icons/chevron-down-grey.svg"); width: 12px; height: 12px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid @strong_line;
    border-radius: 3px; background: @field; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: @accent; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent;
    image: url("@icons/tick-@name.svg"); }
QCheckBox::indicator:disabled { border-color: @raised; background: @panel; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QComboBox QAbstractItemView { background: @panel; border: 1px solid @strong_line;
    selection-background-color: @accent; selection-color: @on_accent; outline: none; }
QAbstractItemView { background: @field; border: 1px solid @strong_line; outline: none;
    alternate-background-color: @panel; }
QAbstractItemView::item { padding: 3px; }
QAbstractItemView::item:selected { background: @accent_soft; color: @text; }
QHeaderView::section { background: @panel; color: @muted; border: none;
    border-bottom: 1px solid @strong_line; padding: 5px 8px; }
QListWidget#objects { background: @panel; border: none; }
QListWidget#objects::item { padding: 0; border: none; }
QListWidget#objects::item:selected { background: @accent_soft; }
QListWidget#pages { background: @panel; border: none; border-right: 1px solid @line; }
QListWidget#pages::item { padding: 7px 12px; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: @strong_line; border-radius: 4px; margin: 2px; min-width: 24px;
    min-height: 24px; }
QScrollBar::handle:hover { background: @faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSlider::groove:horizontal { height: 4px; background: @field; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @accent; border-radius: 2px; }
QSlider#bipolar::sub-page:horizontal { background: @field; }
QSlider::handle:horizontal { background: @text; width: 12px; height: 12px; margin: -4px 0;
    border-radius: 6px; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled {
    background: @strong_line; }
QSlider:focus { border: none; }
QSlider::handle:horizontal:focus { background: @accent; }
QProgressBar { background: @field; border: 1px solid @strong_line; border-radius: 3px;
    height: 8px; text-align: center; color: transparent; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
QStatusBar { background: @window; border-top: 1px solid @line; color: @muted; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: @muted; padding: 0 8px; }
QCheckBox, QRadioButton { spacing: 7px; }
QGroupBox { border: none; margin-top: 20px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; color: @muted; left: 0; }
QFrame#notice { background: @raised; border: 1px solid @strong_line;
    border-left: 3px solid @warning; border-radius: 4px; }
QFrame#notice[kind="error"] { border-left-color: @danger; }
QFrame#notice[kind="good"] { border-left-color: @good; }
QFrame#notice[kind="info"] { border-left-color: @accent; }
QSplitter::handle { background: @line; }
QSplitter::handle:hover { background: @accent; }
"""
