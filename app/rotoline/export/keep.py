"""Give a proved export its names, all of it or nothing."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from rotoline.core.job import Steps, sync_folder
from rotoline.core.parts import claim, new_token, part_path
from rotoline.errors import ExportFailed
from rotoline.export.plan import Plan
from rotoline.export.refusal import unwritable

_log = logging.getLogger(__name__)


def keep(plan: Plan, texts: Mapping[Path, str]) -> Steps[None]:
    """Give proved part files their names; `texts`, what lies beside them, follow in their order.

    It can be stopped until the first of them has its name.

    Everything is on the disk before anything is renamed, so a full disk leaves nothing and a
    power cut leaves whole files or none. Raises ExportFailed, OSError.
    """
    files = plan.files
    _refuse_new(plan, (*files, *texts))
    with ExitStack() as stack:
        for path, text in texts.items():
            part = plan.part(path)
            try:
                claim(part)
                stack.callback(part.unlink, missing_ok=True)
                # A list of checksums names files by their bytes, be they text or not.
                part.write_text(text, "utf-8", "surrogateescape", newline="\n")
            except OSError as error:
                raise unwritable(path, error) from error
        for path in (*files, *texts):
            with plan.part(path).open("rb+") as written:
                os.fsync(written.fileno())
            yield
        # Looked up twice: putting a long sequence on a slow disk takes its time.
        _refuse_new(plan, (*files, *texts))
        _give_names(plan, (*files, *texts))
    for folder in dict.fromkeys(path.parent for path in (*files, *texts)):
        sync_folder(folder)


def _give_names(plan: Plan, paths: Sequence[Path]) -> None:
    """Give parts their names, all of them or, where one is refused, none. Raises OSError.

    What stood under a name stays beside it until the end, where the disk has a second name for it.
    """
    token = new_token()
    with ExitStack() as olds, ExitStack() as undone:
        for path in paths:
            old = part_path(path, token)
            try:
                old.hardlink_to(path)
            except FileNotFoundError:
                undone.callback(path.unlink, missing_ok=True)
            except OSError as error:
                _log.info("%s could not be put back if it had to be: %s", path, error)
            else:
                olds.callback(old.unlink, missing_ok=True)
                undone.callback(old.replace, path)
            plan.part(path).replace(path)
        undone.pop_all()


def _refuse_new(plan: Plan, paths: Iterable[Path]) -> None:
    if plan.settings.overwrite:
        return
    for path in paths:
        if path.exists():
            raise ExportFailed(path, "was made by another program meanwhile; choose another name")
