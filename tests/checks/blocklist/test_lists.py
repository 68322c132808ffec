"""The lists that come with the package, one by one: what each answers and how bad that is; and those that ended."""

from collections.abc import Iterator

import pytest

from checks.blocklist import Blocklist, read_catalog
from checks.blocklist.file import shipped
from checks.blocklist.reading import read
from checks.dns import Answer, Outcome

KEYS = {"spamhaus_dqs": "k", "abusix": "k"}
DQS = "dq.spamhaus.net"
RATS = "spamrats.com"

# zone, kind, answers → what is made of them: the severity of a listing, or the state
LISTS = [
    ("zen.spamhaus.org", "ip", {".2 .3 .4 .5 .6 .7 .9 .30": "critical", ".10 .11": "warning"}),
    (f"zen.{DQS}", "ip", {".2 .3 .4 .5 .6 .7 .9 .30": "critical", ".10 .11": "warning"}),
    ("dbl.spamhaus.org", "domain", {"1.2 1.4 1.5 1.6": "critical", "1.102 1.103 1.104 1.105 1.106": "warning"}),
    ("dbl.spamhaus.org", "domain", {"1.255": "unusable"}),
    (f"dbl.{DQS}", "domain", {"1.2 1.6": "critical", "1.102": "warning", "1.255": "unusable"}),
    (f"zrd.{DQS}", "domain", {"2.2 2.24": "warning", "2.255": "unusable"}),
    (f"authbl.{DQS}", "ip", {".20": "critical"}),
    ("b.barracudacentral.org", "ip4", {".2": "critical"}),
    ("bl.spamcop.net", "ip4", {".2": "warning"}),
    ("combined.mail.abusix.zone", "ip", {".2 .3 .4 .200": "critical", ".11 .12": "warning"}),
    ("dblack.mail.abusix.zone", "domain", {"1.2": "warning"}),
    ("bl.score.senderscore.com", "ip4", {".1 .2 .4 .8 .16 .31": "warning"}),
    (
        "score.senderscore.com",
        "ip4",
        {"4.0 4.69": "info", "4.70 4.79": "clean", "4.80 4.100": "good", ".127": "unusable"},
    ),
    ("bl.mailspike.net", "ip4", {".2 .10 .11 .12": "warning"}),
    ("rep.mailspike.net", "ip4", {".10 .12": "info", ".13 .15 .17": "clean", ".18 .20": "good"}),
    ("multi.surbl.org", "domain", {".4 .32 .64 .128": "warning", ".8 .16 .24 .72": "critical", ".1": "unusable"}),
    ("multi.uribl.com", "domain", {".2 .10": "warning", ".4 .8": "info", ".1 .3": "unusable"}),
    ("psbl.surriel.com", "ip4", {".2": "warning"}),
    ("dnsbl-1.uceprotect.net", "ip4", {".2": "info"}),
    ("dnsbl-2.uceprotect.net", "ip4", {".2": "info"}),
    ("dnsbl-3.uceprotect.net", "ip4", {".2": "info"}),
    ("ips.backscatterer.org", "ip4", {".2": "info"}),
    (f"spam.{RATS}", "ip4", {".38": "warning", ".2 .36": "unusable"}),
    (f"dyna.{RATS}", "ip4", {".36": "warning", ".2": "unusable"}),
    (f"noptr.{RATS}", "ip4", {".37": "warning", ".2": "unusable"}),
    (f"auth.{RATS}", "ip4", {".43": "info", ".2": "unusable"}),
    ("all.s5h.net", "ip", {".2": "info"}),
    ("bl.blocklist.de", "ip", {".2 .9 .13 .14 .21": "info"}),
    ("dnsbl.dronebl.org", "ip", {".3 .5 .6 .7 .8 .9 .13 .14 .15 .17 .19": "info"}),
    ("bl.spameatingmonkey.net", "ip4", {".2": "info"}),
    ("bl.ipv6.spameatingmonkey.net", "ip6", {".2": "info"}),
    ("uribl.spameatingmonkey.net", "domain", {".2": "info"}),
    ("fresh15.spameatingmonkey.net", "domain", {".2": "info"}),
    ("bl.nordspam.com", "ip4", {".2": "info"}),
    ("dbl.nordspam.com", "domain", {".2": "info"}),
    ("bl.0spam.org", "ip4", {".2": "info"}),
    ("nbl.0spam.org", "ip4", {".2": "info"}),
    ("dbl.0spam.org", "domain", {".2": "info"}),
    ("truncate.gbudb.net", "ip4", {".2": "info"}),
    ("bip.virusfree.cz", "ip", {".2": "info"}),
    ("bad.virusfree.cz", "ip", {".2": "info"}),
    ("rbl.interserver.net", "ip4", {".2": "info"}),
    ("bl.suomispam.net", "ip4", {".2": "info"}),
    ("dbl.suomispam.net", "domain", {".2": "info"}),
    ("dnsbl.spfbl.net", "ip4", {".2 .3 .4": "info"}),
    ("dnsbl.spfbl.net", "domain", {".2 .3 .4": "info"}),
    ("rbl.your-server.de", "ip4", {".2": "info"}),
    ("singular.ttk.pte.hu", "ip4", {".2": "info"}),
    ("hostkarma.junkemailfilter.com", "ip4", {".1": "good", ".2 .4": "info", ".3 .5": "clean"}),
    ("hostkarma.junkemailfilter.com", "domain", {".1": "good", ".2 .4": "info", ".3 .5": "clean"}),
    ("list.dnswl.org", "ip", {"5.0 5.1 5.2 5.3": "good", ".255 10.0 10.3": "unusable"}),
    ("dwl.dnswl.org", "domain", {"5.0 5.3": "good", ".255 10.3": "unusable"}),
]
OFF = {f"dnsbl-{level}.uceprotect.net" for level in (2, 3)} | {"ips.backscatterer.org", "dblack.mail.abusix.zone"}
OFF |= {"bl.nordspam.com", "dbl.nordspam.com", "hostkarma.junkemailfilter.com"}
DEAD = [
    "sorbs.net",
    "ix.dnsbl.manitu.net",
    "db.wpbl.info",
    "ubl.unsubscore.com",
    "ubl.lashback.com",
    "spam.dnsbl.anonmails.de",
    "bl.spamcannibal.org",
    "ahbl.org",
    "dul.ru",
    "dnsbl.inps.de",
    "virbl.bit.nl",
    "njabl.org",
    "dsbl.org",
    "ordb.org",
    "rfc-ignorant.org",
    "abuse.ch",
    "msrbl.net",
    "five-ten-sg.com",
    "imp.ch",
    "aupads.org",
    "gweep.ca",
    "transip.nl",
    "dnsbl.net.au",
    "cyberlogic.net",
    "habeas.com",
    "megarbl.net",
    "emailbasura.org",
    "drbl.drand.net",
    "cidr.bl.mcafee.com",
    "madavi.de",
    "spamdown.org",
    "dynip.rothen.com",
    "deadbeef.com",
    "technovision.dk",
    "korea.services.net",
    "relays.bl.kunden.de",
    "relays.bl.kundenserver.de",
    "virus.rbl.jp",
    "cbl.abuseat.org",
]


def every() -> Iterator[Blocklist]:
    """Those too that are switched off."""
    for table in shipped().tables:
        yield Blocklist(**table)


def of(zone: str, kind: str) -> Blocklist:
    [found] = [each for each in every() if (each.zone, each.kind) == (zone, kind)]
    return found


@pytest.mark.parametrize(("zone", "kind", "answers"), LISTS, ids=[f"{zone}-{kind}" for zone, kind, _ in LISTS])
def test_what_a_list_answers(zone: str, kind: str, answers: dict[str, str]) -> None:
    blocklist = of(zone, kind)
    for codes, wanted in answers.items():
        for code in codes.split():
            record = f"127.0.0{code}" if code.startswith(".") else f"127.0.{code}"
            found = read("target", blocklist, Answer("", "A", Outcome.RECORDS, (record,)))
            assert (found.severity if found.state == "listed" else found.state) == wanted, record
            assert found.meaning != "listed, reason unknown", record


def test_there_are_no_others() -> None:
    assert {(each.zone, each.kind) for each in every()} == {(zone, kind) for zone, kind, _ in LISTS}


def test_what_is_switched_off() -> None:
    asked = {each.zone for each in read_catalog(keys={}).lists} | {each.zone for each in read_catalog(keys=KEYS).lists}
    assert {each.zone for each in every()} - asked == OFF


@pytest.mark.parametrize("blocklist", list(every()), ids=lambda each: f"{each.zone}-{each.kind}")
def test_a_list_tells_all_of_itself(blocklist: Blocklist) -> None:
    assert blocklist.name
    assert blocklist.operator
    assert blocklist.policy
    assert blocklist.codes or blocklist.bits
    assert blocklist.source in ("A", "B") or not blocklist.enabled
    if blocklist.purpose == "block":
        assert blocklist.ends
        assert blocklist.delist or blocklist.ends.startswith("By itself")


@pytest.mark.parametrize("zone", DEAD)
def test_a_list_that_ended_is_known_as_such(zone: str) -> None:
    assert any(dead.covers(zone) and dead.covers(f"sub.{zone}") and dead.why for dead in shipped().dead)


def test_no_list_of_ours_is_dead() -> None:
    assert [each.zone for each in every() if any(dead.covers(each.zone) for dead in shipped().dead)] == []
