"""kill -9 while webhooks come in, fifty times: every request that was answered 200 is counted once, none twice.

Platforms send again what was not answered, as ours do here, until it is. Then every event sent is looked for in the store.
`python -m bench.kills [ROUNDS]`
"""

import asyncio
import contextlib
import json
import random
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import aiohttp

from bench.figure import Figure, main
from tests.bot.platforms import signing
from tests.processes import BotProcess, playground
from tests.servers.process import directory

ROUNDS = 50
LONGEST_LIFE = 1.5  # seconds between "ready" and the next kill
BATCH = 50
SENDERS = 4
KEY = "a-signing-key"
SECRETS = {
    "DELIVERABOT_SENDGRID_WEBHOOK_SECRET": signing.public(signing.p256()),
    "DELIVERABOT_MAILGUN_WEBHOOK_SECRET": KEY,
}


class Sender:
    """A platform that tries again until it is answered 200, under one and the same token or signature."""

    def __init__(self, bot: BotProcess, campaign: str) -> None:
        self.bot = bot
        self.campaign = campaign
        self.answered = {"delivered": 0, "hard": 0}
        self.again = 0
        self.stopping = False

    async def run(self) -> None:
        """Batches of SendGrid's and single events of Mailgun's, in turn."""
        while not self.stopping:
            await self._until_answered(*self._batch())
            self.answered["delivered"] += BATCH - 5
            self.answered["hard"] += 5
            await self._until_answered(*self._single())
            self.answered["hard"] += 1

    async def _until_answered(self, path: str, body: bytes, headers: dict[str, str]) -> None:
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, ConnectionError):
                async with self.bot.http.post(self.bot.url + path, data=body, headers=headers) as answer:
                    if answer.status == 200:
                        await answer.read()
                        break
            self.again += 1
            await asyncio.sleep(0.02)
        if random.random() < 0.2:  # platforms send some twice
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, ConnectionError):
                async with self.bot.http.post(self.bot.url + path, data=body, headers=headers) as answer:
                    await answer.read()

    def _batch(self) -> tuple[str, bytes, dict[str, str]]:
        now = int(datetime.now(UTC).timestamp())
        rows = [
            {"sg_event_id": uuid4().hex, "email": f"{uuid4().hex}@acme.com", "timestamp": now, "category": self.campaign}
            | ({"event": "bounce", "type": "bounce", "reason": "550 5.1.1 user unknown"} if place < 5 else {"event": "delivered"})
            for place in range(BATCH)
        ]  # fmt: skip
        body = json.dumps(rows).encode()
        return "/hooks/sendgrid", body, signing.sendgrid(body)

    def _single(self) -> tuple[str, bytes, dict[str, str]]:
        event = {
            "event": "failed", "severity": "permanent", "reason": "bounce", "id": uuid4().hex,
            "timestamp": datetime.now(UTC).timestamp(), "recipient": f"{uuid4().hex}@acme.com", "tags": [self.campaign],
            "delivery-status": {"code": 550, "message": "5.1.1 user unknown"},
        }  # fmt: skip
        return "/hooks/mailgun", signing.mailgun(event, key=KEY, token=uuid4().hex), {}


async def measure(rounds: int = ROUNDS) -> list[Figure]:
    """The figures are zeros where all is well."""
    with directory("kills") as folder:
        async with playground(folder / "slack.log") as slack, BotProcess(folder, slack, **SECRETS) as bot:
            senders = [Sender(bot, f"campaign-{number}") for number in range(SENDERS)]
            work = asyncio.gather(*(sender.run() for sender in senders))
            for _ in range(rounds):
                await asyncio.sleep(random.uniform(0.05, LONGEST_LIFE))
                await bot.kill()
                await bot.start()
            for sender in senders:
                sender.stopping = True
            await asyncio.wait_for(work, 60)
            await bot.terminate()
            wrong = [found for sender in senders if (found := _difference(bot.store, sender))]
            sent = sum(sum(sender.answered.values()) for sender in senders)
            again = sum(sender.again for sender in senders)
    told = "; ".join(wrong) or "none lost, none twice"
    return [
        Figure(f"events of {rounds} kills not counted once", str(len(wrong)), told, "0", not wrong),
        Figure("events answered 200, and tries without an answer", f"{sent:,}", f"{again:,} tries"),
    ]


def _difference(store: Path, sender: Sender) -> str:
    with closing(sqlite3.connect(store)) as db:
        counted = db.execute(
            "SELECT sum(delivered), sum(hard) FROM rate_minute WHERE subject_kind = 'campaign' AND subject = ?",
            (sender.campaign,),
        ).fetchone()
        kept = db.execute("SELECT count(*) FROM kept_event WHERE campaign = ?", (sender.campaign,)).fetchone()[0]
    wanted = (sender.answered["delivered"], sender.answered["hard"])
    return (
        "" if (*counted, kept) == (*wanted, wanted[1]) else f"{sender.campaign}: {counted}, {kept} kept; sent {wanted}"
    )


if __name__ == "__main__":
    given = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    main(lambda: measure(given))
