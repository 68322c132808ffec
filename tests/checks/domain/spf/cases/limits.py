"""Section 4.6.4: how much may be looked up. Section 11.1 says why."""

from tests.checks.domain.spf.cases import Case


def mail_servers(count: int) -> str:
    return "\n".join(f"$D. MX {n} m{n}.$D.\nm{n}.$D. A 198.51.100.{n}" for n in range(1, count + 1))


def names(address: str, count: int) -> str:
    """So many names of one client, all of them true, none below the domain of the case."""
    last = int(address.rpartition(".")[2])
    pointer = f"{last}.113.0.203.in-addr.arpa."
    return "\n".join(f"{pointer} PTR n{n}.ptrs{last}.test.\nn{n}.ptrs{last}.test. A {address}" for n in range(count))


TEN = " ".join(["a:two.hosts.test"] * 10)
NINE = " ".join(["a:two.hosts.test"] * 9)
MIXED = "a:two.hosts.test mx:m.limits.test ptr:other.test exists:two.hosts.none.test include:fail.test "
MIXED_ZONE = "m.limits.test. MX 10 two.hosts.test."
CASES = [
    Case("limit-10", "pass", f"v=spf1 {TEN} ip4:192.0.2.1 -all"),
    Case("limit-11", "permerror", f"v=spf1 {TEN} a:two.hosts.test ip4:192.0.2.1 -all"),
    Case("limit-11-not-reached", "pass", f"v=spf1 {NINE} a:one.hosts.test a:two.hosts.test -all"),
    Case("limit-redirect-10", "pass", f"v=spf1 {NINE} redirect=pass.test"),
    Case("limit-redirect-11", "permerror", f"v=spf1 {TEN} redirect=pass.test"),
    Case("limit-exp-free", "fail", f"v=spf1 {TEN} -all exp=e.$D", zone='e.$D. TXT "no"', explanation="no"),
    Case("limit-ips-free", "fail", "v=spf1 " + "ip4:198.51.100.1 ip6:2001:db8::1 " * 12 + "-all"),
    Case("limit-kinds-10", "pass", f"v=spf1 {MIXED}{' '.join(['mx:m.limits.test'] * 5)} ip4:192.0.2.1", zone=MIXED_ZONE),
    Case("limit-kinds-11", "permerror", f"v=spf1 {MIXED}{' '.join(['mx:m.limits.test'] * 6)} ip4:192.0.2.1"),
    Case("limit-include-10", "pass", "v=spf1 include:i.$D ip4:192.0.2.1 -all", zone=f'i.$D. TXT "v=spf1 {NINE} -all"'),
    Case("limit-include-11", "permerror", "v=spf1 include:i.$D ip4:192.0.2.1 -all", zone=f'i.$D. TXT "v=spf1 {TEN} -all"'),
    Case("limit-include-after", "permerror", "v=spf1 include:i.$D a:two.hosts.test +all", zone=f'i.$D. TXT "v=spf1 {NINE} -all"'),
    Case("limit-includes-add-up", "permerror", "v=spf1 include:i.$D include:i.$D +all",
         zone=f'i.$D. TXT "v=spf1 {" ".join(["a:two.hosts.test"] * 5)} -all"'),
    Case("limit-include-loop", "permerror", "v=spf1 include:$D +all"),
    Case("limit-include-loop-2", "permerror", "v=spf1 include:i.$D +all", zone='i.$D. TXT "v=spf1 include:$D"'),
    Case("limit-redirect-loop", "permerror", "v=spf1 redirect=$D"),
    Case("limit-redirect-loop-2", "permerror", "v=spf1 redirect=i.$D", zone='i.$D. TXT "v=spf1 redirect=$D"'),
    Case("limit-loop-not-reached", "pass", "v=spf1 ip4:192.0.2.1 include:$D"),
    Case("limit-void-2", "pass", "v=spf1 a:v1.$D a:v2.$D ip4:192.0.2.1 -all"),
    Case("limit-void-3", "permerror", "v=spf1 a:v1.$D a:v2.$D a:v3.$D ip4:192.0.2.1 -all"),
    Case("limit-void-no-data", "permerror", "v=spf1 a:empty.hosts.test mx:empty.hosts.test exists:empty.hosts.test +all"),
    Case("limit-void-kinds", "permerror", "v=spf1 exists:v1.$D mx:v2.$D a:v3.$D +all"),
    Case("limit-void-ptr", "permerror", "v=spf1 exists:v1.$D exists:v2.$D ptr +all", ip="203.0.113.78"),
    Case("limit-void-in-include", "permerror", "v=spf1 exists:v1.$D include:i.$D +all",
         zone='i.$D. TXT "v=spf1 exists:v2.$D exists:v3.$D"'),
    Case("limit-void-not-reached", "pass", "v=spf1 a:v1.$D a:v2.$D ip4:192.0.2.1 a:v3.$D -all"),
    Case("limit-void-malformed-free", "pass", "v=spf1 a:a..b.test a:c..d.test a:e..f.test ip4:192.0.2.1 -all"),
    Case("limit-void-mx-hosts-free", "pass", "v=spf1 mx ip4:192.0.2.1 -all",
         zone="\n".join(f"$D. MX {n} gone{n}.$D." for n in range(5))),
    Case("limit-void-mx-6", "pass", "v=spf1 mx +all", ip="2001:db8::9", zone=mail_servers(6)),
    Case("limit-void-exp-free", "fail", "v=spf1 a:v1.$D a:v2.$D -all exp=v3.$D"),
    Case("limit-mx-10", "pass", "v=spf1 mx -all", ip="198.51.100.10", zone=mail_servers(10)),
    Case("limit-mx-11", "permerror", "v=spf1 mx +all", ip="198.51.100.99", zone=mail_servers(11)),
    Case("limit-mx-11-same-host", "permerror", "v=spf1 mx +all", zone="\n".join(f"$D. MX {n} two.hosts.test." for n in range(11))),
    Case("limit-a-many", "pass", "v=spf1 a -all", ip="203.0.113.40", zone="\n".join(f"$D. A 203.0.113.{n}" for n in range(1, 41))),
    Case("limit-ptr-10", "pass", "v=spf1 ptr:ptrs100.test -all", ip="203.0.113.100", zone=names("203.0.113.100", 10)),
    Case("limit-ptr-more", "pass", "v=spf1 ptr:ptrs101.test -all", ip="203.0.113.101", zone=names("203.0.113.101", 14)),
    Case("limit-ptr-rest-ignored", "fail", "v=spf1 ptr:$D -all", ip="203.0.113.102",
         zone=names("203.0.113.102", 11) + "\n102.113.0.203.in-addr.arpa. PTR z.$D.\nz.$D. A 203.0.113.102"),
]  # fmt: skip
