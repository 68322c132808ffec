"""Hosts that accept more than they have, refuse more than they should, or change their mind."""

from collections.abc import Callable

from tests.checks.address.cases.case import UNKNOWN_USER, D, Host, K, Q, R, U
from tests.servers.smtpd import Script

KIND = "catch-all"
Rule = Callable[[str, int], str]


def _where(accepts: Callable[[str], bool], *, otherwise: str = UNKNOWN_USER) -> Rule:
    return lambda mailbox, _: Q if accepts(mailbox.partition("@")[0]) else otherwise


def _first_only(reply: str, *, live: tuple[str, ...] = ()) -> Rule:
    """The first recipient of a transaction is judged, every further one gets this reply."""

    def rule(mailbox: str, number: int) -> str:
        if number:
            return reply
        return Q if not live or mailbox.partition("@")[0] in live else UNKNOWN_USER

    return rule


HOSTS: list[Host] = [
    Host("takes-all-lab.com", KIND, {"alice": R, "gone": R, "john.doe": R}, Script(unknown=Q)),
    Host("takes-all-252-lab.com", KIND, {"alice": (R, K)}, Script(unknown="252 2.1.5 will try")),
    Host("takes-all-251-lab.com", KIND, {"alice": R}, Script(unknown="251 will forward")),
    Host("drops-lab.com", KIND, {"alice": R}, Script(unknown=Q, data="550 5.1.1 User unknown")),
    Host("one-each-all-lab.com", KIND, {"alice": R}, Script(unknown=Q, per_transaction=1)),
    Host(
        "real-250-rest-252-lab.com",
        KIND,
        {"alice": (R, D)},
        Script(rcpt={"alice@real-250-rest-252-lab.com": Q}, unknown="252 2.1.5 may be"),
    ),
    Host(
        "all-but-lab.com", KIND, {"alice": R, "gone": U}, Script(rcpt={"gone@all-but-lab.com": UNKNOWN_USER}, unknown=Q)
    ),
    Host(
        "all-but-full-lab.com",
        KIND,
        {"alice": R, "full": R},
        Script(rcpt={"full@all-but-full-lab.com": "552 5.2.2 Mailbox full"}, unknown=Q),
    ),
    Host(
        "wildcard-lab.com",
        KIND,
        {"sales-x7": D, "alice": D, "gone": U},
        Script(rcpt=_where(lambda name: name == "alice" or name.startswith("sales-"))),
    ),
    Host(
        "tags-lab.com",
        KIND,
        {"alice+news": D, "gone+news": U, "alice": D},
        Script(rcpt=_where(lambda name: name.partition("+")[0] == "alice")),
    ),
    Host(
        "dash-tags-lab.com",
        KIND,
        {"alice-news": D, "gone-news": U},
        Script(rcpt=_where(lambda name: name.partition("-")[0] == "alice")),
    ),
    Host("letters-lab.com", KIND, {"gone": (R, D), "alice": (R, D)}, Script(rcpt=_where(str.isalpha))),
    Host("short-names-lab.com", KIND, {"gone": (R, D)}, Script(rcpt=_where(lambda name: len(name) < 12))),
    Host(
        "robots-lab.com",
        KIND,
        {"alice": (D, R)},
        Script(rcpt=_where(lambda name: name == "alice", otherwise="550 5.7.1 suspicious recipient")),
    ),
    Host(
        "random-4xx-lab.com",
        KIND,
        {"alice": D},
        Script(rcpt={"alice@random-4xx-lab.com": Q}, unknown="450 4.7.1 try later"),
    ),
    Host(
        "random-421-lab.com",
        KIND,
        {"alice": (D, K)},
        Script(rcpt={"alice@random-421-lab.com": Q}, unknown="421 4.7.0 too many errors"),
    ),
    Host(
        "random-hangs-up-lab.com",
        KIND,
        {"alice": (D, K)},
        Script(rcpt={"alice@random-hangs-up-lab.com": Q}, unknown="hang up"),
    ),
    Host(
        "random-full-lab.com",
        KIND,
        {"alice": (D, R)},
        Script(rcpt={"alice@random-full-lab.com": Q}, unknown="552 5.2.2 mailbox full"),
    ),
    Host(
        "second-452-lab.com",
        KIND,
        {"alice": D, "bob": D, "gone": U},
        Script(rcpt={"alice@second-452-lab.com": Q, "bob@second-452-lab.com": Q}, per_transaction=1),
    ),
    Host(
        "second-550-lab.com",
        KIND,
        {"alice": D, "bob": D},
        Script(rcpt=_first_only("550 5.5.3 Too many recipients", live=("alice", "bob"))),
    ),
    Host(
        "second-550-words-lab.com",
        KIND,
        {"alice": D, "bob": D},
        Script(rcpt=_first_only("550 one recipient at a time, please", live=("alice", "bob"))),
    ),
    Host(
        "second-421-lab.com",
        KIND,
        {"alice": (D, K), "bob": (D, K)},
        Script(rcpt=_first_only("421 4.5.3 one at a time", live=("alice", "bob"))),
    ),
    Host(
        "second-451-lab.com",
        KIND,
        {"alice": D, "bob": D, "gone": U},
        Script(
            rcpt=_first_only(
                "451 4.3.0 Multiple destination domains per transaction is unsupported", live=("alice", "bob")
            )
        ),
    ),
    Host("full-and-all-lab.com", KIND, {"sales": R}, Script(unknown=Q)),
    Host(
        "sales-desk-lab.com",
        "role",
        {"sales": R, "info": R, "support": R, "noreply": R, "abuse": R},
        Script(rcpt=_where(lambda name: len(name) < 10)),
    ),
    Host("no-desk-lab.com", "role", {"sales": U, "alice": D}, Script(rcpt={"alice@no-desk-lab.com": Q})),
    Host(
        "one-desk-lab.com",
        "role",
        {"postmaster": R, "contact": R},
        Script(rcpt=_where(lambda name: name in ("postmaster", "contact"))),
    ),
    Host(
        "case-lab.com",
        "case of locals",
        {"Bob": D, "bob": U, "BOB": U},
        Script(rcpt={"Bob@case-lab.com": Q, "postmaster@case-lab.com": Q}),
    ),
    Host("mailinator.com", "disposable", {"alice": R}, Script(rcpt={"alice@mailinator.com": Q})),
    Host("guerrillamail.com", "disposable", {"gone": U, "x": R}, Script(rcpt={"x@guerrillamail.com": Q})),
    Host("yopmail.com", "disposable", {"alice": R}, Script(unknown=Q)),
    Host("gmial.com", "typo", {"alice": R}, Script(rcpt={"alice@gmial.com": Q})),
    Host("hotmial.com", "typo", {"alice": R}, Script(unknown=Q)),
    Host("yaho.com", "typo", {"gone": U, "alice": R}, Script(rcpt={"alice@yaho.com": Q})),
    Host("outlok.com", "typo", {"alice": R}, Script(rcpt={"alice@outlok.com": Q})),
    Host("mail.com", "free provider", {"alice": D, "gone": U}, Script(rcpt={"alice@mail.com": Q})),
]
