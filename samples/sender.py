"""A sample sender: three campaigns, the events of their mail, and a question to the gate before every batch.

    python -m samples.sender --url http://127.0.0.1:8080 --token TOKEN

It mails nobody: it reports what a sender would. It shows all that a real one has to do: ask `GET /campaigns/{id}` before
it sends, stop while that says paused, and post what happened to `POST /events`. After a while the list of acme-q4 turns
bad, as lists do.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any
from uuid import uuid4

import aiohttp

ANSWERS: list[dict[str, Any]] = json.loads(files(__package__).joinpath("answers.json").read_text("utf-8"))
NAMES = ("ana", "ben", "chloe", "david", "emma", "farid", "grace", "hugo", "ines", "jon", "kim", "lea", "marco", "nina")
DOMAINS = (
    "gmail.example",
    "outlook.example",
    "orange.example",
    "acme.example",
    "telefonica.example",
    "laposte.example",
)
BATCH_EVERY = RETRY_EVERY = 1.0  # seconds


@dataclass(frozen=True)
class Campaign:
    """`a_second` mails; `usual` share of hard bounces, `bad` once its list has turned bad after `turns_after` s."""

    id: str
    sender: str
    a_second: int
    usual: float = 0.004
    bad: float = 0.004
    turns_after: float = 0.0

    def hard_share(self, running_for: float) -> float:
        """The share of hard bounces now."""
        return self.bad if running_for >= self.turns_after else self.usual


CAMPAIGNS = (
    Campaign("acme-q4", "offers@mail.acme.example", 12, bad=0.11, turns_after=25),
    Campaign("newsletter", "news@mail.acme.example", 20),
    Campaign("onboarding", "hello@app.acme.example", 2),
)


class Sender:
    """Speaks to the bot as any sender would."""

    def __init__(self, http: aiohttp.ClientSession, url: str, stopping: asyncio.Event) -> None:
        self._http = http
        self._url = url
        self._stopping = stopping
        self._may: dict[str, bool] = {}

    async def may_send(self, campaign: str) -> bool:
        """The gate's answer. Unknown to the bot: send. No answer: as it was before, which is safer than guessing."""
        try:
            async with self._http.get(f"{self._url}/campaigns/{campaign}") as answer:
                if answer.status == 200:
                    self._may[campaign] = (await answer.json())["state"] == "running"
        except (aiohttp.ClientError, TimeoutError):
            pass
        return self._may.get(campaign, True)

    async def report(self, events: list[dict[str, Any]]) -> None:
        """Posts events until the bot has them (they carry ids, so that twice is harmless), or the sender is stopped."""
        while not self._stopping.is_set():
            try:
                async with self._http.post(f"{self._url}/events", json=events) as answer:
                    if answer.status < 500:
                        return
            except (aiohttp.ClientError, TimeoutError):
                pass
            await self.pause(RETRY_EVERY)

    async def pause(self, seconds: float) -> None:
        """So long, but no longer than until the sender is stopped."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


def batch(campaign: Campaign, running_for: float) -> list[dict[str, Any]]:
    """The events of one second of a campaign."""
    return [_event(campaign, campaign.hard_share(running_for)) for _ in range(campaign.a_second)]


def _event(campaign: Campaign, hard_share: float) -> dict[str, Any]:
    domain = random.choice(DOMAINS)
    recipient = f"{random.choice(NAMES)}.{random.randrange(100_000)}@{domain}"
    event: dict[str, Any] = {
        "id": uuid4().hex,
        "kind": "delivered",
        "at": datetime.now(UTC).isoformat(),
        "recipient": recipient,
        "campaign": campaign.id,
        "sender": campaign.sender,
    }
    chance = random.random()
    if chance < hard_share + 0.006:
        wanted = [answer for answer in ANSWERS if answer["hard"] == (chance < hard_share)]
        answer = random.choices(wanted, [answer["weight"] for answer in wanted])[0]
        event |= {"kind": "bounced", "status": answer["status"], "reply_code": answer["reply_code"]}
        event["diagnostic"] = answer["diagnostic"].format(recipient=recipient, domain=domain)
    return event


async def send(url: str, token: str, stopping: asyncio.Event) -> None:
    """Until told to stop."""
    headers, limit = {"Authorization": f"Bearer {token}"}, aiohttp.ClientTimeout(total=10)
    async with aiohttp.ClientSession(headers=headers, timeout=limit) as http:
        sender = Sender(http, url, stopping)
        started = asyncio.get_running_loop().time()
        while not stopping.is_set():
            running_for = asyncio.get_running_loop().time() - started
            for campaign in CAMPAIGNS:
                if await sender.may_send(campaign.id):
                    await sender.report(batch(campaign, running_for))
            await sender.pause(BATCH_EVERY)


async def _main(arguments: argparse.Namespace) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    if arguments.exit_with_stdin:
        loop.add_reader(sys.stdin, stopping.set)  # nothing is written there: it only ever closes
    sys.stdout.write(f"sending to {arguments.url}\n")
    sys.stdout.flush()
    await send(arguments.url, arguments.token, stopping)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m samples.sender", description="A sample sender.")
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="where the bot's HTTP is")
    token = os.environ.get("DELIVERABOT_API_TOKEN")
    parser.add_argument("--token", default=token, required=not token, help="by default DELIVERABOT_API_TOKEN's value")
    parser.add_argument("--exit-with-stdin", action="store_true", help="stop when standard input closes")
    asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    main()
