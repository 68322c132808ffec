"""The whole bot: a list over HTTP, its end at a receiver; and mail, on the schedule."""

import json
from pathlib import Path

import aiohttp
import pytest

from bot.errors import SettingsError
from bot.service import build_desk, build_schedule, running
from bot.service.scheduled import MAIL_INTERVAL
from bot.settings import Mail, Secrets, Settings, Web
from bot.store import Store
from checks.dns import Resolver
from playground.server import Playground
from tests.bot.callbacks.conftest import SECRET, Receiver
from tests.bot.slack.house import API_TOKEN, MANIFEST, eventually, house, settings_for


async def test_a_list_calls_back(tmp_path: Path, receiver: Receiver) -> None:
    async with Playground(manifest=MANIFEST, message_interval=0.01) as slack:
        secrets = Secrets(
            bot_token=slack.bot_token, app_token=slack.app_token, api_token=API_TOKEN, webhook_secret=SECRET
        )
        web = Web(port=0, callback_networks=["127.0.0.0/8"])
        settings = settings_for(slack, tmp_path / "store.sqlite", secrets=secrets, web=web)
        async with house(slack, settings) as bot, aiohttp.ClientSession() as http:
            wanted = {"addresses": ["alice at acme"], "callback": receiver.url()}
            told = {"Authorization": f"Bearer {API_TOKEN}"}
            async with http.post(f"{bot.url}/verify", json=wanted, headers=told) as answer:
                assert answer.status == 202
            await eventually(lambda: len(receiver.seen) == 1)
    assert json.loads(receiver.seen[0][2])["data"]["counts"] == {"undeliverable": 1}


async def test_a_secret_of_the_wrong_form_stops_the_start(tmp_path: Path) -> None:
    async with Playground(manifest=MANIFEST) as slack:
        secrets = Secrets(bot_token=slack.bot_token, app_token=slack.app_token, webhook_secret="hush")
        settings = settings_for(slack, tmp_path / "store.sqlite", secrets=secrets)
        with pytest.raises(SettingsError, match=r"^DELIVERABOT_WEBHOOK_SECRET: must be whsec_ and 24 to 64 octets"):
            async with running(settings):
                pass


def test_mail_is_looked_at_where_it_is_set_up(tmp_path: Path) -> None:
    store, resolver = Store(tmp_path / "store.sqlite"), Resolver(nameservers=["127.0.0.1:9"], timeout=1)
    mail = Mail(host="127.0.0.1", sender="bot@acme.test", recipients=["ops@acme.test"])
    assert "mail" not in build_schedule(build_desk(Settings(), store, resolver), resolver).checks
    checks = build_schedule(build_desk(Settings(mail=mail), store, resolver), resolver).checks
    assert checks["mail"].interval == MAIL_INTERVAL
