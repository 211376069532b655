"""Starts the application: theme, language, crash hook, window."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from rotoline import __version__, paths
from rotoline import settings as preferences
from rotoline.settings import Settings
from rotoline.ui.crash import install_crash_hook
from rotoline.ui.desk import Desk
from rotoline.ui.icons import application_icon
from rotoline.ui.main_window import MainWindow
from rotoline.ui.theme import apply_theme

log = logging.getLogger(__name__)

_SWITCH_SECONDS = 0.001
_WARM_UP_MS = 300


def run(given: Sequence[str]) -> int:
    """Open the window with clips or a project; returns the exit status."""
    application = make_application()
    settings = preferences.load()
    dress(application, settings)
    desk = Desk(settings)
    window = MainWindow(desk)
    install_crash_hook(desk, window)
    follow_theme(application, desk)
    window.show()
    window.activateWindow()
    if given:
        QTimer.singleShot(0, lambda: window.more.open_paths(Path(path) for path in given))
    else:
        QTimer.singleShot(0, window.more.look_back)
    QTimer.singleShot(_WARM_UP_MS, desk.inference.warm_up)
    # Python sees Ctrl-C only when it runs: let it run now and then.
    signal.signal(signal.SIGINT, lambda *_: window.close())
    heartbeat = QTimer()
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(250)
    status = application.exec()
    heartbeat.stop()
    return status


def make_application() -> QApplication:
    """The one QApplication, made if there is none yet."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    # Threads that compute hand the interpreter over sooner, so that the window is drawn in time.
    sys.setswitchinterval(_SWITCH_SECONDS)
    application.setApplicationName("Rotoline")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("rotoline")
    application.setWindowIcon(application_icon())
    return application


def dress(application: QApplication, settings: Settings) -> None:
    """Theme, language and size of the interface as the settings say."""
    apply_theme(application, settings.theme)
    translate(application, settings.language)


def follow_theme(application: QApplication, desk: Desk) -> None:
    """Dress the application anew when another theme is chosen.

    The language stays until the next start: the window's words are not made anew, and those that
    are would be a mixture with them.
    """
    worn = [desk.settings.theme]

    def dress_anew(changed: Settings) -> None:
        # Every widget is styled anew: not for a change of something else.
        if worn[0] != changed.theme:
            worn[0] = changed.theme
            apply_theme(application, changed.theme)

    desk.settings_changed.connect(dress_anew)


def translate(application: QApplication, language: str) -> None:
    """Speak a language ("de"); the system's for "". English where there is no catalogue."""
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.deleteLater()
    locale = QLocale(language) if language else QLocale.system()
    # Qt has words of its own: "Cancel", "Close", the dialogs for files and colours.
    qt_words = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in (("rotoline", str(paths.resource("i18n"))), ("qtbase", qt_words)):
        translator = QTranslator(application)
        if not translator.load(locale, name, "_", folder):
            # Qt alone in another language would be a mixture.
            break
        application.installTranslator(translator)
