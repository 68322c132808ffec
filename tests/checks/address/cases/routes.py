# ruff: noqa: E501 - a line a server is easier to read
"""What a domain's DNS says, and which of its servers answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.checks.address.cases.case import UNKNOWN_USER, Case, D, K, R, U
from tests.servers.smtpd import SILENCE, Script


@dataclass(frozen=True, slots=True)
class Route:
    """`records`: "@" is the domain; "{live}", "{all}" … stand for the addresses of the servers below."""

    name: str
    records: tuple[str, ...]
    addresses: Mapping[str, str | tuple[str, ...]]
    kind: str = "routes"
    dns: str = ""  # "SERVFAIL", "silent", "REFUSED": how its name server is broken
    broken: tuple[str, ...] = field(default_factory=tuple)  # names below it that are broken so

    @property
    def domain(self) -> str:
        return f"{self.name}-dns.com" if "." not in self.name else self.name

    def cases(self) -> list[Case]:
        return [
            Case(f"{local}@{self.domain}", (right,) if isinstance(right, str) else right, self.kind)
            for local, right in self.addresses.items()
        ]


def _mailboxes(mailbox: str, _: int) -> str:
    return "250 2.1.5 Ok" if mailbox.startswith(("alice@", "postmaster@")) else UNKNOWN_USER


SERVERS: dict[str, Script | None] = {
    "live": Script(rcpt=_mailboxes),
    "all": Script(unknown="250 2.1.5 Ok"),
    "none": Script(),
    "busy": Script(banner="421 4.3.2 Service not available"),
    "blocked": Script(banner="554 5.7.1 You are blocked"),
    "grey": Script(unknown="450 4.7.1 Greylisted, try again in 5 minutes"),
    "refuses": Script(unknown="550 5.7.1 Access denied"),
    "norelay": Script(unknown="554 5.7.1 <{mailbox}>: Relay access denied"),
    "silent": Script(banner=SILENCE),
    "closed": None,
    "closed2": None,
}
A = {"alice": D}
MX = "mx.@ A {live}"

ROUTES: list[Route] = [
    Route("null", ("@ MX 0 .",), {"alice": U}, "null MX"),
    Route("null-a", ("@ MX 0 .", "@ A {live}"), {"alice": U}, "null MX"),
    Route("null-10", ("@ MX 10 .",), {"alice": U}, "null MX"),
    Route("null-mixed", ("@ MX 0 .", "@ MX 10 mx.@", MX), {"alice": D, "gone": U}, "null MX"),
    Route("implicit", ("@ A {live}",), {"alice": D, "gone": U}, "implicit MX"),
    Route("implicit-closed", ("@ A {closed}",), {"alice": K}, "implicit MX"),
    Route("implicit-6", ("@ AAAA {live6}",), {"alice": D, "gone": U}, "implicit MX"),
    Route("implicit-both", ("@ AAAA {closed6}", "@ A {live}"), A, "implicit MX"),
    Route("implicit-cname", ("@ CNAME implicit-dns.com.",), A, "implicit MX"),
    Route("no-fallback", ("@ MX 10 nowhere.@", "@ A {live}"), {"alice": U}),
    Route("closed-mx", ("@ MX 10 mx.@", "mx.@ A {closed}", "@ A {live}"), {"alice": K}),
    Route("mx-nxdomain", ("@ MX 10 nowhere.@",), {"alice": U}),
    Route("mx-nodata", ("@ MX 10 mx.@", 'mx.@ TXT "no address"'), {"alice": U}),
    Route("mx-two-nowhere", ("@ MX 10 a.@", "@ MX 20 b.@"), {"alice": U}),
    Route("mx-one-nowhere", ("@ MX 10 a.@", "@ MX 20 mx.@", MX), {"alice": D, "gone": U}),
    Route("mx-nowhere-closed", ("@ MX 10 a.@", "@ MX 20 mx.@", "mx.@ A {closed}"), {"alice": K}),
    Route("mx-first-closed", ("@ MX 10 a.@", "@ MX 20 mx.@", "a.@ A {closed}", MX), {"alice": D, "gone": U}),
    Route("mx-first-silent", ("@ MX 10 a.@", "@ MX 20 mx.@", "a.@ A {silent}", MX), {"alice": D}),
    Route("mx-first-busy", ("@ MX 10 a.@", "@ MX 20 mx.@", "a.@ A {busy}", MX), {"alice": D, "gone": U}),
    Route(
        "mx-first-blocked", ("@ MX 10 a.@", "@ MX 20 mx.@", "a.@ A {blocked}", MX), {"alice": (D, K), "gone": (U, K)}
    ),
    Route("mx-first-refuses", ("@ MX 10 a.@", "@ MX 20 mx.@", "a.@ A {refuses}", MX), {"alice": (K, D)}),
    Route("mx-first-grey", ("@ MX 10 a.@", "@ MX 20 mx.@", "a.@ A {grey}", MX), {"alice": (K, D)}),
    Route("mx-grey-all", ("@ MX 10 a.@", "@ MX 20 b.@", "a.@ A {grey}", "b.@ A {all}"), {"alice": (K, R)}),
    Route(
        "mx-down-all",
        ("@ MX 10 a.@", "@ MX 20 b.@", "a.@ A {closed}", "b.@ A {all}"),
        {"alice": (R, K), "gone": (R, K)},
    ),
    Route("mx-busy-all", ("@ MX 10 a.@", "@ MX 20 b.@", "a.@ A {busy}", "b.@ A {all}"), {"alice": (R, K)}),
    Route("mx-live-all", ("@ MX 10 a.@", "@ MX 20 b.@", "a.@ A {live}", "b.@ A {all}"), {"alice": D, "gone": U}),
    Route("mx-all-live", ("@ MX 10 a.@", "@ MX 20 b.@", "a.@ A {all}", "b.@ A {live}"), {"alice": R, "gone": R}),
    Route("mx-down-norelay", ("@ MX 10 a.@", "@ MX 20 b.@", "a.@ A {closed}", "b.@ A {norelay}"), {"alice": K}),
    Route("mx-down-none", ("@ MX 10 a.@", "@ MX 20 b.@", "a.@ A {closed}", "b.@ A {none}"), {"alice": (K, U)}),
    Route("mx-equal", ("@ MX 10 a.@", "@ MX 10 b.@", "a.@ A {closed}", "b.@ A {live}"), {"alice": D, "gone": U}),
    Route("mx-equal-busy", ("@ MX 10 a.@", "@ MX 10 b.@", "a.@ A {busy}", "b.@ A {live}"), {"alice": D, "gone": U}),
    Route(
        "mx-fifth",
        (*(f"@ MX {n} m{n}.@" for n in range(1, 6)), *(f"m{n}.@ A {{closed}}" for n in range(1, 5)), "m5.@ A {live}"),
        A,
    ),
    Route("mx-two-addresses", ("@ MX 10 mx.@", "mx.@ A {closed}", "mx.@ A {live}"), A),
    Route(
        "mx-three-addresses",
        ("@ MX 10 mx.@", "mx.@ A {closed}", "mx.@ A {closed2}", "mx.@ A {live}"),
        (A | {"alice": (D, K)}),
    ),
    Route("mx-v6", ("@ MX 10 mx.@", "mx.@ AAAA {live6}"), {"alice": D, "gone": U}),
    Route("mx-v6-closed", ("@ MX 10 mx.@", "mx.@ AAAA {closed6}", MX), {"alice": D, "gone": U}),
    Route("mx-preferences", ("@ MX 65535 mx.@", "@ MX 0 a.@", "a.@ A {closed}", MX), {"alice": D, "gone": U}),
    Route("mx-twice", ("@ MX 10 mx.@", "@ MX 20 mx.@", MX), {"alice": D, "gone": U}),
    Route("mx-cname", ("@ MX 10 mail.@", "mail.@ CNAME mx.@", MX), {"alice": D, "gone": U}),
    Route("mx-cname-nowhere", ("@ MX 10 mail.@", "mail.@ CNAME nowhere.@"), {"alice": U}),
    Route("mx-literal", ("@ MX 10 192.0.2.1.",), {"alice": U}),
    Route("mx-localhost", ("@ MX 10 localhost.",), {"alice": U}, "forbidden"),
    Route("mx-itself", ("@ MX 10 @", "@ A {live}"), {"alice": D, "gone": U}),
    Route("mx-loop", ("@ MX 10 mail.@", "mail.@ CNAME mail2.@", "mail2.@ CNAME mail.@"), {"alice": (K, U)}),
    Route("mx-underscore", ("@ MX 10 my_mx.@", "my_mx.@ A {live}"), {"alice": D, "gone": U}),
    Route(
        "mx-many",
        (
            *(f"@ MX 10 quite-a-long-name-of-a-mail-server-number-{n}.@" for n in range(30)),
            *(f"quite-a-long-name-of-a-mail-server-number-{n}.@ A {{live}}" for n in range(30)),
        ),
        A,
    ),
    Route("cname", ("@ CNAME mx-itself-dns.com.",), {"alice": D, "gone": U}),
    Route("cname-nowhere", ("@ CNAME really-nowhere.com.",), {"alice": U}),
    Route("cname-loop", ("@ CNAME cname-loop2-dns.com.", "cname-loop2-dns.com. CNAME @"), {"alice": (K, U)}),
    Route("wildcard", ("*.@ MX 10 mx.wildcard-dns.com.", "@ MX 10 mx.@", MX), {"alice": D}),
    Route("nodata", ('@ TXT "v=spf1 -all"',), {"alice": U}, "no domain"),
    Route("only-caa", ('@ CAA 0 issue ";"',), {"alice": U}, "no domain"),
    Route("nxdomain", (), {"alice": U}, "no domain"),
    Route("sub.mx-itself-dns.com", (), {"alice": U}, "no domain"),
    Route("gmail.con", (), {"alice": U}, "no domain"),
    Route("servfail", (), {"alice": K}, "broken DNS", "SERVFAIL"),
    Route("silent", (), {"alice": K}, "broken DNS", "silent"),
    Route("refused", (), {"alice": K}, "broken DNS", "REFUSED"),
    Route(
        "mx-servfail",
        ("@ MX 10 mx.sick.mx-servfail-dns.com.",),
        {"alice": K},
        "broken DNS",
        "SERVFAIL",
        ("sick.mx-servfail-dns.com",),
    ),
    Route(
        "mx-silent",
        ("@ MX 10 mx.sick.mx-silent-dns.com.",),
        {"alice": K},
        "broken DNS",
        "silent",
        ("sick.mx-silent-dns.com",),
    ),
    Route(
        "mx-servfail-live",
        ("@ MX 10 mx.sick.mx-servfail-live-dns.com.", "@ MX 20 mx.@", MX),
        {"alice": D},
        "broken DNS",
        "SERVFAIL",
        ("sick.mx-servfail-live-dns.com",),
    ),
    Route(
        "mx-servfail-nowhere",
        ("@ MX 10 mx.sick.mx-servfail-nowhere-dns.com.", "@ MX 20 nowhere.@"),
        {"alice": K},
        "broken DNS",
        "SERVFAIL",
        ("sick.mx-servfail-nowhere-dns.com",),
    ),
    Route("xn--mnchen-dns-9db.com", ("@ MX 10 mx.@", MX), {"alice": D}, "IDN"),
]

FORBIDDEN_V4 = (
    "10.20.30.40", "172.16.5.5", "192.168.1.1", "127.99.0.1", "127.0.0.1", "0.0.0.0", "0.1.2.3", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.7", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1",
)  # fmt: skip
FORBIDDEN_V6 = (
    "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::ffff:10.20.30.40", "::ffff:127.99.0.1", "::ffff:169.254.169.254",
    "::10.20.30.40", "::ffff:0:10.20.30.40", "64:ff9b::10.20.30.40", "64:ff9b::169.254.169.254", "64:ff9b:1::10.20.30.40", "2002:a14:1e28::1",
    "2002:7f63:1::1", "2001:0:4136:e378:8000:63bf:f5eb:e1d7", "2001:db8::1", "2001:10::1", "2001:20::1", "100::1", "5f00::1", "3fff::1",
    "2001:470:1f0b:1::5efe:10.20.30.40", "2600:1f13:0:1:0:5efe:a9fe:a9fe", "fe80::5efe:a14:1e28", "2600:1f13::200:5efe:10.20.30.40",
    "4000::1", "2001:0:a14:1e28::1",
)  # fmt: skip

ROUTES += [
    *(
        Route(f"forbidden-{n}", ("@ MX 10 mx.@", f"mx.@ A {ip}"), {"alice": U}, "forbidden")
        for n, ip in enumerate(FORBIDDEN_V4)
    ),
    *(
        Route(f"forbidden6-{n}", ("@ MX 10 mx.@", f"mx.@ AAAA {ip}"), {"alice": U}, "forbidden")
        for n, ip in enumerate(FORBIDDEN_V6)
    ),
    *(Route(f"forbidden-a-{n}", (f"@ A {ip}",), {"alice": U}, "forbidden") for n, ip in enumerate(FORBIDDEN_V4)),
    Route(
        "forbidden-first",
        ("@ MX 10 a.@", "@ MX 20 mx.@", "a.@ A 169.254.169.254", MX),
        {"alice": D, "gone": U},
        "forbidden",
    ),
    Route("forbidden-beside", ("@ MX 10 mx.@", "mx.@ A 10.20.30.40", MX), {"alice": D}, "forbidden"),
    Route(
        "forbidden-closed",
        ("@ MX 10 a.@", "@ MX 20 mx.@", "a.@ A 10.20.30.40", "mx.@ A {closed}"),
        {"alice": K},
        "forbidden",
    ),
    Route("forbidden-cname", ("@ MX 10 mx.@", "mx.@ CNAME in.@", "in.@ A 10.20.30.40"), {"alice": U}, "forbidden"),
    Route("forbidden-nowhere", ("@ MX 10 mx.@", "@ MX 20 nowhere.@", "mx.@ A 10.20.30.40"), {"alice": U}, "forbidden"),
]
