"""Clip settings and the clip's own alpha, in the real window."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import OpenEXR
import pytest
from PIL import Image
from PySide6.QtCore import QRect
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDialogButtonBox,
    QDoubleSpinBox,
    QSpinBox,
    QStyle,
    QStyleOptionSpinBox,
)

from rotoline.core import edits
from rotoline.core.interpretation import Interpretation, View
from rotoline.export.presets import ExportSettings
from rotoline.media.open import open_clip
from rotoline.ui.clip_settings import ClipSettings
from tests.ui.conftest import HEIGHT, WIDTH, Driver

OK = QDialogButtonBox.StandardButton.Ok
APPLY = QDialogButtonBox.StandardButton.Apply
DEFAULTS = QDialogButtonBox.StandardButton.RestoreDefaults


def shown_brightness(driver: Driver) -> float:
    shown = driver.window.canvas.shown
    assert shown is not None
    image = shown.image
    pixels = np.frombuffer(image.constBits(), np.uint8)
    return float(pixels.reshape(image.height(), -1)[:, : image.width() * 4].mean())


def settings_of(driver: Driver) -> ClipSettings:
    driver.do("clip_settings")
    dialog = driver.window.findChild(ClipSettings)
    assert isinstance(dialog, ClipSettings)
    return dialog


def said(driver: Driver) -> Interpretation:
    shot = driver.desk.editor.shot
    assert shot is not None
    return shot.clip.interpretation


def test_exposure_is_seen_at_once_and_undone(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.desk.state.go_to(4)
    driver.until(lambda: driver.window.canvas.shown.frame == 4)
    plain = shown_brightness(driver)

    dialog = settings_of(driver)
    dialog._exposure.setValue(2.0)
    dialog.button(APPLY).click()
    driver.until(lambda: shown_brightness(driver) > plain + 15)
    assert said(driver).view.exposure == 2.0
    assert driver.desk.state.frame == 4
    assert driver.desk.editor.undo_name == "Clip Settings"
    dialog.reject()

    driver.do("undo")
    driver.until(lambda: abs(shown_brightness(driver) - plain) < 1)
    assert said(driver) == Interpretation()
    driver.do("redo")
    driver.until(lambda: shown_brightness(driver) > plain + 15)
    driver.saved()


def test_every_control_is_said_and_defaults_take_it_back(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    dialog = settings_of(driver)
    for box, name in zip(
        dialog._names.values(), ("bt709", "pc", "bt2020", "smpte2084"), strict=True
    ):
        box.setCurrentIndex(box.findData(name))
    dialog._curve.setCurrentIndex(dialog._curve.findData("slog3"))
    dialog.button(OK).click()
    everything = Interpretation("bt2020", "smpte2084", "bt709", "pc", View("slog3"))
    driver.until(lambda: said(driver) == everything)
    assert driver.desk.info is not None
    assert driver.desk.info.color.matrix == "bt709"

    again = ClipSettings(driver.desk.info, driver.window)
    assert again.interpretation() == everything
    again.button(DEFAULTS).click()
    assert again.interpretation() == Interpretation()
    again.close()


def test_tracking_and_export_read_the_clip_as_it_was_said(
    driver: Driver, clip: Path, tmp_path: Path
) -> None:
    driver.open(clip)
    meant = Interpretation(range="pc", view=View(exposure=1.0))
    driver.desk.opening.interpret(meant)
    driver.until(lambda: said(driver) == meant)
    driver.prompted()
    frames = driver.desk.inference._frames
    assert frames is not None
    np.testing.assert_array_equal(frames[0], open_clip(clip, meant).read(0).rgb)

    done: list[object] = []
    driver.desk.exporter.finished.connect(lambda task, report: done.append(report))
    target = tmp_path / "out" / "%02d.png"
    chosen = ExportSettings("png16", content="cutout", alpha="straight", frames=(0,))
    driver.desk.export(target, chosen)
    driver.until(lambda: bool(done))
    inside = (slice(24, 40), slice(16, 32))
    written = open_clip(tmp_path / "out" / "00.png").read(0, deep=True).deep
    source = open_clip(clip, Interpretation(range="pc")).read(0, deep=True).deep
    assert written is not None and source is not None
    np.testing.assert_allclose(written[inside], source[inside], atol=2e-3)


def test_a_setting_the_clip_cannot_have_changes_nothing(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.desk.opening.interpret(Interpretation(layer="hero"))
    driver.until(lambda: "layer" in driver.window.notices.text)
    assert said(driver) == Interpretation()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """EXR pictures: a dark main layer, a bright one called hero."""
    folder = tmp_path / "exr"
    folder.mkdir()
    for number in range(1, 4):
        channels = dict.fromkeys("RGB", np.full((HEIGHT, WIDTH), 0.02, np.float32))
        channels |= {f"hero.{name}": np.full((HEIGHT, WIDTH), 0.5, np.float32) for name in "RGB"}
        path = folder / f"shot.{number:04d}.exr"
        OpenEXR.File({"type": OpenEXR.scanlineimage}, channels).write(str(path))
    return folder


def test_a_layer_and_a_rate_are_chosen_for_picture_files(driver: Driver, pictures: Path) -> None:
    driver.open(pictures)
    dark = shown_brightness(driver)
    dialog = settings_of(driver)
    dialog._layer.setCurrentIndex(dialog._layer.findData("hero"))
    dialog._rate.setCurrentText("nonsense")
    assert not dialog.button(OK).isEnabled()
    dialog._rate.setCurrentText("29.97")
    dialog.button(OK).click()
    driver.until(lambda: shown_brightness(driver) > dark + 60)
    assert said(driver) == Interpretation(layer="hero", rate=Fraction(30000, 1001))
    assert driver.desk.editor.shot.clip.rate == "30000/1001"
    assert driver.desk.player.rate == Fraction(30000, 1001)


def test_the_clips_own_alpha_becomes_the_mask(driver: Driver, tmp_path: Path) -> None:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    disc = (x - 40) ** 2 + (y - 30) ** 2 < 200
    picture = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    picture[..., 0], picture[..., 3] = 200, disc * 255
    Image.fromarray(picture).save(tmp_path / "cutout.png")
    driver.open(tmp_path / "cutout.png")
    driver.do("mask_from_alpha")
    driver.until(lambda: bool(driver.desk.editor.shot.objects))
    prompt = driver.item.prompts[0]
    assert prompt.mask is not None
    project = driver.desk.editor.project
    assert project is not None
    np.testing.assert_array_equal(project.masks.get_bitmap(prompt.mask), disc)
    driver.answered()
    driver.do("undo")
    driver.until(lambda: not driver.desk.editor.shot.objects)


def test_a_clip_without_alpha_says_so(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    driver.do("mask_from_alpha")
    assert "no transparency" in driver.window.notices.text
    assert not driver.desk.editor.shot.objects


def test_a_changed_mind_is_kept_in_the_project(driver: Driver, clip: Path, tmp_path: Path) -> None:
    driver.open(clip)
    driver.desk.opening.interpret(Interpretation(matrix="bt2020nc"))
    driver.until(lambda: said(driver).matrix == "bt2020nc")
    driver.window.more.save_to(tmp_path / "kept.roto")
    driver.until(lambda: (tmp_path / "kept.roto").exists())
    driver.do("close")
    driver.until(lambda: driver.desk.editor.project is None)
    driver.window.more.open_paths([tmp_path / "kept.roto"])
    driver.until(lambda: driver.desk.info is not None)
    assert driver.desk.info.color.matrix == "bt2020nc"
    assert (
        edits.interpret(
            driver.desk.editor.document, driver.desk.editor.shot.id, said(driver), "24/1"
        )
        is driver.desk.editor.document
    )


def up_button(box: QAbstractSpinBox) -> QRect:
    option = QStyleOptionSpinBox()
    box.initStyleOption(option)
    which = QStyle.SubControl.SC_SpinBoxUp
    return box.style().subControlRect(QStyle.ComplexControl.CC_SpinBox, option, which, box)


def test_exposure_has_the_buttons_of_every_other_number(driver: Driver, clip: Path) -> None:
    driver.open(clip)
    dialog = settings_of(driver)
    whole = QSpinBox(dialog)
    whole.setGeometry(dialog._exposure.geometry())
    whole.ensurePolished()

    assert up_button(dialog._exposure) == up_button(whole)
    plain = driver.window.matte.findChild(QDoubleSpinBox)
    assert up_button(plain).width() == 0
    field = plain.grab().toImage()
    for x in range(field.width() - 8, field.width()):
        column = {field.pixelColor(x, y).name() for y in range(6, field.height() - 6)}
        assert len(column) == 1, "half an arrow stands in the field without buttons"
    dialog.reject()
