"""Settings that load, and still cannot work together."""

import pytest

from bot.doctor.result import Result
from bot.doctor.settings import examine
from bot.settings import Reviews, Secrets, Settings, Slack

TOKENS = Secrets(bot_token="xoxb-1", app_token="xapp-1", api_token="t")


async def about(name: str, settings: Settings) -> list[Result]:
    return [result for result in await examine(settings) if result.about == name]


async def approvers(**rules: object) -> tuple[str, str]:
    (result,) = await about("approvers", Settings(secrets=TOKENS, reviews=Reviews(**rules)))  # type: ignore[arg-type]
    return result.state, result.what


async def test_without_approvers_nothing_can_be_approved() -> None:
    assert await approvers() == ("warning", "nobody is named: no review can be approved")


async def test_in_the_look_alike_others_approve() -> None:
    (result,) = await about("approvers", Settings())
    assert result.state == "skipped"


async def test_a_quorum_above_the_number_of_approvers_is_never_reached() -> None:
    assert await approvers(approvers=["U0BOB", "U0CAROL", "U0BOB"], quorum=3) == (
        "failure",
        "reviews.quorum is 3, but only 2 may approve: nothing ever could be",
    )


async def test_a_quorum_of_all_leaves_none_to_ask() -> None:
    everybody = ["U0BOB", "U0CAROL"]
    assert (await approvers(approvers=everybody))[0] == "warning"
    assert (await approvers(approvers=everybody, allow_self_approval=True))[0] == "ok"
    assert (await approvers(approvers=[*everybody, "U0ALICE"])) == ("ok", "3 are named; 2 must approve")


async def test_a_group_is_counted_in_slack_not_here() -> None:
    assert await approvers(approver_group="S0APPROVE", quorum=5) == (
        "ok",
        "0 people and the group S0APPROVE; 5 must approve",
    )


async def test_names_are_no_user_ids() -> None:
    results = await about("approvers", Settings(reviews=Reviews(approvers=["@bob", "U0CAROL", "W0ALICE"])))
    assert results[0].what == "reviews.approvers: @bob is no Slack user id"


@pytest.mark.parametrize(
    ("secrets", "what"),
    [
        (Secrets(bot_token="xoxb-1"), "SLACK_BOT_TOKEN alone is set: Slack has no way to reach the bot"),
        (Secrets(app_token="xapp-1"), "SLACK_BOT_TOKEN is not set"),
        (Secrets(bot_token="xapp-1", app_token="xapp-1"), "SLACK_BOT_TOKEN does not begin with xoxb-"),
        (Secrets(bot_token="xoxb-1", app_token="xoxb-1"), "SLACK_APP_TOKEN does not begin with xapp-"),
    ],
)
async def test_tokens_that_cannot_work(secrets: Secrets, what: str) -> None:
    (result,) = await about("tokens", Settings(secrets=secrets))
    assert (result.state, result.what) == ("failure", what)
    assert result.mend


@pytest.mark.parametrize(
    ("channel", "good"),
    [
        ("#alerts", True),
        ("C012AB3CD", True),
        ("G0GROWTH", True),
        ("alerts", False),
        ("#Alerts", False),
        ("@bob", False),
    ],
)
async def test_the_form_of_the_alert_channel(channel: str, good: bool) -> None:
    results = await about("alert channel", Settings(slack=Slack(alert_channel=channel)))
    assert [result.state for result in results] == ([] if good else ["failure"])


async def test_senders_need_a_token() -> None:
    (result,) = await about("senders", Settings(secrets=Secrets(bot_token="xoxb-1", app_token="xapp-1")))
    assert result.state == "warning"
    assert not await about("senders", Settings(secrets=TOKENS))


@pytest.mark.parametrize(
    ("key", "state"), [("12345678-90ab-cdef-1234-567890abcdef", "ok"), ("https://x/data.aspx?key=1", "warning")]
)
async def test_the_form_of_the_key_of_snds(key: str, state: str) -> None:
    [result] = await about("SNDS key", Settings(secrets=Secrets(snds_key=key)))
    assert result.state == state
    assert key not in result.what


@pytest.mark.parametrize(
    ("client", "secret", "token", "said"),
    [
        ("1.apps.googleusercontent.com", "s", "1//t", ("ok", "id, secret and refresh token are of the usual form")),
        (
            "1.apps.googleusercontent.com",
            "",
            "1//t",
            ("failure", "not set: DELIVERABOT_POSTMASTER_CLIENT_SECRET; nothing is read"),
        ),
        ("me", "s", "1//t", ("warning", "not of the usual form: DELIVERABOT_POSTMASTER_CLIENT_ID")),
    ],
)
async def test_the_form_of_the_secrets_of_google(client: str, secret: str, token: str, said: tuple[str, str]) -> None:
    secrets = Secrets(postmaster_client_id=client, postmaster_client_secret=secret, postmaster_refresh_token=token)
    [result] = await about("Postmaster Tools", Settings(secrets=secrets))
    assert (result.state, result.what) == said


async def test_without_keys_of_providers_nothing_is_said() -> None:
    assert await about("SNDS key", Settings()) == await about("Postmaster Tools", Settings()) == []
