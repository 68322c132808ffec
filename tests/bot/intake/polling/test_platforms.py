"""Each platform: what it counts, whose mail bounced, and that its list is read to the end."""

from typing import get_args, get_type_hints

import pytest

from bot.clock import DAY, HOUR, to_rfc3339
from bot.intake import polling
from bot.intake.reader import Refused
from bot.settings import Poll
from bot.store import Store
from tests.bot.acme import NOW, SetClock
from tests.bot.intake.polling.conftest import Begin, counts, flagged, kept, overall
from tests.bot.intake.polling.fakes import Brevo, Instantly, Lemlist, Listmonk, Mailchimp, Smartlead

NAMES = get_args(get_type_hints(Poll)["platform"])


@pytest.mark.parametrize("name", NAMES)
def test_every_platform_of_the_settings_is_there(name: str) -> None:
    polled = polling.load(name)
    assert polled.name == name
    assert polled.limits
    assert polled.url("key-us6").startswith("https://") or name == "listmonk"


def bounce(number: int, kind: str, who: str, **fields: object) -> dict[str, object]:
    told = {"id": number, "type": kind, "email": who, "source": "api", "created_at": to_rfc3339(NOW)}
    return {**told, "campaign": {"id": 1, "name": "spring"}, "meta": {}, **fields}


async def test_listmonk_tells_every_bounce_by_itself(begin: Begin, store: Store) -> None:
    fake = Listmonk({"spring": {"sent": 10}}, [bounce(1, "hard", "before@dead.example")])
    reader = await begin(fake)
    await reader._round()
    fake.campaigns["spring"]["sent"] = 400
    fake.events += [bounce(n, "hard", f"jo{n}@dead.example") for n in range(2, 203)]
    fake.events += [bounce(300, "complaint", "al@acme.com"), bounce(301, "soft", "full@acme.com")]
    await reader._round()
    await reader._round()
    found = await store.read(counts)
    assert (found["spring", "sent"], found["spring", "hard"], found["spring", "complained"]) == (390, 201, 1)
    assert len(await store.read(flagged)) == 201
    assert ("before@dead.example", "spring", "bounced") not in await store.read(kept)


async def test_instantly_counts_and_names_the_leads_that_bounced(begin: Begin, store: Store, clock: SetClock) -> None:
    fake = Instantly({"c-1": {"emails_sent_count": 500, "bounced_count": 4, "unsubscribed_count": 1}})
    fake.events = [lead("000", "before@dead.example", NOW - 30 * DAY)]
    reader = await begin(fake)
    await reader._round()
    clock.forward(HOUR)
    fake.campaigns["c-1"] = {"emails_sent_count": 900, "bounced_count": 134, "unsubscribed_count": 1}
    fake.events += [lead(f"{n:03}", f"jo{n}@dead.example", clock()) for n in range(1, 131)]
    await reader._round()
    await reader._round()
    assert await store.read(counts) == {("c-1", "sent"): 400, ("c-1", "unknown"): 130}
    assert len(await store.read(kept)) == 130
    assert await store.read(flagged) == []  # nobody said that they are dead


def lead(number: str, who: str, at: int) -> dict[str, object]:
    return {"id": number, "email": who, "campaign": "c-1", "status": -1, "timestamp_updated": to_rfc3339(at)}


async def test_a_bounce_of_unknown_cause_counts_as_the_settings_say(begin: Begin, store: Store) -> None:
    fake = Instantly({"c-1": {"emails_sent_count": 5, "bounced_count": 0}})
    reader = await begin(fake, unclassified="hard")
    await reader._round()
    fake.campaigns["c-1"] = {"emails_sent_count": 9, "bounced_count": 3}
    await reader._round()
    assert await store.read(counts) == {("c-1", "sent"): 4, ("c-1", "hard"): 3}


async def test_smartlead_counts_and_names_who_bounced(begin: Begin, store: Store) -> None:
    fake = Smartlead({
        "71": {"status": "ACTIVE", "sent_count": "1000", "bounce_count": "9", "unsubscribed_count": "0"},
        "72": {"status": "DRAFTED", "sent_count": "0"},
    })  # fmt: skip
    reader = await begin(fake)
    await reader._round()
    fake.campaigns["71"] |= {"sent_count": "1200", "bounce_count": "111", "unsubscribed_count": "2"}
    fake.events = [
        {"campaign": "71", "stats_id": f"s{n}", "lead_email": f"jo{n}@dead.example", "sent_time": to_rfc3339(NOW)}
        for n in range(102)
    ]
    await reader._round()
    assert await store.read(counts) == {("71", "sent"): 200, ("71", "unknown"): 102, ("71", "unsubscribed"): 2}
    assert len(await store.read(kept)) == 102
    assert not [path for path in fake.asked if "/72/" in path]


async def test_lemlist_counts_and_names_who_bounced(begin: Begin, store: Store, clock: SetClock) -> None:
    fake = Lemlist({f"cam_{n}": {"messagesSent": 10, "delivered": 9, "messagesBounced": 1} for n in range(3)})
    fake.events = [activity("act_0", "before@dead.example", NOW - 30 * DAY)]
    reader = await begin(fake)
    await reader._round()
    clock.forward(HOUR)
    fake.campaigns["cam_1"] = {"messagesSent": 14, "delivered": 11, "messagesBounced": 3, "nbLeadsUnsubscribed": 1}
    fake.events += [activity("act_1", "jo@dead.example", clock()), activity("act_2", "al@dead.example", clock())]
    fake.fails["/api/activities"] = 500
    with pytest.raises(Exception, match="HTTP 500"):
        await reader._round()
    fake.fails.clear()
    await (await begin(fake))._round()
    assert await store.read(counts) == {
        ("cam_1", "sent"): 4, ("cam_1", "delivered"): 2, ("cam_1", "unknown"): 2, ("cam_1", "unsubscribed"): 1,
    }  # fmt: skip
    assert [row[:2] for row in await store.read(kept)] == [("al@dead.example", "cam_1"), ("jo@dead.example", "cam_1")]


def activity(number: str, who: str, at: int) -> dict[str, object]:
    told = {"_id": number, "type": "emailsBounced", "leadEmail": who, "campaignId": "cam_1"}
    return {**told, "createdAt": to_rfc3339(at)}


async def test_mailchimp_tells_hard_from_soft_and_whose(begin: Begin, store: Store) -> None:
    fake = Mailchimp({f"{n:010}": report(100, 0, 0) for n in range(201)})
    reader = await begin(fake)
    await reader._round()
    fake.campaigns["0000000200"] = report(900, 2, 1, abuse=1)
    fake.events = [
        {
            "campaign": "0000000200",
            "email_address": who,
            "activity": [{"action": "open"}, {"action": "bounce", "type": kind}],
        }
        for who, kind in (("jo@dead.example", "hard"), ("al@dead.example", "hard"), ("full@acme.com", "soft"))
    ]
    await reader._round()
    campaign = "0000000200"
    assert await store.read(counts) == {
        (campaign, "sent"): 800, (campaign, "hard"): 2, (campaign, "soft"): 1, (campaign, "complained"): 1,
    }  # fmt: skip
    assert await store.read(flagged) == ["al@dead.example", "jo@dead.example"]


def report(sent: int, hard: int, soft: int, *, abuse: int = 0) -> dict[str, object]:
    bounces = {"hard_bounces": hard, "soft_bounces": soft, "syntax_errors": 0}
    return {"emails_sent": sent, "abuse_reports": abuse, "unsubscribed": 0, "bounces": bounces}


async def test_mailchimps_key_names_its_data_centre(begin: Begin) -> None:
    assert polling.load("mailchimp").url("abc-us6") == "https://us6.api.mailchimp.com"
    reader = await begin(Mailchimp(), key="abc", url="")
    with pytest.raises(Refused) as caught:
        await reader.read()
    assert str(caught.value) == (
        "DELIVERABOT_POLL_MAILCHIMP_KEY: must be an API key, with its data centre at the end: …-us6"
    )


async def test_brevo_counts_campaigns_and_transactional_mail(begin: Begin, store: Store) -> None:
    fake = Brevo({"7": {"sent": 100, "delivered": 90, "hardBounces": 1, "softBounces": 2, "complaints": 0}})
    fake.days = {"2026-11-22": {"requests": 50, "delivered": 48}}
    fake.events = [told("hardBounces", "before@dead.example", NOW - HOUR)]
    reader = await begin(fake)
    await reader._round()
    fake.campaigns["7"] = {"sent": 200, "delivered": 180, "hardBounces": 4, "softBounces": 2, "complaints": 1}
    fake.days["2026-11-22"] = {"requests": 80, "delivered": 70}
    fake.events += [told("hardBounces", "jo@dead.example", NOW), told("spam", "al@acme.com", NOW)]
    await reader._round()
    await reader._round()
    assert await store.read(counts) == {
        ("7", "sent"): 100, ("7", "delivered"): 90, ("7", "hard"): 3, ("7", "complained"): 1,
    }  # fmt: skip
    assert await store.read(overall) == {"sent": 130, "delivered": 112, "hard": 4, "soft": 0}
    assert await store.read(kept) == [("al@acme.com", "", "complained"), ("jo@dead.example", "", "bounced")]
    assert await store.read(flagged) == ["jo@dead.example"]


def told(asked: str, who: str, at: int) -> dict[str, object]:
    reason = "550 5.1.1 user unknown" if asked == "hardBounces" else ""
    return {
        "asked": asked,
        "event": asked,
        "email": who,
        "date": to_rfc3339(at),
        "messageId": f"<{who}>",
        "reason": reason,
    }


async def test_only_what_is_wanted_is_asked_for_and_taken(begin: Begin, store: Store) -> None:
    fake = Mailchimp({"1": report(100, 0, 0)})
    reader = await begin(fake, take=["sent"], domain="mail.acme.example")
    await reader._round()
    fake.campaigns["1"] = report(150, 9, 9, abuse=9)
    await reader._round()
    assert await store.read(counts) == {("1", "sent"): 50}
    assert not [path for path in fake.asked if "activity" in path]
    row = await store.read(
        lambda db: db.execute("SELECT sent FROM rate_minute WHERE subject = 'mail.acme.example'").fetchone()
    )
    assert row[0] == 50
