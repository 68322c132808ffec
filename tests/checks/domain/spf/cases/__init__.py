"""What RFC 7208 asks for, as cases: records for a domain of the case's own, a client, and the result it must get.

In the records and zone lines, "$D" stands for that domain. The sections of the RFC are in the modules' docstrings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.servers.nsd import txt

Text = str | bytes | tuple[str | bytes, ...]

# Names that many cases use.
COMMON = f"""
helo.test. TXT {txt("v=spf1 ip4:192.0.2.1 -all")}
mail.helo.test. A 192.0.2.1
mail.helo.test. TXT {txt("v=spf1 a -all")}
pass.test. TXT {txt("v=spf1 +all")}
fail.test. TXT {txt("v=spf1 -all")}
softfail.test. TXT {txt("v=spf1 ~all")}
neutral.test. TXT {txt("v=spf1 ?all")}
default.test. TXT {txt("v=spf1")}
none.test. A 192.0.2.1
faulty.test. TXT {txt("v=spf1 moo")}
twice.test. TXT {txt("v=spf1 +all")}
twice.test. TXT {txt("v=spf1 -all")}
one.hosts.test. A 192.0.2.1
one.hosts.test. AAAA 2001:db8::1
two.hosts.test. A 192.0.2.2
two.hosts.test. AAAA 2001:db8::2
many.hosts.test. A 198.51.100.1
many.hosts.test. A 198.51.100.2
many.hosts.test. A 192.0.2.1
alias.hosts.test. CNAME one.hosts.test.
dangling.hosts.test. CNAME nowhere.hosts.test.
empty.hosts.test. TXT "no address here"
1.2.0.192.in-addr.arpa. PTR one.hosts.test.
"""


@dataclass(frozen=True)
class Case:
    """`txt`: the TXT records of the case's domain. `sender` None: alice@ the domain. `mechanism` None: not looked at."""

    name: str
    expect: str
    txt: Text | list[Text] = ()
    ip: str = "192.0.2.1"
    sender: str | None = None
    helo: str = "mail.helo.test"
    zone: str = ""
    explanation: str = ""
    mechanism: str | None = None

    @property
    def domain(self) -> str:
        return f"{self.name}.case.test"

    @property
    def mail_from(self) -> str:
        return f"alice@{self.domain}" if self.sender is None else self.sender.replace("$D", self.domain)

    def lines(self) -> str:
        texts: Sequence[Text] = self.txt if isinstance(self.txt, list) else [self.txt] if self.txt else []
        lines = [f"{self.domain}. TXT {txt(*map(self._own, _strings(text)))}" for text in texts]
        return "\n".join([*lines, self.zone.replace("$D", self.domain)])

    def _own(self, text: str | bytes) -> str | bytes:
        return text.replace("$D", self.domain) if isinstance(text, str) else text


def _strings(text: Text) -> tuple[str | bytes, ...]:
    return text if isinstance(text, tuple) else (text,)
