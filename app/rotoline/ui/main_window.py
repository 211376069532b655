"""Places the widgets and connects them with the desk."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, Qt
from PySide6.QtGui import (
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from rotoline import paths
from rotoline.core import clips
from rotoline.core.document import Document
from rotoline.core.untitled import is_untitled
from rotoline.errors import UserError
from rotoline.media.clip import ClipInfo
from rotoline.ui import actions as action_making
from rotoline.ui import control_keys
from rotoline.ui.action_table import ACTIONS, MENUS
from rotoline.ui.banner import ReadOnlyBanner
from rotoline.ui.canvas import Canvas
from rotoline.ui.desk import Desk
from rotoline.ui.drops import paths_of
from rotoline.ui.elided_label import ElidedLabel
from rotoline.ui.given_masks import GivenMasks
from rotoline.ui.group_actions import GroupActions
from rotoline.ui.hints import hint, model_title
from rotoline.ui.icons import application_icon
from rotoline.ui.job_list import JobButton
from rotoline.ui.job_status import JobStatus
from rotoline.ui.looking import Looking
from rotoline.ui.matte_drop import MatteDrop
from rotoline.ui.matte_panel import MattePanel
from rotoline.ui.notice import NoticeBar
from rotoline.ui.object_panel import ObjectPanel
from rotoline.ui.returns import Returns
from rotoline.ui.showing import Showing
from rotoline.ui.suggesting import Suggesting
from rotoline.ui.timeline import Timeline
from rotoline.ui.tool_bar import ToolBar
from rotoline.ui.transport import Transport
from rotoline.ui.welcome import Welcome
from rotoline.ui.window import Window
from rotoline.ui.window_actions import WindowActions
from rotoline.ui.wiring import connect_widgets

log = logging.getLogger(__name__)

_SIDE = 268


class MainWindow(Window):
    """The one window. Everything it does is an action, or a signal of a widget to the desk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setWindowIcon(application_icon())
        self.setAcceptDrops(True)
        self.canvas = Canvas()
        self.timeline = Timeline()
        self.notices = NoticeBar()
        self.banner = ReadOnlyBanner()
        self.welcome = Welcome()
        self.status = JobStatus(desk.cancel, "", self)
        cancel_export = self.tr("Cancel this export; nothing half-written stays")
        self.export_status = JobStatus(desk.exporter.cancel, cancel_export, self)
        self.more = WindowActions(self)
        self.suggesting = Suggesting(desk, self)
        self.looking = Looking(self)
        self.mattes = MatteDrop(desk, self)
        self.given = GivenMasks(desk, self)
        self.groups = GroupActions(self)
        self.returns = Returns(self)
        slots: dict[str, Callable[[], object]] = {}
        parts = (self.more, self.suggesting, self.looking, self.given, self.groups, self.returns)
        for part in (desk, *parts):
            slots.update(part.slots())
        self.action_list = action_making.build(self, slots, desk.settings.shortcuts)
        self.status.tell_key(self.tr("Cancel"), self.action_list["stop"])
        self.timeline.key_of = lambda name: action_making.shown_key(self.action_list[name])
        self.welcome.tell_key(self.action_list["open"])
        self.job_button = JobButton(desk.jobs, self.action_list["jobs"], self)
        self._group("tool_prompt", "tool_lasso", "tool_hand", "tool_zoom")
        self._group("view_overlay", "view_matte", "view_cutout", "view_source")
        self.tools = ToolBar(self.action_list)
        self.objects = ObjectPanel(self.action_list)
        self.matte = MattePanel()
        self.transport = Transport(self.action_list)
        self.showing = Showing(self.canvas, desk.editor, desk.state, desk.stage, desk.player, self)
        self._build_menus()
        self._lay_out()
        control_keys.focus_by_tab_only(self)
        connect_widgets(self, self.more, self.groups)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.installEventFilter(self)
        self.action_list["tool_prompt"].setChecked(True)
        self.action_list["loop"].setChecked(desk.player.loop)
        self.action_list["sound"].setChecked(self._stored().value("sound") != "false")
        self.more.switch_sound()
        self.show_document(None, desk.editor.document)
        self.show_clip(None)
        self._restore_geometry()
        self.action_list["thumbnails"].setChecked(self._stored().value("thumbnails") != "false")
        self.more.show_thumbnails()

    def show_document(self, old: Document | None, new: Document | None) -> None:
        """Repaint what differs between two documents."""
        desk = self.desk
        shot = desk.editor.shot
        self.timeline.set_shot(shot, desk.player.rate)
        self.objects.set_shot(shot)
        self.objects.select(desk.state.object_id)
        self.tools.show_document(new, shot.id if shot else None)
        self.show_item()
        self.show_hint()
        self.enable_actions()

    def show_item(self) -> None:
        """The current object and frame in the panels."""
        state = self.desk.state
        self.matte.show_object(self.desk.editor.item(state.object_id), state.frame)

    def show_clip(self, info: ClipInfo | None) -> None:
        """Another clip, or none, is on the canvas."""
        shot = self.desk.editor.shot
        self.stack.setCurrentWidget(self.canvas if self.desk.editor.project else self.welcome)
        if info:
            self.canvas.set_clip(info.width, info.height, float(info.pixel_aspect))
            self.canvas.setFocus()
        else:
            self.canvas.set_clip(0, 0)
        if self.desk.editor.project is None:
            recent = self.desk.settings.recent
            self.desk.opening.find_recent(recent, self.welcome.set_recent)
            self.welcome.setFocus()
        self.timeline.set_shot(shot, self.desk.player.rate)
        self.transport.show_frame(info, self.desk.state.frame)
        self.show_document(None, self.desk.editor.document)
        self.show_title()
        self.more.show_read_only()
        self.showing.refresh()

    def show_title(self) -> None:
        project = self.desk.editor.project
        if project is None:
            self.setWindowTitle("Rotoline")
            return
        shot = self.desk.editor.shot
        name = project.path.stem
        if is_untitled(project.path):
            clip = clips.title(Path(shot.clip.path)) if shot else ""
            name = self.tr("Untitled — %1").replace("%1", clip)
        if project.read_only:
            name = self.tr("%1 (read only)").replace("%1", name)
        self.setWindowTitle(f"{name} — Rotoline")

    def enable_actions(self) -> None:
        """Grey what cannot be done now."""
        desk = self.desk
        there = {
            "": True,
            "clip": desk.info is not None,
            "shot": desk.editor.shot is not None,
            "object": desk.editor.item(desk.state.object_id) is not None,
            "rest": desk.info is not None and not desk.is_working,
            "track": desk.is_working,
        }
        for row in ACTIONS:
            self.action_list[row.id].setEnabled(there[row.needs])
        self.more.enable_sound()
        undo, redo = desk.editor.undo_name, desk.editor.redo_name
        self.action_list["undo"].setEnabled(undo is not None)
        self.action_list["redo"].setEnabled(redo is not None)
        undo_text = self.tr("Undo %1").replace("%1", undo) if undo else self.tr("Undo")
        redo_text = self.tr("Redo %1").replace("%1", redo) if redo else self.tr("Redo")
        self.action_list["undo"].setText(undo_text)
        self.action_list["redo"].setText(redo_text)
        has_objects = bool(desk.editor.shot and desk.editor.shot.objects)
        self.action_list["export"].setEnabled(desk.info is not None and has_objects)
        self.action_list["save_as"].setEnabled(desk.editor.project is not None)
        self.action_list["close"].setEnabled(desk.editor.project is not None)

    def show_hint(self) -> None:
        """What to do next, and which model does it."""
        shot, document = self.desk.editor.shot, self.desk.editor.document

        def key_of(name: str) -> str:
            return action_making.said_key(self.action_list[name])

        tool = self.canvas.tool
        # Without a picture there is nothing to click.
        is_shown = self.desk.info is not None
        text = hint(shot, self.desk.is_working, tool, key_of) if shot and is_shown else ""
        self.hint_label.setText(text)
        self.model_label.setText(model_title(document.model) if document else "")
        self.model_label.setToolTip(self.tr("The model that tracks (Help > Models)"))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        if not self.more.may_quit():
            event.ignore()
            return
        self._keep_geometry()
        # Hidden first: saving and the end of a network stage may take a moment.
        self.hide()
        self.returns.shut_down()
        try:
            self.desk.shut_down()
        except UserError as error:
            # The person was asked in `may_quit` and let the last changes go.
            log.error("%s", error)
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if paths_of(event.mimeData()):
            event.acceptProposedAction()
            self.welcome.set_lit(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        self.welcome.set_lit(False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        self.welcome.set_lit(False)
        event.acceptProposedAction()
        paths = paths_of(event.mimeData())
        chosen, at = self.desk.state.object_id, event.position().toPoint()
        on_canvas = self.canvas.rect().contains(self.canvas.mapFrom(self, at))
        if chosen is not None and on_canvas and self.mattes.takes(paths):
            self.mattes.use(paths, chosen, may_be_clip=True)
        else:
            self.more.open_paths(paths)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Space pans while the canvas is dragged, and plays when it was only tapped.

        A control that has the keyboard is worked by its keys first.
        """
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and control_keys.works(watched, event):
            event.accept()
            return True
        if event.key() != Qt.Key.Key_Space:
            return super().eventFilter(watched, event)
        if kind == QEvent.Type.ShortcutOverride and self.canvas.underMouse():
            # Accepted, the key is no shortcut: whether it plays is known when it is let go.
            event.accept()
            self.canvas.set_space(True)
            return True
        if kind == QEvent.Type.KeyPress and self.canvas.is_space_held:
            return True
        if kind == QEvent.Type.KeyRelease and self.canvas.is_space_held:
            if not event.isAutoRepeat():
                self.canvas.set_space(False)
                if not self.canvas.panned_with_space:
                    self.action_list["play"].trigger()
            return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "action_list"):
            action_making.set_icons(self, self.action_list)
            self.job_button.redraw()
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            # The key is let go over another window, which tells nobody here.
            self.canvas.set_space(False)
        super().changeEvent(event)

    def _group(self, *names: str) -> None:
        group = QActionGroup(self)
        for name in names:
            group.addAction(self.action_list[name])

    def _build_menus(self) -> None:
        self.recent_menu = QMenu(self.tr("Open Recent"), self)
        for menu in MENUS:
            built = self.menuBar().addMenu(action_making.translated(menu.text))
            for number, group in enumerate(menu.groups):
                if number:
                    built.addSeparator()
                for row in group:
                    built.addAction(self.action_list[row.id])
                    if row.id == "open_folder":
                        built.addMenu(self.recent_menu)
        self.recent_menu.aboutToShow.connect(self.more.fill_recent)

    def _lay_out(self) -> None:
        self.stack = QStackedWidget()
        self.notices.float_over(self.stack)
        self.stack.addWidget(self.welcome)
        self.stack.addWidget(self.canvas)
        self.side = QWidget()
        self.side.setObjectName("panel")
        self.side.setMinimumWidth(_SIDE - 40)
        column = QVBoxLayout(self.side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.objects, 1)
        column.addWidget(self.matte)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(self.stack)
        across.addWidget(self.side)
        across.setStretchFactor(0, 1)
        across.setCollapsible(0, False)
        across.setSizes([1000, _SIDE])
        across.setHandleWidth(1)
        lower = QWidget()
        under = QVBoxLayout(lower)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(0)
        under.addWidget(self.transport)
        under.addWidget(self.timeline, 1)
        down = QSplitter(Qt.Orientation.Vertical)
        down.addWidget(across)
        down.addWidget(lower)
        down.setStretchFactor(0, 1)
        down.setCollapsible(0, False)
        down.setSizes([620, 196])
        down.setHandleWidth(1)
        self.splitters = (across, down)
        whole = QWidget()
        page = QVBoxLayout(whole)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.tools)
        page.addWidget(self.banner)
        page.addWidget(down, 1)
        self.setCentralWidget(whole)
        self.hint_label = ElidedLabel(self)
        self.model_label = QLabel(self)
        self.saved_label = QLabel(self)
        widest = self.fontMetrics().horizontalAdvance(self.tr("Saving…"))
        self.saved_label.setMinimumWidth(widest + 24)
        self.saved_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(self.hint_label, 1)
        bar.addPermanentWidget(self.export_status)
        bar.addPermanentWidget(self.status)
        bar.addPermanentWidget(self.job_button)
        bar.addPermanentWidget(self.model_label)
        bar.addPermanentWidget(self.saved_label)

    def _stored(self) -> QSettings:
        return QSettings(str(paths.config_folder() / "window.ini"), QSettings.Format.IniFormat)

    def _keep_geometry(self) -> None:
        stored = self._stored()
        stored.setValue("geometry", self.saveGeometry())
        stored.setValue("sound", self.action_list["sound"].isChecked())
        stored.setValue("thumbnails", self.action_list["thumbnails"].isChecked())
        for name, splitter in zip(("across", "down"), self.splitters, strict=True):
            stored.setValue(name, splitter.saveState())

    def _restore_geometry(self) -> None:
        stored = self._stored()
        geometry = stored.value("geometry")
        if isinstance(geometry, QByteArray) and self.restoreGeometry(geometry):
            for name, splitter in zip(("across", "down"), self.splitters, strict=True):
                state = stored.value(name)
                if isinstance(state, QByteArray):
                    splitter.restoreState(state)
        else:
            self.resize(1280, 760)
