"""Section 7: macros, in names and in explanations."""

from tests.checks.domain.spf.cases import Case

V6 = "2001:db8::cb01"
NIBBLES = "2.0.0.1.0.d.b.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.c.b.0.1"
EXP = "v=spf1 exp=e.$D -all"


def said(name: str, text: str, explanation: str, **more: str) -> Case:
    """A refusal whose explanation is `text` with its macros expanded."""
    return Case(f"said-{name}", "fail", EXP, zone=f'e.$D. TXT "{text}"', explanation=explanation, **more)


def asked(name: str, domain_spec: str, expanded: str, **more: str) -> Case:
    """A match if the name that exists: asks for is the expected one."""
    return Case(f"asked-{name}", "pass", f"v=spf1 exists:{domain_spec} -all", zone=f"{expanded}. A 127.0.0.2", **more)


def strong_bad(name: str, domain_spec: str, expanded: str) -> Case:
    """As the examples of section 7.4: one sender, whose domain includes the case's."""
    return asked(f"sb-{name}", f"{domain_spec}.$D", f"{expanded}.$D", sender="strong-bad@$D")


LONG = "x" * 60
CASES = [
    strong_bad("l", "%{l}", "strong-bad"),
    strong_bad("l-dash", "%{l-}", "strong.bad"),
    strong_bad("lr", "%{lr}", "strong-bad"),
    strong_bad("lr-dash", "%{lr-}", "bad.strong"),
    strong_bad("l1r-dash", "%{l1r-}", "strong"),
    strong_bad("l1-dash", "%{l1-}", "bad"),
    strong_bad("l9", "%{l9-}", "strong.bad"),
    strong_bad("s", "%{s}", "strong-bad@asked-sb-s.case.test"),
    strong_bad("d2", "%{d2}", "case.test"),
    strong_bad("d1", "%{d1}", "test"),
    strong_bad("dr", "%{dr}", "test.case.asked-sb-dr"),
    strong_bad("d2r", "%{d2r}", "case.asked-sb-d2r"),
    strong_bad("d1r", "%{d1r}", "asked-sb-d1r"),
    strong_bad("d10r", "%{d10r}", "test.case.asked-sb-d10r"),
    strong_bad("o", "%{o1}.%{o}", "test.asked-sb-o.case.test"),
    strong_bad("dash", "%{d1-}", "dash.case.test"),
    strong_bad("i", "%{i}", "192.0.2.1"),
    strong_bad("ir", "%{ir}.%{v}._spf", "1.2.0.192.in-addr._spf"),
    strong_bad("i2", "%{i2}", "2.1"),
    strong_bad("lir", "%{lr-}.lp._spf", "bad.strong.lp._spf"),
    strong_bad("h", "%{h}", "mail.helo.test"),
    strong_bad("h1", "%{h1r}", "mail"),
    strong_bad("percent", "a%%b", "a%b"),
    strong_bad("space", "a%_b", "a\\ b"),
    strong_bad("encoded-space", "a%-b", "a%20b"),
    asked("end-macro", "x.%{d}", "x.$D"),
    asked("upper-letter-of-name", "%{L}.$D", "strong-bad.$D", sender="strong-bad@$D"),
    asked("upper-escape", "%{L}.$D", "a%2bb%3dc%2fd.$D", sender="a+b=c/d@$D"),
    asked("unreserved", "%{L}.$D", "a-b_c~d.e.$D", sender="a-b_c~d.e@$D"),
    asked("upper-at", "%{S}.$D", "a%40$D.$D", sender="a@$D"),
    asked("plain-odd", "%{l}.$D", "a+b=c/d.$D", sender="a+b=c/d@$D"),
    asked("delimiters", "%{l+-=}.$D", "a.b.c.d.$D", sender="a+b-c=d@$D"),
    asked("delimiters-not-dot", "%{l1-}.$D", "b.c.$D", sender="a-b.c@$D"),
    asked("delimiters-reverse", "%{lr+}.$D", "d.e.b-c.a.$D", sender="a+b-c+d.e@$D"),
    asked("delimiter-slash", "%{lr/,_}.$D", "d.c.b.a.$D", sender="a/b,c_d@$D"),
    asked("local-dots", "%{lr}.$D", "c.b.a.$D", sender="a.b.c@$D"),
    asked("local-at", "%{l}.$D", '\\"a\\@b\\".$D', sender='"a@b"@$D'),
    asked("local-backslash", "%{l}.$D", r"a\\b.$D", sender=r"a\b@$D"),
    asked("i6", "%{i}.$D", f"{NIBBLES}.$D", ip=V6),
    asked("i6-r", "%{ir}.%{v}.$D", "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.$D", ip=V6),
    asked("i6-upper", "%{I}.$D", f"{NIBBLES}.$D", ip=V6),
    asked("i6-right", "%{i3}.$D", "b.0.1.$D", ip=V6),
    asked("i6-mapped", "%{i}.%{v}.$D", "192.0.2.1.in-addr.$D", ip="::ffff:192.0.2.1"),
    asked("helo-odd", "%{H}.$D", "my%20own%27s.$D", helo="my own's"),
    asked("truncated", f"{LONG}.{LONG}.{LONG}.{LONG}.{LONG}.%{{d}}", f"{LONG}.{LONG}.{LONG}.$D"),
    asked("not-truncated", f"{LONG}.{LONG}.{LONG}.%{{d}}", f"{LONG}.{LONG}.{LONG}.$D"),
    asked("p", "%{p}.$D", "one.hosts.test.$D"),
    asked("p-parts", "%{p2}.$D", "hosts.test.$D"),
    asked("p-reverse", "%{pr}.$D", "test.hosts.one.$D"),
    asked("p-none", "%{p}.$D", "unknown.$D", ip="203.0.113.77"),
    asked("p-servfail", "%{p}.$D", "unknown.$D", ip="203.0.114.9"),
    Case("p-liar", "pass", "v=spf1 exists:%{p}.$D -all", ip="203.0.113.3",
         zone="3.113.0.203.in-addr.arpa. PTR one.hosts.test.\nunknown.$D. A 127.0.0.2"),
    Case("p-own-first", "pass", "v=spf1 exists:%{p}.y.$D -all", ip="203.0.113.4",
         zone="4.113.0.203.in-addr.arpa. PTR a.other.test.\na.other.test. A 203.0.113.4\n"
              "4.113.0.203.in-addr.arpa. PTR a.$D.\na.$D. A 203.0.113.4\n"
              "4.113.0.203.in-addr.arpa. PTR $D.\n$D. A 203.0.113.4\n$D.y.$D. A 127.0.0.2"),
    Case("p-below-second", "pass", "v=spf1 exists:%{p}.y.$D -all", ip="203.0.113.5",
         zone="5.113.0.203.in-addr.arpa. PTR a.other.test.\na.other.test. A 203.0.113.5\n"
              "5.113.0.203.in-addr.arpa. PTR a.b.$D.\na.b.$D. A 203.0.113.5\na.b.$D.y.$D. A 127.0.0.2"),
    Case("helo-one-word", "fail", "v=spf1 a:%{h} -all", helo="COMPUTER"),
    Case("helo-spaces", "fail", "v=spf1 a:%{h} -all", helo="MY OWN COMPUTER"),
    Case("helo-spaces-escaped", "fail", "v=spf1 a:%{H} mx:%{H} exists:%{H} -all", helo="MY OWN COMPUTER"),
    Case("helo-literal-name", "fail", "v=spf1 a:%{h} -all", helo="[192.0.2.1]"),
    Case("helo-literal-include", "permerror", "v=spf1 include:%{h} -all", helo="[192.0.2.1]"),
    Case("helo-name", "pass", "v=spf1 a:%{h} -all", helo="one.hosts.test"),
    Case("helo-name-dot", "pass", "v=spf1 a:%{h} -all", helo="one.hosts.test."),
    Case("local-beyond-ascii", "fail", "v=spf1 exists:%{l}.wild2.test -all", sender="élise@$D", zone="*.wild2.test. A 127.0.0.2"),
    Case("local-empty-labels", "fail", "v=spf1 exists:%{l}.wild3.test -all", sender="a..b@$D", zone="*.wild3.test. A 127.0.0.2"),
    Case("local-long", "fail", "v=spf1 exists:%{l}.wild4.test -all", sender="a" * 64 + "@$D", zone="*.wild4.test. A 127.0.0.2"),
    said("all", "%{i} is not one of %{d}'s", "192.0.2.1 is not one of said-all.case.test's"),
    said("sender", "%{s} %{l} %{o}", "Alice@said-sender.case.test Alice said-sender.case.test", sender="Alice@$D"),
    said("case", "%{l} %{L}", "AlIcE AlIcE", sender="AlIcE@$D"),
    said("escaped", "see https://w.test/?s=%{S};i=%{C}", "see https://w.test/?s=a%2Bb%40said-escaped.case.test;i=2001%3Adb8%3A%3Acb01",
         sender="a+b@$D", ip=V6),
    said("c", "%{c}", "192.0.2.1"),
    said("c6", "%{c} %{v}", "2001:db8::cb01 ip6", ip=V6),
    said("r", "%{r}", "mx.receiver.test"),
    said("t", "%{t}", "1700000000"),
    said("p", "%{p}", "one.hosts.test"),
    said("p-unknown", "%{p}", "unknown", ip="203.0.114.10"),
    said("percents", "%%%_%-%%", "% %20%"),
    said("trailing-dot", "Bye. %{d}.", "Bye. said-trailing-dot.case.test."),
    said("long", "%{d}" + "." * 200 + "%{d}" * 5, "said-long.case.test" + "." * 200 + "said-long.case.test" * 5),
    said("digits", "%{d2} %{dr} %{ir}", "case.test test.case.said-digits 1.2.0.192"),
    said("helo", "%{h}", "My Computer", helo="My Computer"),
    said("upper-macro", "%{D1R}", "said-upper-macro"),
]  # fmt: skip
