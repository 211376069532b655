"""What the actions do to document, selection and playback: no widgets here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from rotoline.core import edits, takes
from rotoline.core.document import Document, Prompt, RotoObject, Shot
from rotoline.ui.editor import Editor
from rotoline.ui.grouping import listed
from rotoline.ui.overlay import BACKDROPS, VIEW_MODES, ViewMode
from rotoline.ui.playback import Player
from rotoline.ui.problems import next_problem
from rotoline.ui.view_state import ViewState


class Commands(QObject):
    """Actions by id; `slots` is what the action table is connected to.

    told: kind and words of a message. nothing_deleted: the frame has no prompt of the object.
    """

    told = Signal(str, str)
    nothing_deleted = Signal()

    def __init__(
        self, editor: Editor, state: ViewState, player: Player, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        self._state = state
        self._player = player

    def slots(self) -> dict[str, Callable[[], object]]:
        """Action id -> what it does."""
        state, player = self._state, self._player
        return {
            "undo": self._editor.undo,
            "redo": self._editor.redo,
            "delete": self.delete_mark,
            "clear_prompts": self._clear_prompts,
            "new_object": self.new_object,
            "remove_clip": self.remove_clip,
            "remove_object": self.remove_object,
            "toggle_visible": lambda: self.switch(state.object_id, "visible"),
            "toggle_solo": lambda: self.switch(state.object_id, "solo"),
            "toggle_frozen": lambda: self.switch(state.object_id, "frozen"),
            "lock": lambda: self._on_frames(self.tr("Lock Frames"), edits.lock),
            "unlock": lambda: self._on_frames(self.tr("Unlock Frames"), edits.unlock),
            "absent": lambda: self._on_frames(self.tr("Mark Absent"), edits.mark_absent),
            "present": lambda: self._on_frames(self.tr("Mark Present"), _present),
            "clear_range": lambda: self._on_frames(self.tr("Clear Frames"), edits.clear_range),
            "retrack": lambda: self._on_frames(self.tr("Track Frames Anew"), edits.retrack),
            "select_range": self._select_range,
            "select_none": lambda: state.select_range(None),
            "next_object": lambda: self._choose_object(1),
            "previous_object": lambda: self._choose_object(-1),
            "swap_take": self.swap_take,
            "next_problem": lambda: self.go_to_problem(1),
            "previous_problem": lambda: self.go_to_problem(-1),
            "play": player.toggle,
            "shuttle_back": lambda: player.shuttle(-1),
            "pause": player.stop,
            "shuttle": lambda: player.shuttle(1),
            "loop": self._toggle_loop,
            "step_back": lambda: self.step(-1),
            "step": lambda: self.step(1),
            "back_ten": lambda: self.step(-10),
            "ahead_ten": lambda: self.step(10),
            "back_second": lambda: self.step(-self._second()),
            "ahead_second": lambda: self.step(self._second()),
            "first": lambda: self.go_to(0),
            "last": lambda: self.go_to(state.frames - 1),
            "previous_key": lambda: self._go_to_key(-1),
            "next_key": lambda: self._go_to_key(1),
            "set_in": lambda: self._trim(in_point=state.frame),
            "set_out": lambda: self._trim(out_point=state.frame),
            "clear_range_points": lambda: self._trim(0, state.frames - 1),
            "view_overlay": lambda: self._set_mode("overlay"),
            "view_matte": lambda: self._set_mode("matte"),
            "view_cutout": lambda: self._set_mode("cutout"),
            "view_source": lambda: self._set_mode("source"),
            "view_cycle": self._next_mode,
            "backdrop": self._next_backdrop,
            "wipe": self._toggle_wipe,
            "outline": lambda: state.set_look(replace(state.look, outline=not state.look.outline)),
        }

    def current_object(self) -> RotoObject | None:
        return self._editor.item(self._state.object_id)

    def prompt(self, name: str, edit: Callable[[Document, int], Document]) -> None:
        """Say something about the current object; without one, a new object is made with it."""
        shot, document, item = self._editor.shot, self._editor.document, self.current_object()
        if shot is None or document is None:
            return
        self._player.stop()
        if item is not None:
            self._editor.apply(name, lambda doc: edit(doc, item.id))
            return
        new_id = document.next_id
        if self._editor.apply(name, lambda doc: edit(self._with_new(doc, shot), new_id)):
            self._state.select_object(new_id)

    def new_object(self) -> None:
        """Add an object and select it."""
        document, shot = self._editor.document, self._editor.shot
        if document is None or shot is None:
            return
        new_id = document.next_id
        self._editor.apply(self.tr("New Object"), lambda doc: self._with_new(doc, shot))
        self._state.select_object(new_id)

    def _with_new(self, document: Document, shot: Shot) -> Document:
        return edits.add_object(document, shot.id, noun=self.tr("Object"))

    def remove_object(self) -> None:
        item, shot = self.current_object(), self._editor.shot
        if item is None or shot is None:
            return
        ids = [other.id for other in shot.objects]
        at = ids.index(item.id)
        after = ids[at + 1 : at + 2] or ids[max(0, at - 1) : at]
        self._editor.apply(self.tr("Remove Object"), lambda doc: edits.remove_object(doc, item.id))
        self._state.select_object(after[0] if after else None)

    def remove_clip(self) -> None:
        """Take the shown clip, with all that was made on it, out of the project."""
        document, shot = self._editor.document, self._editor.shot
        if document is None or shot is None:
            return
        if len(document.shots) == 1:
            text = self.tr("This is the project's only clip; close the project instead.")
            self.told.emit("info", text)
            return
        name = self.tr("Remove Clip")
        self._editor.apply(name, lambda doc: edits.remove_shot(doc, shot.id))

    def switch(self, object_id: int | None, name: str) -> None:
        """Turn "visible", "solo" or "frozen" of an object."""
        item = self._editor.item(object_id)
        if item is None:
            return
        names = {
            "visible": (self.tr("Show or Hide"), edits.set_visible, item.visible),
            "solo": (self.tr("Solo"), edits.set_solo, item.solo),
            "frozen": (self.tr("Lock Object"), edits.freeze_object, item.frozen),
        }
        words, edit, on = names[name]
        self._editor.apply(words, lambda doc: edit(doc, item.id, not on))

    def change_prompt(self, name: str, change: Callable[[Prompt], Prompt | None]) -> None:
        """Change what is said about the current object on the current frame."""
        object_id, frame = self._state.object_id, self._state.frame
        item = self._editor.item(object_id)
        if item is None:
            return
        prompt = change(item.prompts.get(frame, Prompt()))
        self._editor.apply(name, lambda doc: edits.set_prompt(doc, item.id, frame, prompt))

    def swap_take(self) -> None:
        """Bring the newest take back, and keep what it replaces; twice changes nothing."""
        item = self.current_object()
        if item is None:
            return
        if not item.takes:
            text = self.tr("%1 has no earlier take: one is kept when tracking replaces frames.")
            self.told.emit("info", text.replace("%1", item.name))
            return
        newest = item.takes[-1].id
        self._editor.apply(
            self.tr("Compare Takes"), lambda doc: takes.swap_take(doc, item.id, newest)
        )

    def delete_mark(self) -> None:
        """Delete the selected prompt mark, or all that was said about the frame."""
        mark = self._state.mark
        if mark is None:
            self._clear_prompts()
            return

        def without(prompt: Prompt) -> Prompt:
            if mark.point is None:
                return replace(prompt, box=None)
            points = [p for n, p in enumerate(prompt.points) if n != mark.point]
            return replace(prompt, points=tuple(points))

        self.change_prompt(self.tr("Delete Prompt"), without)
        self._state.select_mark(None)

    def _clear_prompts(self) -> None:
        item = self.current_object()
        if item is None:
            return
        if self._state.frame not in item.prompts:
            self.nothing_deleted.emit()
        else:
            self.change_prompt(self.tr("Clear Prompts"), lambda _: None)

    def step(self, frames: int) -> None:
        self._player.stop()
        self._state.go_to(self._state.frame + frames)

    def go_to(self, frame: int) -> None:
        self._player.stop()
        self._state.go_to(frame)

    def trim(self, in_point: int, out_point: int) -> None:
        shot = self._editor.shot
        if shot:
            self._editor.apply(
                self.tr("Set In and Out Point"),
                lambda doc: edits.set_range(doc, shot.id, in_point, out_point),
            )

    def _choose_object(self, step: int) -> None:
        """Select the object that is listed after the current one, or before it with -1."""
        ids = [item.id for item in listed(self._editor.shot.objects if self._editor.shot else ())]
        if ids:
            now = self._state.object_id
            at = ids.index(now) + step if now in ids else 0
            self._state.select_object(ids[at % len(ids)])

    def _select_range(self) -> None:
        shot = self._editor.shot
        if shot is not None:
            self._state.select_range(shot.frame_range)

    def frames_meant(self) -> range:
        """The selected frames, or the current one."""
        chosen = self._state.selected_range
        return chosen or range(self._state.frame, self._state.frame + 1)

    def _trim(self, in_point: int | None = None, out_point: int | None = None) -> None:
        shot = self._editor.shot
        if shot is None:
            return
        first = shot.in_point if in_point is None else in_point
        last = shot.out_point if out_point is None else out_point
        if in_point is None:
            first = min(first, last)
        else:
            last = max(first, last)
        self.trim(first, last)

    def _on_frames(self, name: str, edit: Callable[[Document, int, range], Document]) -> None:
        item, frames = self.current_object(), self.frames_meant()
        if item:
            self._editor.apply(name, lambda doc: edit(doc, item.id, frames))

    def _second(self) -> int:
        return max(1, round(self._player.rate))

    def _go_to_key(self, step: int) -> None:
        shot, frame = self._editor.shot, self._state.frame
        if shot is None:
            return
        item = self.current_object()
        chosen = (item,) if item and item.prompts else shot.objects
        keys = sorted({key for each in chosen for key in each.prompts})
        if step > 0:
            target = next((key for key in keys if key > frame), None)
        else:
            target = next((key for key in reversed(keys) if key < frame), None)
        if target is not None:
            self.go_to(target)

    def go_to_problem(self, step: int) -> bool:
        """Show the next problem, or the one before with -1; says so where there is no other."""
        shot, frame = self._editor.shot, self._state.frame
        target = next_problem(shot, frame, step) if shot else None
        if target is None:
            self.told.emit("info", self.tr("No problem left."))
        elif target == frame:
            self.told.emit("info", self.tr("No problem left but the one on this frame."))
        else:
            self.go_to(target)
        return target not in (None, frame)

    def _toggle_loop(self) -> None:
        self._player.loop = not self._player.loop

    def _set_mode(self, mode: ViewMode) -> None:
        self._state.set_look(replace(self._state.look, mode=mode))

    def _next_mode(self) -> None:
        at = VIEW_MODES.index(self._state.look.mode)
        self._set_mode(VIEW_MODES[(at + 1) % len(VIEW_MODES)])

    def _toggle_wipe(self) -> None:
        look = self._state.look
        self._state.set_look(replace(look, wipe=0.5 if look.wipe is None else None))

    def _next_backdrop(self) -> None:
        look = self._state.look
        offered = [each for each in BACKDROPS if each != "clip" or look.ground]
        chosen = offered[(offered.index(look.backdrop) + 1) % len(offered)]
        self._state.set_look(replace(self._state.look, mode="cutout", backdrop=chosen))


def _present(doc: Document, object_id: int, frames: range) -> Document:
    return edits.mark_absent(doc, object_id, frames, absent=False)
