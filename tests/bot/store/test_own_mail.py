"""What our own mail to an address came to."""

from bot.clock import DAY, HOUR
from bot.intake.intake import Intake
from bot.intake.reached import take_in
from bot.store import Store, own_mail
from bot.store.own_mail import OwnMail, Report
from tests.bot.acme import NOW, event, hard

JO, AL = "jo@acme.com", "al@acme.com"


async def test_the_latest_of_each_kind_is_told(intake: Intake, store: Store) -> None:
    batch = [
        hard("2", JO, minutes_ago=30, diagnostic="550 5.1.1 no such user"),
        hard("1", JO, minutes_ago=60),
        event("3", "bounced", recipient=JO, diagnostic="452 4.2.2 mailbox full"),
        event("4", "complained", recipient=JO, minutes_ago=10),
        event("5", "complained", recipient=AL, minutes_ago=90),
        event("6", recipient=AL, minutes_ago=60),
    ]
    await intake.take(batch, source="events")
    await take_in(store)
    found = await store.read(own_mail.of, [JO, AL, "bo@acme.com"], since=0)
    assert found == {
        JO: OwnMail(
            bounced=Report(NOW - HOUR // 2, "invalid_address", "550 5.1.1 no such user"),
            complained=Report(NOW - HOUR // 6, "", ""),
            failed_at=NOW,
        ),
        AL: OwnMail(complained=Report(NOW - HOUR * 3 // 2, "", ""), delivered=(NOW - HOUR,)),
    }


async def test_what_is_about_the_sender_says_nothing_of_the_address(intake: Intake, store: Store) -> None:
    blocked = event("1", "bounced", recipient=JO, diagnostic="550 5.7.1 your IP is listed by Spamhaus")
    gone = event("2", "unsubscribed", recipient=JO)
    await intake.take([blocked, gone], source="events")
    assert await store.read(own_mail.of, [JO], since=0) == {}


async def test_what_is_of_long_ago_is_not_told(intake: Intake, store: Store) -> None:
    await intake.take([hard("1", JO, minutes_ago=60), event("2", recipient=AL, minutes_ago=1_440)], source="events")
    await take_in(store)
    assert set(await store.read(own_mail.of, [JO, AL], since=NOW - HOUR)) == {JO}
    assert set(await store.read(own_mail.of, [JO, AL], since=NOW - HOUR + 1)) == set()
    assert set(await store.read(own_mail.of, [JO, AL], since=NOW - DAY)) == {JO, AL}


async def test_an_address_never_mailed_has_no_history(store: Store) -> None:
    assert await store.read(own_mail.of, [JO], since=0) == {}
