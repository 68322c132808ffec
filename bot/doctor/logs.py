"""Is each log of a mail server there, may it be read, and is it one that is still written to?"""

import asyncio
import os
from pathlib import Path
from stat import S_ISREG

from bot import clock
from bot.clock import DAY
from bot.doctor.result import Result, failure, ok, warning
from bot.doctor.span import span
from bot.intake.log.moments import Moments
from bot.intake.log.postfix import LINE, looks_like
from bot.settings import FollowedLog

END = 65_536  # octets from the end that are looked at
MAY = "Let the bot's user read it: on Debian the group adm may (usermod -aG adm USER)."
ELSEWHERE = "Set its path to the file that the mail server's log goes to; with journald alone, install rsyslog."


def name(wanted: FollowedLog) -> str:
    """What it is called in the results."""
    return f"log {wanted.name}"


async def examine(wanted: FollowedLog) -> Result:
    """Its last lines are read, and no more."""
    return await asyncio.to_thread(_examine, name(wanted), Path(wanted.path))


def _examine(about: str, path: Path) -> Result:
    try:
        if not S_ISREG(path.stat().st_mode):
            return failure(about, f"{path} is no file", ELSEWHERE)
        lines = _last_lines(path)
    except PermissionError:
        return failure(about, f"{path} may not be read by this user", MAY)
    except OSError as error:
        return failure(about, f"{path}: {error.strerror}", ELSEWHERE)
    return judge(about, path, lines, clock.now())


def judge(about: str, path: Path, lines: list[str], now: int) -> Result:
    """Pure: what its last lines say."""
    if not lines:
        return warning(about, f"{path} is empty", "If it stays so though mail is sent, the log goes elsewhere.")
    if not looks_like("\n".join(lines[-50:])):
        return warning(about, f"none of the last lines of {path} is Postfix's", ELSEWHERE)
    times = Moments(now)
    found = (LINE.match(line) for line in reversed(lines))
    last = next((at for line in found if line and (at := times.read(line["time"])) is not None), None)
    if last is None:
        return ok(about, f"{path} can be read; no mail is in its last lines")
    said = f"{path} can be read; its last line on a mail is {span(now - last)} old"
    if now - last > DAY:
        return warning(about, said, "If mail was sent since, the log goes elsewhere now, or syslogd stands still.")
    return ok(about, said)


def _last_lines(path: Path) -> list[str]:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - END))
        lines = file.read().decode("utf-8", "replace").splitlines()
    return lines[1:] if size > END else lines
