# ruff: noqa: E501 - a line a server is easier to read
"""How addresses are written. "%" stands for a domain whose server knows the mailboxes in KNOWN, and SMTPUTF8."""

from tests.checks.address.cases.case import UNKNOWN_USER, Case, D, K, R, U

DOMAIN = "written-lab.com"
ASCII_DOMAIN = "ascii-lab.com"  # the same without SMTPUTF8
KNOWN = {
    "alice", "o'brien", "a.b", "alice+news", "!#$%&'*+-/=?^_`{|}~", '"john doe"', '"a@b"', '"very.(),:;<>[]\\".unusual"', "josé", "用户", "пётр", "x" * 64, "1", "a", "-a-",
    "_", "postmaster", "Alice", "first.last", "a--b", "user%elsewhere.example", "jose\u0301", "δοκιμή", "अलिस", "İstanbul", "straße", "abuse", "alice.",
}  # fmt: skip


def rule(mailbox: str, _: int) -> str:
    local = mailbox.rpartition("@")[0]
    return "250 2.1.5 Ok" if local in KNOWN else UNKNOWN_USER


def strict_rule(mailbox: str, _: int) -> str:
    """A server that knows no quotes, no tags and no apostrophes."""
    local = mailbox.rpartition("@")[0]
    if '"' in local or "'" in local:
        return "501 5.1.3 Bad recipient address syntax"
    return "250 2.1.5 Ok" if local in ("alice", "postmaster") else UNKNOWN_USER


_WRITTEN: list[tuple[str, str, str | tuple[str, ...]]] = [
    ("plain", "alice@%", D),
    ("plain", "gone@%", U),
    ("domain case", "alice@WRITTEN-Lab.COM", D),
    ("apostrophe", "o'brien@%", D),
    ("odd atoms", "!#$%&'*+-/=?^_`{|}~@%".replace("$%&", "$\0&"), D),
    ("odd atoms", "-a-@%", D),
    ("odd atoms", "_@%", D),
    ("odd atoms", "1@%", D),
    ("odd atoms", "a--b@%", D),
    ("odd atoms", "a/b@%", U),
    ("percent hack", "user\0elsewhere.example@%", (D, K)),
    ("tag", "alice+news@%", D),
    ("tag", "gone+news@%", U),
    ("quoted", '"john doe"@%', (D, K)),
    ("quoted", '"a@b"@%', (D, K)),
    ("quoted", '"alice"@%', D),
    ("quoted", '"gone away"@%', (U, K)),
    ("quoted", '"very.(),:;<>[]\\".unusual"@%', (D, K)),
    ("quoted", '""@%', (U, K)),
    ("quoted", '"open@%', U),
    ("long", "x" * 64 + "@%", D),
    ("long", "x" * 65 + "@%", U),
    ("long", "y" * 64 + "@%", U),
    ("long", "x" * 300 + "@%", U),
    ("long", "a@" + "b" * 64 + ".com", U),
    ("long", "a@" + ".".join(["b" * 60] * 5) + ".com", U),
    ("dots", ".alice@%", U),
    ("dots", "alice.@%", U),
    ("dots", "a..b@%", U),
    ("dots", "alice@.%", U),
    ("dots", "alice@%.", (U, D)),
    ("dots", "alice@written-lab..com", U),
    ("eai", "josé@%", D),
    ("eai", "jose\u0301@%", D),
    ("eai", "用户@%", D),
    ("eai", "пётр@%", D),
    ("eai", "अलिस@%", D),
    ("eai", "δοκιμή@%", D),
    ("eai", "straße@%", D),
    ("eai", "niemand-ü@%", U),
    ("eai", "josé@ascii-lab.com", (K, U)),
    ("eai", "用户@ascii-lab.com", (K, U)),
    ("strict server", "o'brien@ascii-lab.com", (U, K)),
    ("strict server", '"john doe"@ascii-lab.com', (U, K)),
    ("strict server", "alice@ascii-lab.com", D),
    ("idn", "alice@münchen-dns.com", D),
    ("idn", "alice@MÜNCHEN-dns.com", D),
    ("idn", "alice@xn--mnchen-dns-9db.com", D),
    ("idn", "alice@xn--zzzzzz-.com", U),
    ("idn", "alice@mu\u0308nchen-dns.com", D),
    ("idn", "alice@ｗritten-lab.com", (D, U)),
    ("idn", "alice@written-lab。com", (D, U)),
    ("idn", "alice@nicht-da-ß.com", U),
    ("literal", "alice@[10.77.1.1]", (U, K)),
    ("literal", "alice@[127.0.0.1]", (U, K)),
    ("literal", "alice@[IPv6:::1]", (U, K)),
    ("literal", "alice@[nonsense", U),
    ("literal", "alice@127.0.0.1", U),
    ("domain", "alice@localhost", U),
    ("domain", "alice@com", U),
    ("domain", "alice@my_host.com", U),
    ("domain", "alice@-lab.com", U),
    ("domain", "alice@lab-.com", U),
    ("domain", "alice@written-lab.123", U),
    ("domain", "alice@written lab.com", U),
    ("domain", "alice@written-lab,com", U),
    ("form", "alice", U),
    ("form", "@%", U),
    ("form", "alice@", U),
    ("form", "alice@@%", U),
    ("form", "alice@bob@%", U),
    ("form", "alice bob@%", U),
    ("form", "alice@%, bob@%", U),
    ("form", "alice(comment)@%", U),
    ("form", "<alice@%>", (D, U)),
    ("form", "Alice <alice@%>", (D, U)),
    ("form", "mailto:alice@%", (D, U)),
    ("form", "https://%/alice", U),
    ("form", "alice<script>@%", U),
    ("form", "alice;bob@%", U),
    ("form", "al\tice@%", U),
    ("form", "alice\x07@%", U),
    ("form", "alice\u200b@%", U),
    ("form", "alice\u202e@%", U),
    ("space", " alice@%", D),
    ("space", "alice@%  ", D),
    ("space", "\talice@%", D),
    ("space", "\u00a0alice@%", (D, U)),
    ("injection", "alice@%\\r\\nRCPT TO:<bob@%>", U),
    ("injection", 'alice"@%', U),
    ("injection", "alice> RCPT TO:<bob@%", U),
    ("postmaster", "postmaster@%", R),
]


def cases() -> list[Case]:
    return [
        Case(
            address.replace("%", DOMAIN).replace("\0", "%"),
            (right,) if isinstance(right, str) else right,
            f"written: {kind}",
        )
        for kind, address, right in _WRITTEN
    ]
