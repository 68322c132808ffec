"""Runs `deliverabot` as people do: a process of its own, with nothing in its environment but what the test says."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]


class Ended(NamedTuple):
    """What a run left behind."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def deliverabot(*arguments: str | Path, cwd: Path, given: str | bytes = b"", **environment: str) -> Ended:
    """`environment` on top of none of ours: no setting or token of the developer's machine gets in."""
    return Ended(*_run([sys.executable, "-m", "bot", *map(str, arguments)], cwd, given, environment))


def _run(command: list[str], cwd: Path, given: str | bytes, environment: dict[str, str]) -> tuple[int, str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DELIVERABOT_", "SLACK_", "PORT"))}
    done = subprocess.run(
        command,
        cwd=cwd,
        input=given.encode() if isinstance(given, str) else given,
        env={**clean, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
        capture_output=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()
