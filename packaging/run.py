"""Set Rotoline up and run it: `python3 packaging/run.py [arguments of rotoline]`.

Without arguments: the main job on the built-in demo clip, offline, into `rotoline-demo/`;
then the result opens in the window where there is a screen.
"""

from __future__ import annotations

import subprocess
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - set-up runs on whatever Python is there
    sys.exit(
        "rotoline: needs Python 3.11 or newer; run this with one (python3.11 packaging/run.py)"
    )

import bootstrap

DEMO = bootstrap.ROOT / "rotoline-demo"


def main(arguments: list[str]) -> int:
    try:
        commands = bootstrap.prepare(dev=False)
    except bootstrap.SetupError as error:
        print(f"rotoline: {error}", file=sys.stderr)
        return 1
    rotoline = str(commands / "rotoline")
    if arguments:
        return subprocess.call([rotoline, *arguments])
    with bootstrap.step("the main job on the demo clip"):
        status = subprocess.call([rotoline, "demo", "-o", str(DEMO), "--overwrite"])
    if status == 0 and bootstrap.has_screen():
        print(f"-- the window opens with {DEMO / 'demo.roto'}", flush=True)
        # The window outlives this script, and must not keep whoever reads its output waiting.
        subprocess.Popen(
            [rotoline, str(DEMO / "demo.roto")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    return status


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
