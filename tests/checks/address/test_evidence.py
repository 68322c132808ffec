"""What a verdict carries besides itself, and what the servers got to see of it."""

import asyncio
import json
from dataclasses import replace

import pytest

from checks.address import CatchAllMemory, Probe, verify
from tests.checks.address.world import ALLOWED, World
from tests.servers.smtpd import SILENCE, Script, smtp_server

pytestmark = [pytest.mark.server("unbound"), pytest.mark.asyncio(loop_scope="package")]


async def commands_of(world: World, domain: str, address: str, **keywords: CatchAllMemory) -> list[str]:
    """The lines this one verification sent to the server of the domain."""
    before = len(world.servers[domain].commands)
    await world.verify(address, **keywords)
    return world.servers[domain].commands[before:]


async def test_a_verdict_tells_what_was_asked_and_answered(world: World) -> None:
    found = await world.verify("bob@plain.test")
    assert found.checks["smtp"] == {
        "server": "mx.plain.test",
        "stage": "rcpt",
        "code": 550,
        "reply": "5.1.1 <bob@plain.test>: Recipient address rejected: User unknown",
        "why": "",
        "catch_all": None,
        "tried": [
            {"server": "mx.plain.test", "address": "127.0.1.1", "stage": "rcpt", "reason": "mailbox_not_found"},
        ],
        "retry_after": None,
    }
    assert found.checks["domain"]["mx"] == ["mx.plain.test"]


async def test_every_server_tried_is_named(world: World) -> None:
    found = await world.verify("alice@late.test")
    assert [(each["server"], each["reason"]) for each in found.checks["smtp"]["tried"]] == [
        ("mx.busy.test", "greylisted"),
        ("mx.backup.test", "mailbox_not_found"),
    ]


async def test_never_more_than_two_connections_to_one_server(world: World) -> None:
    found = await asyncio.gather(*(world.verify(f"person{number}@slow.test") for number in range(6)))
    assert {each.reason for each in found} == {"mailbox_not_found"}
    assert world.servers["slow.test"].most_open == 2


async def test_waiting_for_a_turn_does_not_use_up_the_time(world: World) -> None:
    probe = replace(world.probe(), total_seconds=0.8)

    async def ask() -> str:
        return (await verify("bob@slow.test", resolver=world.resolver, probe=probe, manners=world.manners)).reason

    assert {*await asyncio.gather(*(ask() for _ in range(6)))} == {"mailbox_not_found"}


async def test_the_time_limit_holds_for_all_servers_together(world: World) -> None:
    probe = replace(world.probe(), banner_seconds=0.4, total_seconds=1.0)
    hosts = [f"127.0.1.{last}" for last in range(204, 208)]
    async with smtp_server(Script(banner=SILENCE), hosts=hosts, port=world.port):
        found = await verify("alice@mutes.test", resolver=world.resolver, probe=probe, manners=world.manners)
    assert (found.verdict, found.reason) == ("unknown", "timeout")
    assert len(found.checks["smtp"]["tried"]) == 3


async def test_no_more_than_five_servers_and_two_addresses_are_tried(world: World) -> None:
    found = await world.verify("alice@crowd.test")
    tried = [each["server"] for each in found.checks["smtp"]["tried"]]
    assert tried == ["a.crowd.test"] * 2 + ["b.crowd.test", "c.crowd.test", "d.crowd.test", "e.crowd.test"]


async def test_json_has_seven_keys_and_nothing_else(world: World) -> None:
    found = json.loads(json.dumps((await world.verify("alice@plain.test")).to_json()))
    assert [*found] == ["address", "verdict", "reason", "confidence", "suggestion", "checks", "ms"]
    assert found["confidence"] == 0.95


async def test_syntax_says_what_is_wrong(world: World) -> None:
    found = await world.verify("alice@plain.test\r\nRCPT TO:<bob@plain.test>")
    assert found.checks == {"syntax": {"valid": False, "why": "It contains control characters."}}


@pytest.mark.parametrize("domain", ["shy.test", "wary.test", "once.test"])
async def test_catch_all_that_cannot_be_determined_is_said(world: World, domain: str) -> None:
    found = await world.verify(f"alice@{domain}")
    assert (found.checks["smtp"]["catch_all"], found.confidence) == (None, 0.7)


async def test_a_typo_brings_a_suggestion(world: World) -> None:
    assert (await world.verify("bob@hotmial.com")).suggestion == "bob@hotmail.com"
    assert (await world.verify("bob@gmial.con")).suggestion is None
    assert (await world.verify("bob@gmal.com")).suggestion == "bob@gmail.com"


async def test_the_dialogue_is_polite_and_ends_with_quit(world: World) -> None:
    sent = await commands_of(world, "plain.test", "alice@plain.test")
    assert sent[0] == "EHLO prober.test"
    assert sent[1] == "MAIL FROM:<probe@prober.test>"
    assert sent[2] == "RCPT TO:<alice@plain.test>"
    assert sent[3].startswith("RCPT TO:<")
    assert sent[4:] == ["QUIT"]


async def test_the_invented_neighbour_has_sixteen_characters_and_changes(world: World) -> None:
    names = {(await commands_of(world, "plain.test", "alice@plain.test"))[3][9:-1].partition("@")[0] for _ in range(5)}
    assert len(names) == 5
    assert {len(name) for name in names} == {16}


async def test_no_neighbour_is_invented_for_a_dead_address(world: World) -> None:
    sent = await commands_of(world, "plain.test", "bob@plain.test")
    assert [line for line in sent if line.startswith("RCPT")] == ["RCPT TO:<bob@plain.test>"]


async def test_catch_all_is_asked_once_per_domain_and_server(world: World) -> None:
    memory = CatchAllMemory()
    assert len(await commands_of(world, "plain.test", "alice@plain.test", catch_all=memory)) == 5
    assert len(await commands_of(world, "plain.test", "postmaster@plain.test", catch_all=memory)) == 4


async def test_a_remembered_catch_all_stays_risky(world: World) -> None:
    memory = CatchAllMemory()
    await world.verify("alice@catchall.test", catch_all=memory)
    assert (await world.verify("bob@catchall.test", catch_all=memory)).reason == "catch_all"


async def test_one_recipient_per_transaction_gets_a_new_transaction(world: World) -> None:
    sent = await commands_of(world, "single.test", "alice@single.test")
    verbs = [line.split()[0] for line in sent]
    assert verbs == ["EHLO", "MAIL", "RCPT", "RCPT", "RSET", "MAIL", "RCPT", "QUIT"]


async def test_the_postmaster_and_an_invented_name_are_the_controls_for_vague_refusals(world: World) -> None:
    sent = await commands_of(world, "vague.test", "bob@vague.test")
    asked = [line for line in sent if line.startswith("RCPT")]
    assert asked[:2] == ["RCPT TO:<bob@vague.test>", "RCPT TO:<postmaster@vague.test>"]
    assert len(asked) == 3
    assert (await world.verify("bob@vague.test")).confidence == 0.85


async def test_forbidden_addresses_are_never_connected_to(world: World) -> None:
    for domain in ("loopback.test", "mapped.test", "nat64.test", "mixed.test", "private.test", "metadata.test"):
        await world.verify(f"alice@{domain}")
    assert world.servers["trap"].connections == 0


async def test_providers_that_are_not_probed_are_not_connected_to(world: World) -> None:
    found = await world.verify("alice@hotmail.com")
    assert found.checks["free"] is True
    assert found.checks["smtp"]["why"].startswith("hotmail-com.olc.protection.outlook.com is not asked")
    assert world.servers["skipped.test"].connections == 0


async def test_without_probe_nobody_is_connected_to(world: World) -> None:
    before = world.servers["plain.test"].connections
    found = await verify("alice@plain.test", resolver=world.resolver, allow_networks=ALLOWED)
    assert (found.verdict, found.reason) == ("unknown", "not_probed")
    assert world.servers["plain.test"].connections == before


async def test_non_ascii_mailboxes_ask_for_smtputf8(world: World) -> None:
    sent = await commands_of(world, "eai.test", "jürgen@eai.test")
    assert sent[1:3] == ["MAIL FROM:<probe@prober.test> SMTPUTF8", "RCPT TO:<jürgen@eai.test>"]


async def test_an_endless_reply_is_cut_off(world: World) -> None:
    flood = "\r\n".join([*(f"250-{'x' * 1000}" for _ in range(200)), "250 end"])
    async with smtp_server(Script(ehlo=flood), hosts=["127.0.1.200"], port=world.port):
        found = await world.verify("alice@flood.test")
    assert (found.verdict, found.reason) == ("unknown", "unclear")


@pytest.mark.parametrize(
    ("hello", "mail_from"),
    [("", "a@b.test"), ("a b", "a@b.test"), ("a\r\nb", "a@b.test"), ("a.test", "a>@b.test"), ("a.test", "<>")],
)
async def test_a_probe_with_an_impossible_name_is_refused(hello: str, mail_from: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        Probe(hello=hello, mail_from=mail_from)
