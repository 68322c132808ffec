"""The bot itself with a log, a Maildir and LMTP: killed and started again, every bounce counts once; it stops in time."""

import asyncio
import smtplib
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.clock import now, to_rfc3339
from bot.intake.verp import Mailed, Verp
from tests.bot.intake.log.test_postfix import log
from tests.bot.intake.mail import dsn
from tests.bot.intake.running import eventually
from tests.processes import BotProcess, playground
from tests.servers.process import accepts_tcp, free_port

VERP = Verp(["a-secret-of-acmes-1"], "bounce.acme.com")
SETTINGS = """
[inbound]
port = {port}
domain = "bounce.acme.com"
[[logs]]
name = "mta"
path = "{folder}/mail.log"
[[mailboxes]]
name = "box"
kind = "maildir"
path = "{folder}/Maildir"
[[mailboxes]]
name = "away"
host = "127.0.0.1"
port = 1
user = "bounces"
security = "none"
"""


def arrive(folder: Path, number: int) -> None:
    """A bounce in the Maildir, and one in the log."""
    message = dsn(f"box{number}@dead.example", message_id=f"box{number}@acme.example")
    (folder / "Maildir/new" / f"{number}.M1.mta").write_bytes(message)
    life = "".join(log(t=to_rfc3339(now()))).replace("jo@", f"log{number}@").replace("<1@", f"<{number}@")
    with (folder / "mail.log").open("a") as file:
        file.write(life)


def hand_over(port: int, number: int) -> None:
    to = VERP.address(Mailed("acme-q4", f"lmtp{number}@dead.example"))
    with smtplib.LMTP("127.0.0.1", port, timeout=10) as client:
        client.sendmail("", [to], dsn(f"lmtp{number}@dead.example", message_id=f"lmtp{number}@acme.example"))


async def test_killed_and_started_again_every_bounce_counts_once(tmp_path: Path) -> None:
    port = free_port()
    for name in ("new", "cur", "tmp"):
        (tmp_path / "Maildir" / name).mkdir(parents=True)
    (tmp_path / "acme.toml").write_text(SETTINGS.format(port=port, folder=tmp_path))
    own = {
        "DELIVERABOT_CONFIG": str(tmp_path / "acme.toml"),
        "DELIVERABOT_VERP_SECRET": VERP.secrets[0],
        "DELIVERABOT_MAILBOX_AWAY_PASSWORD": "hush-this",
    }

    async def rows(sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(bot.store)) as db:
            return db.execute(sql).fetchall()

    async with playground(tmp_path / "slack.log") as slack, BotProcess(tmp_path, slack, **own) as bot:
        for number in range(3):
            arrive(tmp_path, number)
            await bot.kill()
            await bot.start()

            async def listening() -> bool:
                return await accepts_tcp("127.0.0.1", port)

            await eventually(listening)
            await asyncio.to_thread(hand_over, port, number)

        async def all_there() -> bool:
            return await rows("SELECT count(*) FROM kept_event") == [(9,)]

        await eventually(all_there)
        assert await bot.terminate() < 8
    assert await rows("SELECT sum(hard) FROM rate_minute WHERE subject_kind = 'all'") == [(9,)]
    assert await rows("SELECT sum(hard) FROM rate_minute WHERE subject_kind = 'campaign'") == [(3,)]
    assert await rows("SELECT kind, name, state FROM source ORDER BY kind, name") == [
        ("imap", "away", "failing"),
        ("lmtp", "inbound", "ok"),
        ("log", "mta", "ok"),
        ("maildir", "box", "ok"),
    ]
    assert "hush-this" not in bot.words()
    assert "@dead.example" not in bot.words()
