from __future__ import annotations

import importlib.util
import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from rotoline.paths import resource
from rotoline.settings import Settings
from rotoline.ui.application import dress, follow_theme, make_application
from rotoline.ui.desk import Desk
from rotoline.ui.main_window import MainWindow
from rotoline.ui.settings_dialog import SettingsDialog

ROOT = Path(__file__).resolve().parents[2]


def load_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "translations", ROOT / "packaging" / "translations.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = load_tool()


@pytest.mark.parametrize("language", TOOL.LANGUAGES)
def test_every_word_is_translated_with_its_places(language: str) -> None:
    known = TOOL.read_catalogue(language)
    for words in TOOL.all_words():
        said = known.get(words, "")
        assert said, words
        assert set(re.findall(r"%\d", said)) == set(re.findall(r"%\d", words[1])), words


@pytest.mark.parametrize("language", TOOL.LANGUAGES)
def test_the_compiled_catalogue_is_the_one_in_the_sources(language: str, qtbot: QtBot) -> None:
    translator = QTranslator()
    assert translator.load(str(resource(f"i18n/rotoline_{language}.qm")))

    for (context, source), said in TOOL.read_catalogue(language).items():
        assert translator.translate(context, source) == said


def test_the_window_speaks_the_chosen_language(qtbot: QtBot) -> None:
    application = make_application()
    dress(application, Settings(language="de"))
    try:
        window = MainWindow(Desk(Settings(language="de")))
        qtbot.addWidget(window)
        assert window.action_list["track_both"].text() == "In beide Richtungen verfolgen"
        assert window.action_list["undo"].text() == "Rückgängig"
        titles = [action.text() for action in window.menuBar().actions()]
        assert "&Datei" in titles
        window.more.show_settings("general")
        dialog = window.findChild(SettingsDialog)
        (close,) = dialog.findChildren(QDialogButtonBox)[0].buttons()
        assert close.text().replace("&", "") == "Schließen"
        dialog.close()
        window.close()
    finally:
        dress(application, Settings(language="en"))


def test_another_language_waits_for_the_next_start(qtbot: QtBot) -> None:
    application = make_application()
    dress(application, Settings(language="en"))
    desk = Desk(Settings(language="en"))
    window = MainWindow(desk)
    qtbot.addWidget(window)
    follow_theme(application, desk)

    desk.change_settings(replace(desk.settings, language="de"))

    assert QCoreApplication.translate("Actions", "Undo") == "Undo"
    window.close()
