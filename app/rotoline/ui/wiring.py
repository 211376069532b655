"""Connects widgets with the desk: what the person does, and what is shown of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu

from rotoline.core import edits
from rotoline.core.document import Box, Document, MatteSettings, Point, Prompt
from rotoline.export.report import ExportReport
from rotoline.ui.actions import said_key
from rotoline.ui.export_words import finding_words
from rotoline.ui.exporter import ExportTask
from rotoline.ui.group_actions import GroupActions
from rotoline.ui.notice import WayOut
from rotoline.ui.overlay import Look
from rotoline.ui.pace import stage_words
from rotoline.ui.prompt_marks import Mark
from rotoline.ui.suggesting import Ghost
from rotoline.ui.timeline_rows import Cell
from rotoline.ui.window import Window
from rotoline.ui.window_actions import WindowActions

translate = QCoreApplication.translate


def connect_widgets(window: Window, more: WindowActions, groups: GroupActions) -> None:
    """Connect everything, once."""
    _connect_canvas(window)
    _connect_timeline(window)
    _connect_panels(window, more)
    _connect_groups(window, groups)
    _connect_desk(window, more)
    _connect_work(window, more)


def _connect_canvas(window: Window) -> None:
    desk, canvas = window.desk, window.canvas

    def pointed(x: float, y: float, positive: bool) -> None:
        if not positive and desk.commands.current_object() is None:
            text = translate(
                "Window", "Click what belongs to the object first, then leave parts out."
            )
            window.notices.show_notice("info", text)
            return
        point, frame = Point(x, y, positive), desk.state.frame
        include, exclude = (
            translate("Window", "Include Point"),
            translate("Window", "Exclude Point"),
        )
        desk.commands.prompt(
            include if positive else exclude,
            lambda doc, item: edits.add_point(doc, item, frame, point),
        )

    def boxed(box: Box) -> None:
        frame = desk.state.frame
        desk.commands.prompt(
            translate("Window", "Box"), lambda doc, item: edits.set_box(doc, item, frame, box)
        )

    def prompt_edited(prompt: Prompt) -> None:
        desk.commands.change_prompt(translate("Window", "Move Prompt"), lambda _: prompt)

    def mark_picked(mark: Mark | None) -> None:
        desk.state.select_mark(mark)

    def declined() -> None:
        first = desk.info.first_number if desk.info else 0
        text = translate(
            "Window", "There is no picture of frame %1 to click or draw in. Go to another frame."
        )
        text = text.replace("%1", str(desk.state.frame + first))
        window.notices.show_notice("info", text)

    canvas.declined.connect(declined)
    canvas.grasped.connect(desk.hold_still)
    canvas.pointed.connect(pointed)
    canvas.boxed.connect(boxed)
    canvas.drawn.connect(window.given.draw)
    canvas.prompt_edited.connect(prompt_edited)
    canvas.mark_picked.connect(mark_picked)
    canvas.hovered.connect(desk.hover)
    canvas.zoom_changed.connect(window.tools.show_zoom)

    def ghost_changed(ghost: Ghost | None) -> None:
        canvas.set_ghost(ghost.point if ghost else None)
        window.showing.set_preview(desk.state.frame, ghost.layer if ghost else None)

    def wiped(share: float) -> None:
        desk.state.set_look(replace(desk.state.look, wipe=share))

    canvas.wiped.connect(wiped)
    window.suggesting.ghost_changed.connect(ghost_changed)
    canvas.ghost_answered.connect(window.suggesting.answer)


def _connect_timeline(window: Window) -> None:
    desk, timeline = window.desk, window.timeline

    def key_moved(object_id: int, old: int, new: int) -> None:
        item = desk.editor.item(object_id)
        if item is None or old not in item.prompts:
            return
        prompt = replace(item.prompts[old], base=None)

        def move(doc: Document) -> Document:
            without = edits.set_prompt(doc, object_id, old, None)
            return edits.set_prompt(without, object_id, new, prompt)

        desk.editor.apply(translate("Window", "Move Prompt in Time"), move)

    def menu_asked(object_id: int | None, at: QPoint) -> None:
        if object_id is None:
            return
        menu = QMenu(window)
        groups = (
            ("lock", "unlock", "absent", "present", "retrack", "clear_range"),
            ("track_both", "track_forward", "track_backward"),
            ("rename_object", "remove_object"),
        )
        for number, names in enumerate(groups):
            if number:
                menu.addSeparator()
            for name in names:
                menu.addAction(window.action_list[name])
        menu.exec(at)
        menu.deleteLater()

    timeline.scrubbed.connect(desk.commands.go_to)
    timeline.object_picked.connect(desk.state.select_object)
    timeline.range_picked.connect(desk.state.select_range)
    timeline.trimmed.connect(desk.commands.trim)
    timeline.button_pressed.connect(desk.commands.switch)
    timeline.menu_asked.connect(menu_asked)
    timeline.key_moved.connect(key_moved)
    desk.waveform.changed.connect(timeline.bands.set_sound)


def _connect_panels(window: Window, more: WindowActions) -> None:
    desk = window.desk
    dragging: list[int] = []

    def matte_edited(matte: MatteSettings) -> None:
        item = desk.editor.item(desk.state.object_id)
        if item is None:
            return
        object_id, name = item.id, translate("Window", "Matte")
        # A track that runs may have made a step of its own meanwhile.
        if dragging == [object_id] and desk.editor.undo_name == name:
            desk.editor.amend(lambda doc: edits.set_matte(doc, object_id, matte))
        else:
            dragging[:] = [object_id]
            desk.editor.apply(name, lambda doc: edits.set_matte(doc, object_id, matte))

    def recolored(object_id: int, color: tuple[int, int, int]) -> None:
        desk.editor.apply(
            translate("Window", "Colour"), lambda doc: edits.recolor_object(doc, object_id, color)
        )

    def look_picked(look: Look) -> None:
        desk.state.set_look(look)

    window.matte.edited.connect(matte_edited)
    window.matte.settled.connect(dragging.clear)
    window.matte.left.connect(lambda: window.canvas.setFocus())
    window.objects.picked.connect(desk.state.select_object)
    window.objects.switched.connect(desk.commands.switch)
    window.objects.rename_asked.connect(window.action_list["rename_object"].trigger)
    window.objects.recolored.connect(recolored)
    window.objects.dropped.connect(lambda item, paths: window.mattes.use(paths, item))

    def dropped(cell: Cell | None, paths: list[Path]) -> None:
        if cell is None:
            more.open_paths(paths)
        else:
            window.mattes.use(paths, cell.object_id, cell.frame)

    window.timeline.dropped.connect(dropped)
    window.mattes.declined.connect(more.open_paths)
    window.tools.shot_picked.connect(desk.editor.show_shot)
    window.tools.look_picked.connect(look_picked)
    window.tools.ground_asked.connect(window.action_list["ground"].trigger)
    window.transport.frame_typed.connect(more.go_to_text)
    window.transport.frame_left.connect(lambda: window.canvas.setFocus())
    window.welcome.open_asked.connect(more.open)
    window.welcome.demo_asked.connect(more.open_demo)
    window.welcome.path_asked.connect(more.open_recent)


def _connect_groups(window: Window, groups: GroupActions) -> None:
    window.objects.group_switched.connect(groups.switch)
    window.objects.group_rename_asked.connect(groups.ask_name)
    window.objects.menu_asked.connect(groups.show_menu)
    window.objects.fold_asked.connect(groups.fold)
    window.timeline.unfold_asked.connect(lambda group: groups.fold(group, False))
    window.desk.state.object_changed.connect(groups.follow)
    window.desk.editor.changed.connect(groups.forget)
    window.desk.state.folded_changed.connect(window.objects.set_folded)
    window.desk.state.folded_changed.connect(window.timeline.set_folded)


def _connect_desk(window: Window, more: WindowActions) -> None:
    desk = window.desk

    def frame_changed(frame: int) -> None:
        window.canvas.reset_pointer()
        window.timeline.set_frame(frame)
        window.transport.show_frame(desk.info, frame)
        window.show_item()

    def object_changed(object_id: int | None) -> None:
        window.timeline.set_object(object_id)
        window.objects.select(object_id)
        window.show_item()
        window.enable_actions()
        window.canvas.reset_pointer()

    def look_changed(look: Look) -> None:
        window.tools.show_look(look)
        window.action_list[f"view_{look.mode}"].setChecked(True)
        window.action_list["outline"].setChecked(look.outline)
        window.action_list["wipe"].setChecked(look.wipe is not None)
        window.action_list["onion"].setChecked(bool(look.onion))
        window.canvas.set_wipe(look.wipe)

    def speed_changed(speed: int) -> None:
        name = "pause" if speed else "play"
        window.action_list["play"].setIcon(window.action_list[name].icon())
        if not speed:
            more.redraw_play()
        text = "" if speed in (0, 1) else f"{speed}x"
        window.statusBar().showMessage(text)

    desk.state.frame_changed.connect(frame_changed)
    desk.state.object_changed.connect(object_changed)
    desk.state.look_changed.connect(look_changed)
    desk.state.range_changed.connect(window.timeline.set_range)
    desk.player.speed_changed.connect(speed_changed)
    desk.editor.changed.connect(window.show_document)
    desk.editor.refused.connect(more.explain)
    # A control that was moved goes back to what is.
    desk.editor.refused.connect(lambda _error: window.show_item())
    desk.editor.told.connect(more.show_saved)

    def nothing_deleted() -> None:
        key = said_key(window.action_list["remove_object"])
        text = translate("Window", "No prompt on this frame; %1 removes the object.")
        window.notices.show_notice("info", text.replace("%1", key))

    desk.commands.nothing_deleted.connect(nothing_deleted)
    # Its keys may be other ones.
    desk.settings_changed.connect(lambda _settings: window.show_hint())

    def clip_reread(_info: object) -> None:
        window.timeline.set_shot(desk.editor.shot, desk.player.rate)
        window.transport.show_frame(desk.info, desk.state.frame)
        window.showing.refresh()

    desk.opening.clip_reread.connect(clip_reread)
    desk.opening.clip_ready.connect(lambda _info: window.show_clip(desk.info))
    desk.opening.clip_awaited.connect(more.await_clip)
    desk.opening.failed.connect(more.explain_opening)
    desk.opening.clip_missing.connect(more.ask_for_clip)
    desk.opening.clip_unreadable.connect(more.explain_clip)
    desk.opening.noticed.connect(more.warn)
    desk.opening.left_found.connect(more.offer)
    window.banner.save_asked.connect(more.save_as)
    window.banner.reload_asked.connect(more.reload)
    look_changed(desk.state.look)


def _connect_work(window: Window, more: WindowActions) -> None:
    desk = window.desk

    def show_one() -> None:
        # Two would not fit a small window; the list of jobs has them all.
        busy = desk.exporter.is_busy and not window.status.isVisible()
        window.export_status.setVisible(busy)

    def began(what: str) -> None:
        window.status.begin(what)
        show_one()
        window.enable_actions()
        window.show_hint()

    def ended() -> None:
        window.status.finish()
        show_one()
        window.enable_actions()
        window.show_hint()

    desk.work_began.connect(began)
    desk.work_progressed.connect(window.status.advance)
    desk.work_ended.connect(ended)
    desk.work_failed.connect(more.explain)

    def exported(task: ExportTask, report: ExportReport) -> None:
        paths = [Path(output.path) for output in report.outputs]
        text = translate("Window", "%1 is written, read back and right.")
        first = task.shot.clip.first_number
        notes = [finding_words(finding, first) for finding in report.findings]
        lines = [text.replace("%1", ", ".join(path.name for path in paths[:3])), *notes]
        folder = QUrl.fromLocalFile(str(paths[0].parent))
        way = WayOut(translate("Window", "Show Folder"), lambda: QDesktopServices.openUrl(folder))
        window.notices.show_notice("warning" if notes else "good", "\n".join(lines), [way])

    def export_began(_task: ExportTask) -> None:
        window.export_status.begin(stage_words("export"))
        show_one()

    desk.exporter.began.connect(export_began)
    desk.exporter.progressed.connect(window.export_status.advance)
    desk.exporter.finished.connect(exported)
    desk.exporter.ended.connect(window.export_status.finish)
    desk.exporter.failed.connect(more.explain)
    desk.told.connect(window.notices.show_notice)
    desk.preview_ready.connect(window.showing.set_preview)
