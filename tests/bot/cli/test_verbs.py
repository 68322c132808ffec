"""What is no verb: told in one line, with the nearest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.cli.program import ROOT, deliverabot


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("detct",), "There is no verb 'detct'; did you mean detect? Try: deliverabot --help"),
        (("DOCTOR",), "There is no verb 'DOCTOR'; did you mean doctor? Try: deliverabot --help"),
        (("frobnicate",), "There is no verb 'frobnicate'. Try: deliverabot --help"),
        (("alert", "smple"), "There is no verb 'smple'; did you mean sample? Try: deliverabot alert --help"),
        (("--jsn",), "No such option '--jsn'. Try: deliverabot --help"),
        (("detect", "--jso"), "No such option '--jso'. Did you mean '--json'? Try: deliverabot detect --help"),
    ],
)
def test_what_is_no_verb_is_told_with_the_nearest(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    ended = deliverabot(*arguments, cwd=tmp_path)
    assert (ended.status, ended.out, ended.err) == (2, "", f"deliverabot: {told}\n")


@pytest.mark.parametrize("verb", ["sources", "review", "suppressions"])
@pytest.mark.parametrize("there", [False, True])
def test_what_only_reads_makes_no_store(verb: str, there: bool, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    if there:
        path.touch()  # as a container's mount may leave it
    ended = deliverabot(verb, cwd=tmp_path, DELIVERABOT_STORE_PATH="store.sqlite")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err == (
        "deliverabot: store.path = 'store.sqlite': there is no store yet. Start the bot once, or name the one it uses.\n"
    )
    assert path.stat().st_size == 0 if there else not path.exists()


def test_a_closed_standard_input_is_an_empty_one(tmp_path: Path) -> None:
    ended = subprocess.run(
        f"{sys.executable} -m bot verify --file - <&-",
        shell=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "deliverabot: there is no address in this list. Try: deliverabot verify --help\n"
