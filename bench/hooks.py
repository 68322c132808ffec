"""Webhooks through POST /hooks/… of the real process, beside raw inserts of the same rows in the same run.

SendGrid: batches of 500, signed with ECDSA and verified. Mailgun: an event a request, HMAC, each its own transaction's worth
of waiting. Both are answered after the commit (WAL, synchronous FULL). `python -m bench.hooks`
"""

import asyncio
import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median
from time import perf_counter
from uuid import uuid4

from bench.figure import Figure, main, share, spread
from bench.mail import CAMPAIGNS, Event, bounce, ordinary
from bench.raw_inserts import raw_inserts
from tests.bot.platforms import signing
from tests.processes import BotProcess, playground
from tests.servers.process import directory

BATCH, BATCHES = 500, 60  # events of a request, requests of a round
SINGLES = 3_000  # requests of a round
ROUNDS = 3
SENDERS, SINGLE_SENDERS = 4, 24  # connections at once
KEY = "a-signing-key"
Request = tuple[str, bytes, dict[str, str]]  # path, body, headers
SENDGRID = {"delivered": "delivered", "deferred": "deferred", "bounced": "bounce"}


async def measure() -> list[Figure]:
    """Rounds of each, in turn, so that a busy machine is as hard on the one as on the other."""
    batches, bounces, singles, late, raw, raw_singles = [], [], [], [], [], []
    work: dict[str, list[float]] = {"batch": [], "bounces": [], "single": []}  # µs of the bot's own CPU an event
    secrets = {
        "DELIVERABOT_SENDGRID_WEBHOOK_SECRET": signing.public(signing.p256()),
        "DELIVERABOT_MAILGUN_WEBHOOK_SECRET": KEY,
    }
    with directory("bench") as folder:
        async with playground(folder / "slack.log") as slack, BotProcess(folder, slack, **secrets) as bot:
            await _through(bot, _sendgrid(_rows(5, BATCH, _ordinary)), SENDERS)  # warm
            for number in range(ROUNDS):
                rows = _rows(BATCHES, BATCH, _ordinary)
                with _work(bot, work["batch"], BATCH * BATCHES):
                    batches.append(BATCH * BATCHES / (await _through(bot, _sendgrid(rows), SENDERS))[0])
                raw.append(
                    BATCH * BATCHES / await asyncio.to_thread(raw_inserts, folder / f"raw-{number}.sqlite", rows)
                )
                dead = _rows(BATCHES // 4, BATCH, _bounced)
                with _work(bot, work["bounces"], BATCH * len(dead)):
                    bounces.append(BATCH * len(dead) / (await _through(bot, _sendgrid(dead), SENDERS))[0])
                alone = _rows(SINGLES, 1, _ordinary)
                with _work(bot, work["single"], SINGLES):
                    seconds, answers = await _through(bot, _mailgun(alone), SINGLE_SENDERS)
                singles.append(SINGLES / seconds)
                late.append(share(answers, 99))
                raw_singles.append(
                    SINGLES / await asyncio.to_thread(raw_inserts, folder / f"single-{number}.sqlite", alone)
                )
    rate, single, slowest = median(batches), median(singles), median(late)
    return [
        Figure("SendGrid events/s, 500 a signed batch", f"{rate:,.0f}", spread(batches, "/s", 0), "≥ 15,000", rate >= 15_000),
        Figure("raw inserts of the same rows, 500 a commit", f"{median(raw):,.0f}", spread(raw, "/s", 0)),
        Figure("the same, every event a bounce", f"{median(bounces):,.0f}", spread(bounces, "/s", 0)),
        Figure("Mailgun requests/s, one event each", f"{single:,.0f}", spread(singles, "/s", 0), "≥ 1,500", single >= 1_500),
        Figure("their 99th percentile", f"{slowest:.0f} ms", spread(late, "ms", 0), "< 250 ms", slowest < 250),
        Figure("raw inserts, one a commit", f"{median(raw_singles):,.0f}", spread(raw_singles, "/s", 0)),
        *(Figure(f"the bot's CPU an event: {name}", f"{median(us):.0f} µs", spread(us, "µs", 0)) for name, us in work.items()),
    ]  # fmt: skip


@contextmanager
def _work(bot: BotProcess, into: list[float], count: int) -> Iterator[None]:
    """What the bot's process worked meanwhile: other work on the machine does not show in it."""
    before = bot.system().cpu_times()
    yield
    after = bot.system().cpu_times()
    into.append((after.user + after.system - before.user - before.system) / count * 1e6)


def _ordinary() -> Event:
    return ordinary(random.choice(CAMPAIGNS))


def _bounced() -> Event:
    return bounce(random.choice(CAMPAIGNS), hard=random.random() < 0.5)


def _rows(batches: int, size: int, make: Callable[[], Event]) -> list[list[Event]]:
    return [[make() for _ in range(size)] for _ in range(batches)]


def _sendgrid(batches: Sequence[list[Event]]) -> list[Request]:
    made = []
    for batch in batches:
        told = [
            {
                "email": row["recipient"],
                "timestamp": int(datetime.fromisoformat(row["at"]).timestamp()),
                "event": SENDGRID[row["kind"]],
                "type": "bounce",
                "category": [row["campaign"]],
                "sg_event_id": row["id"],
                "sg_message_id": f"{uuid4().hex}.filter0001.1.ABC.0",
                "smtp-id": f"<{uuid4().hex}@ismtpd>",
                "ip": "192.0.2.1",
                "status": row.get("status", ""),
                "reason" if row["kind"] == "bounced" else "response": row.get("diagnostic", "250 OK"),
            }
            for row in batch
        ]
        body = json.dumps(told).encode()
        made.append(("/hooks/sendgrid", body, signing.sendgrid(body)))
    return made


def _mailgun(batches: Sequence[list[Event]]) -> list[Request]:
    made: list[Request] = []
    for [row] in batches:
        event = {
            "event": "failed" if row["kind"] != "delivered" else "delivered",
            "severity": "permanent" if row["kind"] == "bounced" else "temporary",
            "reason": "bounce",
            "id": row["id"],
            "timestamp": datetime.now(UTC).timestamp(),
            "recipient": row["recipient"],
            "tags": [row["campaign"]],
            "message": {"headers": {"message-id": f"{row['id']}@news.example", "from": row["sender"]}},
            "delivery-status": {"code": int(row.get("reply_code") or 250), "message": row.get("diagnostic", "OK")},
        }
        made.append(("/hooks/mailgun", signing.mailgun(event, key=KEY, token=uuid4().hex), {}))
    return made


async def _through(bot: BotProcess, requests: list[Request], senders: int) -> tuple[float, list[float]]:
    """Seconds until all are answered 200, which is after their commits; and the ms of each."""
    waiting, answers = list(requests), []

    async def send() -> None:
        while waiting:
            path, body, headers = waiting.pop()
            asked = perf_counter()
            async with bot.http.post(bot.url + path, data=body, headers=headers) as answer:
                told = await answer.json()
                if answer.status != 200 or told["duplicates"]:
                    raise RuntimeError(f"{answer.status}: {told}")
            answers.append((perf_counter() - asked) * 1_000)

    started = perf_counter()
    await asyncio.gather(*(send() for _ in range(senders)))
    return perf_counter() - started, answers


if __name__ == "__main__":
    print("bench.hooks …", file=sys.stderr)
    main(measure)
