"""Commands typed into the page, with real DNS and a real mail server behind /verify; the App Home."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from playground.server import Playground
from tests.end_to_end.conftest import Sender, bot_process, message, run, shoot
from tests.servers.postfix import postfix
from tests.servers.rbldnsd import Zone, rbldnsd
from tests.servers.unbound import unbound

pytestmark = pytest.mark.server("chromium")

RECORDS = """
acme.com. MX 10 mx.acme.com.
mx.acme.com. A 127.0.0.1
"""

DOMAIN = """
acme.com. A 192.0.2.9
acme.com. MX 10 mx.acme.com.
mx.acme.com. A 192.0.2.9
acme.com. TXT "v=spf1 include:_spf.crm.example ip4:192.0.2.9 ~all"
_dmarc.acme.com. TXT "v=DMARC1; p=none"
9.2.0.192.in-addr.arpa. PTR mx.acme.com.
"""
POINT = "127.0.0.2 :2:test point\n"
LISTS = {
    "zen.spamhaus.org": Zone("ip4set", f"{POINT}192.0.2.9 :3:https://check.spamhaus.org/query/ip/192.0.2.9\n"),
    "bl.spamcop.net": Zone("ip4set", f"{POINT}192.0.2.9 :2:Blocked - see https://www.spamcop.net/bl.shtml?192.0.2.9\n"),
    "b.barracudacentral.org": Zone("ip4set", POINT),
    "psbl.surriel.com": Zone("ip4set", POINT),
    "dbl.spamhaus.org": Zone("dnset", "test :2:test point\ndbltest.com :2:test point\n"),
}


@pytest.mark.server("unbound")
async def test_domain_says_what_is_wrong_and_what_to_publish(page: Page, slack: Playground, tmp_path: Path) -> None:
    async with unbound(DOMAIN) as dns:
        asking = {"DELIVERABOT_DNS_NAMESERVERS": dns.nameserver, "DELIVERABOT_BLOCKLISTS_IPS": "192.0.2.9"}
        async with bot_process(slack, tmp_path, **asking):
            await run(page, "/domain acme.com")
            report = message(page, "Only visible to you")
            await expect(report).to_contain_text("Sender score")
            await expect(report).to_contain_text("_dmarc.acme.com. TXT")
            await expect(report).to_contain_text("In order: MX, PTR")
            await shoot(report, "domain")


@pytest.mark.server("unbound", "rbldnsd")
async def test_blocklist_says_who_lists_an_address(page: Page, slack: Playground, tmp_path: Path) -> None:
    (tmp_path / "lists.toml").write_text("".join(f'[[list]]\nzone = "{zone}"\n' for zone in LISTS))
    async with rbldnsd(LISTS) as lists, unbound("", forward=dict.fromkeys(LISTS, lists.nameserver)) as dns:
        asking = {
            "DELIVERABOT_DNS_NAMESERVERS": dns.nameserver,
            "DELIVERABOT_BLOCKLISTS_CATALOG": str(tmp_path / "lists.toml"),
        }
        async with bot_process(slack, tmp_path, **asking):
            await run(page, "/blocklist 192.0.2.9 acme.com")
            found = message(page, "Only visible to you")
            await expect(found).to_contain_text("192.0.2.9: on 2 lists of 4 that were asked.")
            await expect(found).to_contain_text("find the campaign, and stop mailing who did not ask for it")
            await expect(found).to_contain_text("acme.com: on none of 1 list.")
            await shoot(found, "blocklist")


@pytest.mark.server("unbound", "postfix")
async def test_verify_asks_the_mail_server_and_shows_what_it_said(
    page: Page, slack: Playground, tmp_path: Path
) -> None:
    async with unbound(RECORDS) as dns, postfix(mailboxes=["someone@acme.com"]) as mta:
        probing = {
            "DELIVERABOT_DNS_NAMESERVERS": dns.nameserver,
            "DELIVERABOT_VERIFICATION_HELLO": "bot.acme.com",
            "DELIVERABOT_VERIFICATION_MAIL_FROM": "probe@acme.com",
            "DELIVERABOT_VERIFICATION_ALLOW_NETWORKS": "127.0.0.0/8",
            "DELIVERABOT_VERIFICATION_PORT": str(mta.smtp_port),
        }
        async with bot_process(slack, tmp_path, **probing):
            composer = page.get_by_test_id("composer")
            await composer.fill("/ver")
            await expect(page.get_by_role("listbox", name="Commands")).to_contain_text(
                "Can these addresses receive mail?"
            )
            await composer.press("Tab")
            await expect(composer).to_have_value("/verify ")
            await composer.press_sequentially("someone@acme.com nobody@acme.com")
            await composer.press("Enter")
            card = message(page, "Only visible to you")
            await expect(card).to_contain_text("someone@acme.com: deliverable, its server takes mail for it")
            await expect(card).to_contain_text("nobody@acme.com: undeliverable, no such mailbox")
            await expect(card).to_contain_text("User unknown in virtual mailbox table")
            await shoot(card, "verify")


async def test_campaigns_are_listed(page: Page, sender: Sender) -> None:
    await sender.spike()
    await run(page, "/campaign pause acme-q4 for 2h because the list is stale")
    await expect(message(page, "Senders that ask the gate")).to_contain_text("(the list is stale)")
    await run(page, "/campaign list")
    listing = message(page, "Numbers of the last 24 hours")
    await expect(listing).to_contain_text("acme-q4 · paused by @alice")
    await expect(listing).to_contain_text("newsletter · running · 4,213 mails, 3 hard bounces (0.07%)")
    await shoot(listing, "campaigns")


async def test_the_home_shows_what_is_open(page: Page, sender: Sender) -> None:
    await sender.spike()
    alert = message(page, "hard bounces in campaign acme-q4")
    await alert.get_by_role("button", name="Acknowledge", exact=True).click()
    await alert.get_by_role("button", name="Review addresses").click()
    await message(page, "addresses to suppress").wait_for()
    await page.locator("[data-channel=home]").click()
    home = page.get_by_test_id("home")
    await expect(home).to_contain_text("acme-q4: critical · bounce rates · since Today")
    await expect(home).to_contain_text("Review 1: 51 addresses")
    await shoot(home.locator(".home-blocks"), "home", margin=20)
