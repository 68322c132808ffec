"""deliverabot alert sample."""

import asyncio
from pathlib import Path

from playground.person import Person
from playground.server import Playground
from tests.bot.cli.program import deliverabot
from tests.bot.slack.house import MANIFEST


def test_its_help_calls_verbs_verbs(tmp_path: Path) -> None:
    lines = deliverabot("alert", "--help", cwd=tmp_path).lines
    listed = lines[lines.index("Verbs:") + 1]
    assert " ".join(listed.split()) == "sample Post a sample of one KIND of message, or of each, to a person."
    assert not any("ommand" in line for line in lines)


def test_without_a_person_the_kinds_are_listed(tmp_path: Path) -> None:
    assert deliverabot("alert", "sample", cwd=tmp_path).lines[:2] == ["spike", "blocks"]


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    ended = deliverabot("alert", "sample", "nonsense", cwd=tmp_path)
    assert ended.status == 1
    assert ended.err.startswith("deliverabot: There is no sample called nonsense. There are: spike, blocks, ")


def test_without_a_token_nothing_can_be_posted(tmp_path: Path) -> None:
    ended = deliverabot("alert", "sample", "spike", "--to", "U0ALICE", cwd=tmp_path)
    assert (ended.status, ended.err) == (
        2,
        "deliverabot: SLACK_BOT_TOKEN: must be set, or nothing can be posted\n",
    )


async def test_it_comes_in_a_direct_message(tmp_path: Path) -> None:
    async with Playground(manifest=MANIFEST) as slack, Person(slack.url, "U0ALICE"):
        ended = await asyncio.to_thread(
            deliverabot, "alert", "sample", "spike", "--to", "U0ALICE", cwd=tmp_path,
            SLACK_BOT_TOKEN=slack.bot_token, SLACK_API_URL=slack.api_url,
        )  # fmt: skip
        assert (ended.status, ended.out) == (0, "Sent to U0ALICE.\n")
        [call] = slack.calls.of("chat.postMessage")
        assert call["answer"]["message"]["text"].startswith("Sample: all of this is made up.\nCritical: ")
