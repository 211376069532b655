"""Take pictures of the window in its main states, for README and for critical eyes.

    python packaging/screenshots.py [-o DIR] [--size 1280x720] [--theme dark|light] [--scale 2]

Works on the demo clip with the embedded model, in folders of its own; needs no screen.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

LIMIT = 600.0
# Enough for every state, quick enough on two cores.
TRACKED = 12


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("-o", "--output", type=Path, default=Path("screenshots"))
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--scale", default="1")
    parser.add_argument("--language", default="en")
    arguments = parser.parse_args()
    os.environ["QT_SCALE_FACTOR"] = arguments.scale
    if not os.environ.get("DISPLAY") and sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    arguments.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("DATA", "CONFIG", "LOG"):
            os.environ[f"ROTOLINE_{name}"] = str(Path(folder) / name.lower())
        photographer = Photographer(arguments)
        try:
            photographer.take_all(Path(folder))
        finally:
            photographer.window.close()
    return 0


class Photographer:
    """Drives a window and takes its pictures."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        from rotoline.settings import Settings
        from rotoline.ui.application import dress, make_application
        from rotoline.ui.desk import Desk
        from rotoline.ui.main_window import MainWindow

        self.application = make_application()
        settings = Settings(theme=arguments.theme, language=arguments.language, model="embedded")
        dress(self.application, settings)
        self.desk = Desk(settings)
        self.window = MainWindow(self.desk)
        width, height = (int(part) for part in arguments.size.split("x"))
        self.window.resize(width, height)
        self.window.show()
        self.folder: Path = arguments.output
        light = "" if arguments.theme == "dark" else "-light"
        scale = "" if arguments.scale == "1" else f"-{arguments.scale}x"
        tall = "" if height == 720 else f"-{height}"
        language = "" if arguments.language == "en" else f"-{arguments.language}"
        self.ending = f"{light}{scale}{tall}{language}.png"

    def take_all(self, scratch: Path) -> None:
        from rotoline.core.document import Box
        from rotoline.export.presets import ExportSettings
        from rotoline.media.demo import demo_clip, demo_prompts
        from rotoline.ui.export_dialog import ExportDialog
        from rotoline.ui.settings_dialog import PAGES, SettingsDialog

        window, desk = self.window, self.desk
        self.rest(0.3)
        self.take("empty", window)
        window.more.open_paths([demo_clip()])
        self.until(lambda: window.canvas.shown is not None)
        self.take("clip", window)
        said = json.loads(demo_prompts().read_text(encoding="utf-8"))
        window.canvas.boxed.emit(Box(*said["objects"][0]["prompts"][0]["box"]))
        self.until(self.answered)
        self.take("prompted", window)
        desk.commands.trim(0, TRACKED - 1)
        window.action_list["track_forward"].trigger()
        self.until(lambda: self.masks() > TRACKED // 2)
        self.take("tracking", window)
        self.until(lambda: self.masks() == TRACKED and not desk.is_working)
        desk.state.go_to(TRACKED // 2)
        self.rest(0.5)
        window.canvas.pointed.emit(560.0, 240.0, False)
        self.until(self.answered)
        self.take("correcting", window)
        window.action_list["onion"].trigger()
        self.take("onion", window)
        window.action_list["onion"].trigger()
        window.action_list["view_cutout"].trigger()
        self.take("cutout", window)
        window.action_list["view_matte"].trigger()
        self.take("matte", window)
        window.action_list["view_overlay"].trigger()
        window.action_list["undo"].trigger()
        first = self.desk.editor.shot
        assert first is not None
        window.groups.assign(first.objects[0].id, "Fish")
        desk.export(scratch / "koi.mov", ExportSettings("prores4444", content="cutout"))
        desk.export(scratch / "koi.%04d.png", ExportSettings("png16", content="matte"))
        window.job_button.open()
        self.take("jobs", window.job_button.popup)
        window.job_button.popup.close()
        self.until(lambda: not desk.exporter.is_busy)
        window.more.export()
        dialog = window.findChild(ExportDialog)
        assert dialog is not None
        self.rest(0.6)
        self.take("export", dialog)
        dialog.close()
        for page in PAGES:
            window.more.show_settings(page)
            opened = window.findChildren(SettingsDialog)[-1]
            self.rest(0.3 if page != "computer" else 12.0)
            self.take(f"settings-{page}", opened)
            opened.close()
            self.rest(0.1)
        (scratch / "notes.txt").write_text("take 3\n", encoding="utf-8")
        window.more.open_paths([scratch / "notes.txt"])
        self.until(lambda: bool(window.notices.text))
        self.take("refused", window)

    def take(self, name: str, widget: object) -> None:
        from PySide6.QtWidgets import QWidget

        assert isinstance(widget, QWidget)
        self.rest(0.4)
        file = self.folder / f"{name}{self.ending}"
        widget.grab().save(str(file))
        print(file, flush=True)

    def rest(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self.application.processEvents()
            time.sleep(0.005)

    def until(self, condition: Callable[[], bool]) -> None:
        ends = time.monotonic() + LIMIT
        while not condition():
            if time.monotonic() > ends:
                raise TimeoutError(f"the window says: {self.window.notices.text}")
            self.rest(0.02)

    def masks(self) -> int:
        shot = self.desk.editor.shot
        return len(shot.objects[0].masks) if shot and shot.objects else 0

    def answered(self) -> bool:
        shot = self.desk.editor.shot
        items = shot.objects if shot else ()
        return bool(items) and not any(
            item.is_unanswered(frame) for item in items for frame in item.prompts
        )


if __name__ == "__main__":
    sys.exit(main())
