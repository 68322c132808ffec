"""Can each bounce mailbox be read? It is opened as its reader opens it, and closed again: nothing is fetched or moved."""

import asyncio
import contextlib
import os
from pathlib import Path

from msgspec.structs import replace

from bot import clock
from bot.doctor.result import Result, failure, ok, warning
from bot.intake.mailbox.reader import build_session, build_tokens, password
from bot.intake.mailbox.session import TIMEOUT, Memory, Session
from bot.intake.reader import Refused, Unreachable
from bot.settings import Mailbox, Secrets

LIMIT = TIMEOUT + 10.0  # seconds: a server may take its time, and a token is asked for first
LATER = "It is tried again by itself. If it stays so, look at host, port and security, and at the network."
MEND = "See docs/mailboxes.md: its user, password or token, folder and certificate must be as the server wants them."
GIVE = "Let the bot's user read it: its group, or an ACL (setfacl -R -m u:USER:rX)."
NO_TOKEN = "See docs/mailboxes.md on OAuth 2: its client id, tenant, secret and refresh token."  # noqa: S105


def name(wanted: Mailbox) -> str:
    """What it is called in the results."""
    return f"mailbox {wanted.name}"


async def examine(wanted: Mailbox, secrets: Secrets) -> Result:
    """Connects, logs in and opens the folder; of a Maildir, whether its messages may be read."""
    about = name(wanted)
    if wanted.kind == "maildir":
        return await asyncio.to_thread(_maildir, about, Path(wanted.path))
    tokens = build_tokens(wanted, secrets, clock.now)
    try:
        secret = await tokens.access_token() if tokens is not None else password(wanted, secrets)
    except Refused as error:
        return failure(about, str(error), NO_TOKEN)
    except Unreachable as error:
        return failure(about, str(error), LATER)
    # With `move_to` the folder would be opened for writing, and the other one made.
    session = build_session(replace(wanted, move_to=""), secret, clock.now)
    try:
        await _opened(session)
    except Refused as error:
        return failure(about, str(error), MEND)
    except Unreachable as error:
        if "IN-USE" in str(error):  # RFC 1939 section 4: one session at a time
            return warning(about, str(error), "Another session has it: the bot's own, if it runs.")
        return failure(about, str(error), LATER)
    seen = f", and {wanted.folder} opens" if wanted.kind == "imap" else ""
    return ok(about, f"{wanted.host}:{wanted.actual_port} lets us in{seen}")


async def _opened(session: Session) -> None:
    try:
        await asyncio.to_thread(session.open, Memory(None, set()))
    finally:
        session.abort() if _cancelled() else await _closed(session)


async def _closed(session: Session) -> None:
    with contextlib.suppress(Exception):
        await asyncio.to_thread(session.close)


def _cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _maildir(about: str, path: Path) -> Result:
    folders = [path / "new", path / "cur"]
    if not path.exists():
        return failure(about, f"{path} is not there", "Set its path to the folder that has new and cur in it.")
    unreadable = next(
        (each for each in (path, *folders) if each.exists() and not os.access(each, os.R_OK | os.X_OK)), None
    )
    if unreadable is not None:
        return failure(about, f"{unreadable} may not be read by this user", GIVE)
    if not all(folder.is_dir() for folder in folders):
        return failure(about, f"{path} is no Maildir: there is no new and cur in it", "Set its path to one that is.")
    files = [file for folder in folders for file in folder.iterdir() if not file.name.startswith(".")]
    closed = sum(not os.access(file, os.R_OK) for file in files)
    if closed:
        return failure(about, f"{closed} of {len(files)} messages in {path} may not be read by this user", GIVE)
    return ok(about, f"{path} can be read: {len(files)} message{'' if len(files) == 1 else 's'}")
