"""What the window consists of, for those who act on its parts.

`main_window.MainWindow` makes the parts and fills in the methods; what acts on them
(`wiring`, `window_actions`, ...) knows this class only, so that no import goes round in a circle.
"""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMainWindow, QMenu, QStackedWidget

from rotoline.core.document import Document
from rotoline.media.clip import ClipInfo
from rotoline.ui.banner import ReadOnlyBanner
from rotoline.ui.canvas import Canvas
from rotoline.ui.desk import Desk
from rotoline.ui.given_masks import GivenMasks
from rotoline.ui.job_list import JobButton
from rotoline.ui.job_status import JobStatus
from rotoline.ui.matte_drop import MatteDrop
from rotoline.ui.matte_panel import MattePanel
from rotoline.ui.notice import NoticeBar
from rotoline.ui.object_panel import ObjectPanel
from rotoline.ui.showing import Showing
from rotoline.ui.suggesting import Suggesting
from rotoline.ui.timeline import Timeline
from rotoline.ui.tool_bar import ToolBar
from rotoline.ui.transport import Transport
from rotoline.ui.welcome import Welcome


class Window(QMainWindow):
    """The parts of the one window."""

    desk: Desk
    canvas: Canvas
    timeline: Timeline
    notices: NoticeBar
    banner: ReadOnlyBanner
    welcome: Welcome
    status: JobStatus
    export_status: JobStatus
    job_button: JobButton
    suggesting: Suggesting
    action_list: dict[str, QAction]
    tools: ToolBar
    objects: ObjectPanel
    matte: MattePanel
    mattes: MatteDrop
    given: GivenMasks
    transport: Transport
    showing: Showing
    recent_menu: QMenu
    stack: QStackedWidget
    saved_label: QLabel

    def show_document(self, old: Document | None, new: Document | None) -> None:
        """Repaint what differs between two documents."""
        raise NotImplementedError

    def show_clip(self, info: ClipInfo | None) -> None:
        """Another clip, or none, is on the canvas."""
        raise NotImplementedError

    def show_item(self) -> None:
        """The current object and frame in the panels."""
        raise NotImplementedError

    def show_title(self) -> None:
        """The project's name in the title bar."""
        raise NotImplementedError

    def show_hint(self) -> None:
        """What to do next, and which model does it."""
        raise NotImplementedError

    def enable_actions(self) -> None:
        """Grey what cannot be done now."""
        raise NotImplementedError
