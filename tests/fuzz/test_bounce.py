"""A bounded run of the fuzz target, beginning with the sample messages."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checks.bounce.messages import SAMPLES

SECONDS = 6


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
def test_a_few_seconds_of_fuzzing_find_nothing(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for path in SAMPLES.glob("*.eml"):
        shutil.copy(path, seeds)
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.fuzz.bounce",
            f"-max_total_time={SECONDS}",
            "-max_len=9000",
            "-timeout=10",
            str(seeds),
        ],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-4000:]
