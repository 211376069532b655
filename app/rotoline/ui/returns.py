"""After a track: is the object there again, in a scene that tracking did not enter?

Tracking stops at cuts. A scene without any mask of the object is looked at: when it has the
colours of a scene where the object was tracked, the object is likely to be back.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from rotoline.core import clips, edits
from rotoline.core.document import RotoObject, Shot
from rotoline.errors import UserError
from rotoline.media.open import open_clip
from rotoline.tracking.shots import likeness
from rotoline.ui.notice import WayOut
from rotoline.ui.window import Window
from rotoline.workers.job_thread import Items, JobThread, ShouldStop, Work

_ALIKE = 0.6


@dataclass(frozen=True)
class Return:
    """A scene without the object. frame: its first. like: the tracked frame it looks like, if any.

    cut: the cut before it, if tracking came up to there.
    """

    object_id: int
    frame: int
    like: int | None
    cut: int | None


def scenes_of(shot: Shot) -> list[range]:
    """The parts of the shot's range between cuts that tracking may not cross."""
    walls = sorted(cut for cut in shot.cuts - shot.joined if shot.in_point < cut <= shot.out_point)
    starts = [shot.in_point, *walls]
    stops = [*walls, shot.out_point + 1]
    return [range(start, stop) for start, stop in zip(starts, stops, strict=True)]


def unvisited(item: RotoObject, shot: Shot) -> list[Return]:
    """Scenes where nothing is known of an object that is tracked in another one."""
    scenes = scenes_of(shot)
    spoken = item.prompts.keys() | item.absent | item.locked

    def is_known(scene: range) -> bool:
        return any(frame in item.masks or frame in spoken for frame in scene)

    if item.frozen or not any(is_known(scene) for scene in scenes):
        return []
    found = []
    for number, scene in enumerate(scenes):
        if not is_known(scene):
            before = number > 0 and scenes[number - 1][-1] in item.masks
            found.append(Return(item.id, scene[0], None, scene[0] if before else None))
    return found


def look_for_returns(shot: Shot, project: Path, _should_stop: ShouldStop) -> Items:
    """The first `Return` of every object; those in scenes that look alike come first."""
    missing = [(item, each) for item in shot.objects for each in unvisited(item, shot)]
    where = clips.find(shot.clip, project) if missing else None
    if where is None:
        return
    found: list[Return] = []
    with closing(open_clip(where.path, shot.clip.interpretation)) as reader:
        for item, each in missing:
            known = [scene for scene in scenes_of(shot) if each.frame not in scene]
            ends = [frame for scene in known for frame in (scene[-1], scene[0])]
            ends = [frame for frame in ends if frame in item.masks and item.masks[frame].score > 0]
            try:
                there = reader.read(each.frame).rgb
                shares = {frame: likeness(reader.read(frame).rgb, there) for frame in ends}
            except UserError:
                continue
            best = max(shares, key=shares.__getitem__, default=None)
            like = best if best is not None and shares[best] >= _ALIKE else None
            found.append(Return(each.object_id, each.frame, like, each.cut))
            yield None
    found.sort(key=lambda each: (each.like is None, each.frame))
    yield found


class Returns(QObject):
    """Suggests to prompt, or to track across a cut, where an object may be back."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.thread_of_scenes = JobThread("scenes", self, in_background=True)
        window.desk.tracked.connect(self.look)

    def slots(self) -> dict[str, Callable[[], object]]:
        """Action id -> what it does."""
        return {"join_cut": self.join_here}

    def look(self) -> None:
        """Look at the scenes that the track did not enter."""
        desk = self._window.desk
        shot, project = desk.editor.shot, desk.editor.project
        if shot is not None and project is not None and shot.cuts - shot.joined:
            work = partial(look_for_returns, shot, project.path)
            self.thread_of_scenes.submit(
                Work("look", work, self._heard, on_error=desk.opening.failed.emit)
            )

    def shut_down(self) -> None:
        """Stop and join the thread."""
        self.thread_of_scenes.shut_down()

    def join_here(self) -> None:
        """Let tracking cross the nearest cut up to this frame, or stop it there again."""
        shot, frame = self._window.desk.editor.shot, self._window.desk.state.frame
        cuts = sorted(cut for cut in shot.cuts if cut <= frame) if shot else []
        if not cuts:
            text = self.tr("There is no cut up to this frame.")
            self._window.notices.show_notice("info", text)
            return
        self._join(cuts[-1], shot is not None and cuts[-1] not in shot.joined)

    def _heard(self, value: object) -> None:
        if not isinstance(value, list) or not value:
            return
        found: Return = value[0]
        desk = self._window.desk
        item, shot = desk.editor.item(found.object_id), desk.editor.shot
        if item is None or shot is None:
            return
        if all(each.frame != found.frame for each in unvisited(item, shot)):
            return
        if found.like is not None:
            text = self.tr(
                "%1 may be back at frame %2: the scene after the cut looks like that of frame %3."
            )
        else:
            text = self.tr("A new scene begins at frame %2. Is %1 in it?")
        number = shot.clip.first_number
        like = found.like if found.like is not None else 0
        for place, value_shown in enumerate((item.name, found.frame + number, like + number), 1):
            text = text.replace(f"%{place}", str(value_shown))
        ways = [WayOut(self.tr("Go There"), partial(self._go, found))]
        if found.cut is not None:
            ways.append(WayOut(self.tr("Track Across"), partial(self._join, found.cut, True, True)))
        ways.append(WayOut(self.tr("Not There"), partial(self._absent, found)))
        self._window.notices.show_notice("info", text, ways)

    def _go(self, found: Return) -> None:
        desk = self._window.desk
        desk.state.select_object(found.object_id)
        desk.commands.go_to(found.frame)
        self._window.canvas.setFocus()

    def _absent(self, found: Return) -> None:
        """Say that the object is not in the scene, and go on with the next one."""
        desk, shot = self._window.desk, self._window.desk.editor.shot
        scene = next((s for s in scenes_of(shot) if found.frame in s), None) if shot else None
        if scene is not None:
            desk.editor.apply(
                self.tr("Mark Absent"),
                lambda doc: edits.mark_absent(doc, found.object_id, scene),
            )
            self.look()

    def _join(self, cut: int, joined: bool, then_track: bool = False) -> None:
        desk, shot = self._window.desk, self._window.desk.editor.shot
        if shot is None:
            return
        name = self.tr("Track Across Cut") if joined else self.tr("Stop at Cut")
        done = desk.editor.apply(name, lambda doc: edits.join_cut(doc, shot.id, cut, joined))
        if done and then_track:
            desk.track("both")
        elif done:
            words = self.tr("Tracking crosses the cut at frame %1 now.")
            if not joined:
                words = self.tr("Tracking stops at the cut at frame %1 again.")
            shown = words.replace("%1", str(cut + shot.clip.first_number))
            self._window.notices.show_notice("info", shown)
