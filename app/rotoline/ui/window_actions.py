"""Actions that need the window: dialogs, messages, zoom and tools."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox

from rotoline import __version__
from rotoline.core import clips, edits, timecode
from rotoline.core.document import Shot
from rotoline.core.project_schema import SUFFIX
from rotoline.core.untitled import Left
from rotoline.errors import (
    FrameUnreadable,
    ModelUnavailable,
    ProjectInUse,
    ProjectUnwritable,
    UserError,
)
from rotoline.ui import actions as action_making
from rotoline.ui.messages import words
from rotoline.ui.notice import Kind, WayOut
from rotoline.ui.refusals import ReadOnly
from rotoline.ui.speaker import is_installed
from rotoline.ui.tools import ToolName
from rotoline.ui.transport import timecode_of
from rotoline.ui.window import Window

log = logging.getLogger(__name__)

_OPENING = "opening"


class WindowActions(QObject):
    """Slots of the main window that open dialogs or act on widgets."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window

    def slots(self) -> dict[str, Callable[[], object]]:
        """Action id -> what it does."""
        window = self._window
        return {
            "open": self.open,
            "open_folder": self.open_folder,
            "demo": self.open_demo,
            "save_as": self.save_as,
            "close": self.close,
            "clip_settings": self.show_clip_settings,
            "locate": self.locate,
            "export": self.export,
            "quit": window.close,
            "rename_object": self.rename_object,
            "palette": self.show_palette,
            "settings": self.show_settings,
            "go_to": lambda: window.transport.edit_frame(),
            "fit": window.canvas.fit,
            "actual_size": lambda: window.canvas.zoom_to(1.0),
            "zoom_in": lambda: window.canvas.zoom_by(1.25),
            "zoom_out": lambda: window.canvas.zoom_by(0.8),
            "timeline_in": lambda: window.timeline.zoom_by(1.5),
            "timeline_out": lambda: window.timeline.zoom_by(1 / 1.5),
            "timeline_fit": window.timeline.fit,
            "thumbnails": self.show_thumbnails,
            "sound": self.switch_sound,
            "tool_prompt": partial(self.choose_tool, "prompt"),
            "tool_lasso": partial(self.choose_tool, "lasso"),
            "tool_hand": partial(self.choose_tool, "hand"),
            "tool_zoom": partial(self.choose_tool, "zoom"),
            "jobs": lambda: window.job_button.open(),
            "full_screen": self.toggle_full_screen,
            "shortcuts": self.show_shortcuts,
            "models": partial(self.show_settings, "models"),
            "doctor": partial(self.show_settings, "computer"),
            "about": self.show_about,
        }

    def open_paths(self, given: Iterable[Path]) -> None:
        """Open what was dropped, chosen or named."""
        paths = list(given)
        if paths:
            # What could not be opened before would lie over what is.
            self._window.notices.settle(_OPENING)
        replaces = any(path.suffix.lower() == SUFFIX for path in paths)
        if not replaces or self._may_leave():
            self._window.desk.opening.open_paths(paths)

    def close(self) -> None:
        """Close the project."""
        if self._may_leave():
            self._window.desk.opening.close()

    def open(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(
            self._window,
            self.tr("Open clips or a project"),
            str(self._window.desk.opening.folder),
            self.tr("Clips and projects (*)") + f";;{self.tr('Projects')} (*{SUFFIX})",
        )
        self.open_paths(Path(path) for path in chosen)

    def open_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self._window,
            self.tr("Open the folder of an image sequence"),
            str(self._window.desk.opening.folder),
        )
        if chosen:
            self.open_paths([Path(chosen)])

    def open_recent(self, path: str) -> None:
        self.open_paths([Path(path)])

    def open_demo(self) -> None:
        from rotoline.media.demo import demo_clip

        self.open_paths([demo_clip()])

    def fill_recent(self) -> None:
        """List the recent files, whether they are still there or not."""
        menu = self._window.recent_menu
        menu.clear()
        for path in self._window.desk.settings.recent:
            entry = menu.addAction(Path(path).name)
            entry.setToolTip(path)
            entry.triggered.connect(lambda _=False, path=path: self.open_recent(path))
        menu.setToolTipsVisible(True)
        if menu.isEmpty():
            menu.addAction(self.tr("Nothing yet")).setEnabled(False)

    def save_as(self) -> None:
        project, shot = self._window.desk.editor.project, self._window.desk.editor.shot
        if project is None:
            return
        stem = Path(shot.clip.path).stem if shot else "project"
        start = self._window.desk.opening.folder / f"{stem}{SUFFIX}"
        chosen, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save project as"),
            str(start),
            f"{self.tr('Projects')} (*{SUFFIX})",
        )
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Go on in another project file."""
        target = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
        desk = self._window.desk

        def done() -> None:
            self._window.show_title()
            self.show_read_only()
            desk.opening.opened.emit(str(target))
            text = self.tr("Saved as %1. Every change is saved by itself from now on.")
            self._window.notices.show_notice("good", text.replace("%1", target.name))

        if desk.editor.read_only:
            desk.opening.save_copy(target, done)
        else:
            desk.editor.save_as(target, done, self.explain)

    def show_read_only(self) -> None:
        """Say so above the canvas where the project is open for reading only."""
        editor = self._window.desk.editor
        name = editor.project.path.name if editor.project and editor.read_only else ""
        self._window.banner.show_for(name)

    def reload(self) -> None:
        """Read a project that another process writes as it is by now."""
        project = self._window.desk.editor.project
        if project is not None and project.read_only:
            self._window.desk.opening.open_project(project.path, read_only=True)

    def look_back(self) -> None:
        """Look for work that an earlier session left, and offer the newest."""
        self._window.desk.opening.look_back(self._window.desk.settings.recent)

    def offer(self, left: list[Left]) -> None:
        """Offer the work of an earlier session, unless something was opened meanwhile."""
        if self._window.desk.editor.project is not None:
            return
        first = left[0]
        if first.cut_off:
            text = self.tr(
                "Rotoline was cut off last time. %1 has your work up to the last second."
            )
        else:
            text = self.tr("There is an untitled project from an earlier session: %1")
        way = WayOut(self.tr("Open"), partial(self.open_recent, str(first.path)))
        kind: Kind = "warning" if first.cut_off else "info"
        text = text.replace("%1", first.path.stem)
        self._window.notices.show_notice(kind, text, [way], _OPENING)

    def export(self) -> None:
        from rotoline.ui.export_dialog import ExportDialog

        desk = self._window.desk
        shot = desk.editor.shot
        if shot is None or desk.info is None:
            return
        dialog = ExportDialog(shot, desk.info, desk.settings, self._window)
        dialog.chosen.connect(desk.export)
        dialog.history_asked.connect(self.show_exports)
        dialog.open()

    def show_clip_settings(self) -> None:
        from rotoline.ui.clip_settings import ClipSettings

        desk = self._window.desk
        if desk.info is not None:
            dialog = ClipSettings(desk.info, self._window)
            dialog.chosen.connect(desk.opening.interpret)
            dialog.open()

    def show_exports(self) -> None:
        """What was exported, what is being exported, and how it was proved."""
        from rotoline.ui.export_history import ExportHistory

        ExportHistory(self._window.desk, self._window).open()

    def rename_object(self) -> None:
        item = self._window.desk.commands.current_object()
        if item is None:
            return
        name, done = QInputDialog.getText(
            self._window, self.tr("Rename Object"), self.tr("Name"), text=item.name
        )
        if done:
            object_id = item.id
            self._window.desk.editor.apply(
                self.tr("Rename"), lambda doc: edits.rename_object(doc, object_id, name)
            )

    def show_thumbnails(self) -> None:
        """The strip of thumbnails as its switch says."""
        shown = self._window.action_list["thumbnails"].isChecked()
        self._window.timeline.bands.set_thumbnails(self._window.desk.thumbnails if shown else None)

    def switch_sound(self) -> None:
        """Let the clip's sound be heard while it plays, or not."""
        self._window.desk.speaker.set_on(self._window.action_list["sound"].isChecked())

    def enable_sound(self) -> None:
        """Sound can be switched where it can be played; elsewhere its button says what to do."""
        action, info = self._window.action_list["sound"], self._window.desk.info
        if not is_installed():
            action.setEnabled(False)
            text = self.tr(
                "To hear the clip's sound, install Qt's multimedia module: "
                "pip install PySide6-Addons (or rotoline[audio]), then start Rotoline again"
            )
            action.setToolTip(text)
        else:
            action.setEnabled(info is not None and info.audio)

    def choose_tool(self, name: ToolName) -> None:
        self._window.canvas.set_tool(name)
        self._window.show_hint()

    def toggle_full_screen(self) -> None:
        window = self._window
        if window.isFullScreen():
            window.showNormal()
        else:
            window.showFullScreen()

    def go_to_text(self, text: str) -> None:
        """Go to a typed frame number or timecode, or so many frames on with a sign before them."""
        info, here = self._window.desk.info, self._window.desk.state.frame
        if info is None:
            return
        # Where numbers below zero are frames, a minus is theirs.
        is_step = text.startswith("+") or (text.startswith("-") and info.first_number >= 0)
        try:
            if ":" in text or ";" in text:
                start = timecode.frame_of(timecode_of(info, 0), info.rate)
                frame = timecode.frame_of(text, info.rate) - start
            elif is_step:
                frame = here + int(text)
            else:
                frame = int(text) - info.first_number
        except ValueError:
            self.warn(self.tr("%1 is no frame number and no timecode.").replace("%1", text))
            return
        self._window.desk.commands.go_to(frame)

    def show_settings(self, page: str = "general") -> None:
        from rotoline.ui.settings_dialog import SettingsDialog

        SettingsDialog(self._window.desk, self._window.action_list, page, self._window).open()

    def show_shortcuts(self) -> None:
        self.show_settings("keys")

    def show_palette(self) -> None:
        from rotoline.ui.command_palette import CommandPalette

        CommandPalette(self._window.action_list, self._window).open()

    def show_about(self) -> None:
        text = self.tr(
            "<b>Rotoline %1</b><p>Rotoscoping on your own machine. "
            "Segment Anything 2.1, with an engine and an embedded model of our own. "
            "Apache 2.0; free for paid work.</p>"
        )
        QMessageBox.about(self._window, self.tr("About Rotoline"), text.replace("%1", __version__))

    def explain_opening(self, error: Exception) -> None:
        """Say why something was not opened, until something else is."""
        self.explain(error, _OPENING)

    def explain(self, error: Exception, about: str = "") -> None:
        """Show what a person can act on; anything else is a bug and goes to the crash hook."""
        if not isinstance(error, UserError | OSError):
            raise error
        log.warning("%s", error)
        ways: list[WayOut] = []
        if isinstance(error, ModelUnavailable):
            ways = [WayOut(self.tr("Models…"), partial(self.show_settings, "models"))]
        elif isinstance(error, ProjectInUse) and not self._is_open(error.path):
            look = partial(self._window.desk.opening.open_project, error.path, read_only=True)
            ways = [WayOut(self.tr("Open Read-Only"), look)]
        elif isinstance(error, ProjectUnwritable | ProjectInUse | ReadOnly):
            ways = [WayOut(self.tr("Save As…"), self.save_as)]
        first = self._first_number(error)
        self._window.notices.show_notice("error", words(error, first), ways, about)

    def _first_number(self, error: Exception) -> int:
        """Of the clip that an error is about, if it is the shown one: frames go by numbers."""
        info, shot = self._window.desk.info, self._window.desk.editor.shot
        if isinstance(error, FrameUnreadable) and (info is None or error.path != info.path):
            return 0
        return shot.clip.first_number if shot else 0

    def _is_open(self, path: Path) -> bool:
        project = self._window.desk.editor.project
        return project is not None and project.path == path

    def may_quit(self) -> bool:
        """Save what is not saved and ask before something is lost."""
        if self._window.desk.exporter.is_busy and not self._agreed(
            self.tr("An export is running. Quit and cancel it?")
        ):
            return False
        return self._is_saved_or_given_up()

    def _may_leave(self) -> bool:
        """Whether the open project may be gone on from now."""
        desk = self._window.desk
        if not desk.may_leave():
            return False
        # Else saving goes on by itself, and nobody waits for the disk.
        return desk.editor.failure is None or self._is_saved_or_given_up()

    def _is_saved_or_given_up(self) -> bool:
        try:
            self._window.desk.editor.commit_now()
        except UserError as error:
            text = self.tr("%1\n\nLeave the project all the same? The last changes would be lost.")
            return self._agreed(text.replace("%1", words(error)))
        return True

    def _agreed(self, question: str) -> bool:
        yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
        return QMessageBox.question(self._window, "Rotoline", question, yes | no, no) == yes

    def warn(self, text: str) -> None:
        self._window.notices.show_notice("warning", text)

    def ask_for_clip(self, shot: Shot) -> None:
        """The project's clip is not there: say so and offer to locate it."""
        text = self.tr("%1 is not where it was. The project is safe; show where the clip is now.")
        self._do_without(shot, "warning", text.replace("%1", shot.clip.path))

    def explain_clip(self, shot: Shot, error: Exception) -> None:
        """The project's clip is there and cannot be opened: say why, and offer another file."""
        log.warning("%s", error)
        self._do_without(shot, "error", words(error))

    def _do_without(self, shot: Shot, kind: Kind, why: str) -> None:
        """Say why there is no picture also where it would be: a message can be dismissed."""
        name = self._window.action_list["locate"].text().replace("&", "")
        text = self.tr("There is no picture of %1: 'File > %2' finds the clip.")
        title = clips.title(Path(shot.clip.path))
        self._window.canvas.show_message(text.replace("%1", title).replace("%2", name))
        locate = WayOut(self.tr("Locate…"), partial(self._locate, shot))
        self._window.notices.show_notice(kind, why, [locate], _OPENING)

    def await_clip(self, shot: Shot) -> None:
        """Another clip is being opened: show all of it but its picture."""
        self._window.notices.settle(_OPENING)
        self._window.show_clip(None)
        title = clips.title(Path(shot.clip.path))
        self._window.canvas.show_message(self.tr("Opening %1…").replace("%1", title))

    def locate(self) -> None:
        """Ask where the shown clip is now."""
        shot = self._window.desk.editor.shot
        if shot is not None:
            self._locate(shot)

    def show_saved(self, saved: bool) -> None:
        """Whether everything is on disk."""
        project, failure = self._window.desk.editor.project, self._window.desk.editor.failure
        if self._window.desk.editor.read_only:
            text = self.tr("Read only")
        elif failure is not None:
            text = self.tr("Not saved")
        else:
            text = self.tr("Saved") if saved else self.tr("Saving…")
        self._window.saved_label.setText(text if project else "")
        self._window.saved_label.setToolTip(str(project.path) if project else "")

    def redraw_play(self) -> None:
        """Show the play sign again after playback."""
        action_making.set_icons(self._window, self._window.action_list)

    def _locate(self, shot: Shot) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Where is %1?").replace("%1", clips.title(Path(shot.clip.path))),
            str(self._window.desk.opening.folder),
        )
        if chosen:
            self._window.desk.opening.relink(shot, Path(chosen))
