"""Logs of mail servers: there, readable, Postfix's, and still written to."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.doctor.logs import examine
from bot.doctor.result import Result
from bot.settings import FollowedLog


def line(hours_ago: float) -> str:
    at = datetime.now(UTC) - timedelta(hours=hours_ago)
    return f"{at.isoformat()} mx postfix/qmgr[1]: 4F9Xx1a: removed\n"


async def seen(path: Path) -> Result:
    return await examine(FollowedLog(name="mail", path=str(path)))


@pytest.mark.parametrize(
    ("text", "state", "what"),
    [
        ([3, 0.1], "ok", "can be read; its last line on a mail is 6 min old"),
        ([49], "warning", "can be read; its last line on a mail is 2 d old"),
        ("", "warning", "is empty"),
        ("[error] nginx\n", "warning", ""),
        ("Nov 22 10:00:00 mx postfix/master[1]: daemon started\n", "ok", "can be read; no mail is in its last lines"),
    ],
)
async def test_what_a_log_says_last(tmp_path: Path, text: str | list[float], state: str, what: str) -> None:
    path = tmp_path / "mail.log"
    # Lines so many hours old are written now: the tests were collected long ago.
    path.write_text(text if isinstance(text, str) else "".join(map(line, text)))
    result = await seen(path)
    assert (result.about, result.state) == ("log mail", state)
    assert what in result.what


async def test_only_the_end_of_a_long_log_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mail.log"
    path.write_text(line(100) * 2_000 + line(1))
    assert (await seen(path)).what == f"{path} can be read; its last line on a mail is 60 min old"


async def test_what_is_no_log(tmp_path: Path) -> None:
    assert (await seen(tmp_path / "none")).what == f"{tmp_path / 'none'}: No such file or directory"
    assert (await seen(tmp_path)).what == f"{tmp_path} is no file"
