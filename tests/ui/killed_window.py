"""A real window in a process of its own, for a test that kills it: `killed_window.py STORY [PATH]`.

"edit": boxes the ball on PATH and says "edited" once that is on disk. "track": takes the offer of
the work that was left, tracks, and says "tracking" in the midst of it, with the number of masks
that were there a second before. "look": takes the offer. Each prints what the offer brought as
one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Generator

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from rotoline import settings
from rotoline.core.document import Box, RotoObject
from rotoline.settings import Settings
from rotoline.ui.application import make_application, run
from rotoline.ui.main_window import MainWindow

Story = Generator[Callable[[], bool], None, None]
_LOOK_MS = 5


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def edit(window: MainWindow) -> Story:
    """Box the ball and wait for the disk; go on until killed."""
    desk = window.desk
    yield lambda: window.canvas.shown is not None
    window.canvas.boxed.emit(Box(9, 17, 39, 47))
    yield lambda: bool(items(window)) and 0 in items(window)[0].masks
    yield lambda: not items(window)[0].is_unanswered(0) and desk.editor.is_saved
    say("edited")
    yield lambda: False


def look(window: MainWindow) -> Story:
    """Take the offer and tell what it brought."""
    yield from offered(window)
    window.close()


def track(window: MainWindow) -> Story:
    """Take the offer and track; go on until killed."""
    yield from offered(window)
    window.action_list["track_forward"].trigger()
    seen: list[tuple[float, int]] = []

    def a_second_has_passed() -> bool:
        seen.append((time.monotonic(), len(items(window)[0].masks)))
        then = [masks for when, masks in seen if when < seen[-1][0] - 1]
        return bool(then) and then[-1] > 2

    yield a_second_has_passed
    before = [masks for when, masks in seen if when < seen[-1][0] - 1]
    say(f"tracking {before[-1]}")
    yield lambda: False


def offered(window: MainWindow) -> Story:
    yield lambda: bool(window.notices.buttons())
    said = window.notices.text
    window.notices.buttons()[0].click()
    yield lambda: window.canvas.shown is not None
    item = items(window)[0]
    found = {"said": said, "box": item.prompts[0].box is not None, "masks": sorted(item.masks)}
    say(json.dumps(found))


def items(window: MainWindow) -> tuple[RotoObject, ...]:
    shot = window.desk.editor.shot
    return shot.objects if shot else ()


def tell(story: Callable[[MainWindow], Story]) -> QTimer:
    """Go through a story while the application runs, from wait to wait."""
    told: list[tuple[Story, Callable[[], bool]]] = []

    def look() -> None:
        if not told:
            widgets = QApplication.topLevelWidgets()
            windows = [each for each in widgets if isinstance(each, MainWindow)]
            if windows:
                begun = story(windows[0])
                told.append((begun, next(begun)))
            return
        begun, waits_for = told[0]
        if waits_for():
            following = next(begun, None)
            if following is None:
                timer.stop()
            else:
                told[0] = (begun, following)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(_LOOK_MS)
    return timer


if __name__ == "__main__":
    make_application()
    if not settings.settings_file().exists():
        settings.save(Settings(model="embedded", frame_cache_mib=64))
    teller = tell({"edit": edit, "track": track, "look": look}[sys.argv[1]])
    sys.exit(run(sys.argv[2:]))
