"""Slack as the doctor sees it, through a real one's look-alike that has each fault in turn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import yaml

from bot.doctor.result import Result
from bot.doctor.slack import MANIFEST, examine, manifest_scopes
from bot.settings import Reviews, Secrets, Settings, Slack
from playground.server import Playground
from tests.servers.process import free_port

BOB_AND_CAROL = Reviews(approvers=["U0BOB", "U0CAROL"])


def settings(slack: Playground, *, channel: str = "#deliverability", **more: Any) -> Settings:
    secrets = {"bot_token": slack.bot_token, "app_token": slack.app_token, **more.pop("secrets", {})}
    return Settings(
        slack=Slack(api_url=slack.api_url, alert_channel=channel), secrets=Secrets(**secrets),
        reviews=more.pop("reviews", BOB_AND_CAROL),
    )  # fmt: skip


@pytest.fixture
async def slack() -> AsyncIterator[Playground]:
    async with Playground(manifest=MANIFEST) as playground:
        yield playground


@asynccontextmanager
async def granting(*scopes: str) -> AsyncIterator[Playground]:
    """A workspace whose installer granted these scopes only."""
    manifest = yaml.safe_load(MANIFEST.read_text())
    manifest["oauth_config"]["scopes"] = {"bot": list(scopes)}
    async with Playground(manifest=manifest) as playground:
        yield playground


async def order(slack: Playground, **fault: object) -> None:
    async with aiohttp.ClientSession() as http, http.post(f"{slack.url}/playground/faults", json=fault) as response:
        assert response.status == 200


async def found(wanted: Settings) -> dict[str, Result]:
    return {result.about: result for result in await examine(wanted)}


def told(result: Result) -> tuple[str, str]:
    return result.state, result.what


async def test_a_workspace_in_order(slack: Playground) -> None:
    results = await found(settings(slack))
    assert {name: told(result) for name, result in results.items()} == {
        "bot token": ("ok", "deliverabot in Acme Mail (T0ACME)"),
        "scopes": ("ok", f"all {len(manifest_scopes().required)} required ones are granted"),
        "app token": ("ok", "Socket Mode opens"),
        "alert channel": ("ok", "the bot is in #deliverability (C0DELIV)"),
        "approvers in Slack": ("ok", "2 can approve, 2 must"),
    }


async def test_nothing_is_posted(slack: Playground) -> None:
    await found(settings(slack))
    async with aiohttp.ClientSession() as http, http.get(f"{slack.url}/playground/calls") as response:
        methods = {call["method"] for call in await response.json()}
    assert methods == {"auth.test", "apps.connections.open", "conversations.list", "users.info"}


async def test_without_tokens_it_is_skipped_with_how_to_connect() -> None:
    (result,) = await examine(Settings())
    assert told(result) == ("skipped", "no tokens are set: the bot starts on a Slack look-alike on this machine")
    assert "SLACK_BOT_TOKEN and SLACK_APP_TOKEN" in result.mend


async def test_a_bad_bot_token(slack: Playground) -> None:
    results = await found(settings(slack, secrets={"bot_token": "xoxb-somebody-else"}))
    assert told(results["bot token"]) == ("failure", "Slack refuses: invalid_auth")
    assert "OAuth & Permissions" in results["bot token"].mend
    assert results["app token"].state == "ok"
    assert "alert channel" not in results


async def test_a_bad_app_token(slack: Playground) -> None:
    results = await found(settings(slack, secrets={"app_token": "xapp-somebody-else"}))
    assert told(results["app token"]) == ("failure", "Slack refuses: invalid_auth")
    assert "connections:write" in results["app token"].mend


async def test_an_app_token_without_its_scope(slack: Playground) -> None:
    await order(slack, method="apps.connections.open", kind="error", error="missing_scope")
    results = await found(settings(slack))
    assert told(results["app token"]) == ("failure", "it lacks the scope connections:write")


async def test_over_http_no_app_token_is_needed(slack: Playground) -> None:
    results = await found(settings(slack, secrets={"app_token": "", "signing_secret": "s"}))
    assert results["app token"].state == "skipped"


async def test_missing_scopes_are_named() -> None:
    async with granting("commands", "chat:write", "files:write", "im:write", "channels:read", "groups:read") as slack:
        results = await found(settings(slack, reviews=Reviews(approver_group="S0APPROVE")))
    assert told(results["scopes"]) == ("failure", "not granted: files:read, users:read, usergroups:read")
    assert "app_manifest.yml" in results["scopes"].mend
    assert told(results["approvers in Slack"]) == ("skipped", "cannot be looked at without usergroups:read")


async def test_declined_optional_scopes_are_no_fault() -> None:
    async with Playground(manifest=MANIFEST, optional_scopes=False) as slack:
        results = await found(settings(slack))
    assert results["scopes"].state == "ok"
    assert "of the optional ones not channels:read, groups:read" in results["scopes"].what
    assert told(results["alert channel"]) == ("skipped", "cannot be looked at without channels:read")


@pytest.mark.parametrize(
    ("channel", "state", "what"),
    [
        ("C0DELIV", "ok", "the bot is in #deliverability (C0DELIV)"),
        ("#growth-leads", "ok", "the bot is in #growth-leads (G0GROWTH)"),
        ("#general", "failure", "the bot is not in #general (C0GENERAL): alerts cannot be posted"),
        ("C0GENERAL", "failure", "the bot is not in #general (C0GENERAL): alerts cannot be posted"),
        ("#nowhere", "failure", "there is no #nowhere that the bot can see"),
        ("C0NOWHERE", "failure", "Slack refuses: channel_not_found"),
    ],
)
async def test_the_alert_channel(slack: Playground, channel: str, state: str, what: str) -> None:
    result = (await found(settings(slack, channel=channel)))["alert channel"]
    assert told(result) == (state, what)
    assert bool(result.mend) == (state != "ok")


async def test_a_group_is_read_and_counted(slack: Playground) -> None:
    results = await found(settings(slack, reviews=Reviews(approver_group="S0APPROVE")))
    assert told(results["approvers in Slack"]) == ("ok", "2 can approve, 2 must")
    results = await found(settings(slack, reviews=Reviews(approver_group="S0APPROVE", quorum=3)))
    assert told(results["approvers in Slack"]) == ("failure", "2 can approve, 3 must")


async def test_a_group_that_is_not_there(slack: Playground) -> None:
    result = (await found(settings(slack, reviews=Reviews(approver_group="S0NONE"))))["approvers in Slack"]
    assert told(result) == ("failure", "Slack refuses: no_such_subteam")
    assert result.mend == "Name people in reviews.approvers instead."


async def test_a_workspace_without_groups_names_people(slack: Playground) -> None:
    await order(slack, method="usergroups.users.list", kind="error", error="plan_upgrade_required")
    result = (await found(settings(slack, reviews=Reviews(approver_group="S0APPROVE"))))["approvers in Slack"]
    assert result.mend == "Name people in reviews.approvers instead."


async def test_guests_and_the_deactivated_do_not_count(slack: Playground) -> None:
    named = ["U0BOB", "U0GUEST", "U0DORA", "U0NOBODY"]
    result = (await found(settings(slack, reviews=Reviews(approvers=named))))["approvers in Slack"]
    assert told(result) == (
        "failure",
        "1 can approve, 2 must; U0GUEST is a guest or a bot, U0DORA is deactivated, U0NOBODY is unknown to Slack",
    )


async def test_a_rate_limit_is_no_failure(slack: Playground) -> None:
    await order(slack, method="conversations.list", kind="ratelimited", retry_after=30, times=2)
    results = await found(settings(slack))
    assert told(results["alert channel"]) == ("warning", "Slack asks to wait 30 s")
    assert results["app token"].state == "ok"


async def test_one_question_that_hangs_harms_no_other(slack: Playground) -> None:
    await order(slack, method="conversations.list", kind="hang", seconds=1.5)
    results = {result.about: result for result in await examine(settings(slack), patience=0.5)}
    assert told(results["alert channel"]) == ("failure", "the examination took longer than 0.5 s")
    assert {result.state for name, result in results.items() if name != "alert channel"} == {"ok"}


async def test_slack_having_trouble_is_told(slack: Playground) -> None:
    await order(slack, method="auth.test", kind="http", status=503)
    assert (await found(settings(slack)))["bot token"].what == "Slack refuses: HTTP 503"
    await order(slack, method="auth.test", kind="drop")
    result = (await found(settings(slack)))["bot token"]
    assert told(result) == ("failure", "Slack could not be asked: no answer from Slack (ServerDisconnectedError)")


async def test_slack_that_cannot_be_reached_is_told(slack: Playground) -> None:
    nowhere = Slack(api_url=f"http://127.0.0.1:{free_port()}/api/")
    wanted = Settings(slack=nowhere, secrets=Secrets(bot_token="xoxb-1", app_token="xapp-1"))
    result = (await found(wanted))["bot token"]
    assert told(result) == ("failure", "Slack could not be asked: Slack cannot be reached")
