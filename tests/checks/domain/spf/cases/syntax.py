"""Section 12, the grammar, and section 4.6: one fault anywhere, and the record is not evaluated at all."""

from tests.checks.domain.spf.cases import Case

# Each stands behind a "+all" that would match first.
BAD_TERMS = [
    "moo", "all:", "all.", "all/8", "all:one.hosts.test", "-", "+", "--all", "+-all", "=all", "all!", "-all;", "all,",
    "!all", "include", "include:", "include/8", "include:one", "include:pass.test/24", "include:pass.test//64",
    "-include", "a:", "a/", "a//", "a:/24", "a:one", "a:one.", "a:museum/24", "a:1.2.3.4", "a:192.0.2.1/24",
    "a:one.hosts.123", "a:one.hosts.-test", "a:one.hosts.test-", "a:one.hosts.te_st", "a:one.hosts..",
    "a:one.hosts.test..", "a:one.hosts.test:25", "a/33", "a/032", "a/00", "a/-1", "a/+8", "a/8/", "a/8/64", "a/8//",
    "a//129", "a//064", "a//64/24", "a/24//64//64", "a/1000", "a/9999999999", "a:one.hosts.test/33",
    "a:one.hosts.test//129", "a/2a", "aa", "mx:", "mx/", "mx/33", "mx/024", "mx//129", "mx:one", "mx:one.hosts.test/",
    "mx:10", "mxx", "ptr/24", "ptr:", "ptr//64", "ptr:one", "ptr:one.hosts.test/24", "ip4", "ip4:", "ip4/24",
    "ip4:192.0.2", "ip4:192.0.2.", "ip4:192.0.2.1.1", "ip4:192.0.2.256", "ip4:192.0.2.01", "ip4:192.0.2.001",
    "ip4:192.0.2.1/33", "ip4:192.0.2.1/032", "ip4:192.0.2.1/", "ip4:192.0.2.1//32", "ip4:192.0.2.1/00",
    "ip4:192.0.2.1/24//64", "ip4:0xc0.0.2.1", "ip4:3221225985", "ip4:2001:db8::1", "ip4:one.hosts.test",
    "ip4:192.0.2.1:25", "ip4:192.0.2.0-192.0.2.9", "ip4=192.0.2.1%", "ip4:%{i}", "ip4:192.0.2.1,", "ip4:192.0.2.1/+8",
    "ip:192.0.2.1", "ipv4:192.0.2.1", "ip6", "ip6:", "ip6/64", "ip6:2001:db8", "ip6:2001:db8:::1",
    "ip6:2001:db8::1/129", "ip6:2001:db8::1//64", "ip6:::1/", "ip6:2001:db8::1/064", "ip6:2001:db8::g",
    "ip6:1:2:3:4:5:6:7:8:9", "ip6:192.0.2.1", "ip6:::ffff:192.0.2.999", "ip6:[::1]", "ip6:fe80::1%eth0",
    "ip6:fe80::1%25", "ip6:12345::1", "ip6:1::2::3", "ip6:%{i}", "exists", "exists:", "exists:one",
    "exists:one.hosts.test/24", "exists:%{i}/24", "exists/24", "redirect:pass.test", "-redirect=pass.test",
    "?exp=pass.test", "redirect=", "redirect=one", "redirect=pass.test/24", "exp=", "exp=one", "exp:pass.test",
    "redirect=%{d}com", "redirect=%{d}.", "+foo=bar", "1foo=bar", "_foo=bar", "f!o=bar", "f:o=bar", "foo=%", "foo=%x",
    "foo=%{", "foo=%{d", "foo=%{}", "foo=%{x}", "foo=%{d1x}", "foo=%{d0}", "foo=%{d00r}", "foo=%{dr1}", "foo=%{d*}",
    "foo=%{ d}", "foo=%{d-1}", "foo=%{1d}", "foo=%{dd}", "foo=100%", "foo=%{dr.!}", "foo=%(d)", "foo=a%{d}}%",
    "exists:%{a}.test", "exists:%(d).test", "exists:%{d.test", "exists:%d.test", "exists:%{d}.%{", "exists:%{d}x",
    "a:%{d}x", "exists:%{c}.test", "exists:%{r}.test", "exists:%{t}.test", "exists:%{C}.test", "exp=%{t}.test",
    "redirect=%{r}", "a:%{R}", "a:%", "a:%%.", "a:%{d}/33", "a:%{d}/24/", "a:%{d}/", "a:%{d}//", "mx:%{d}/024",
    "include:%{d", "include:%{z}",
]  # fmt: skip
BAD_OCTETS = [b"a:one\x00.hosts.test", b"all\t", b"foo=\xc3\xa9", b"a:caf\xe9.test", b"\xe2\x80\x93all", b"a:one.hosts.te\x7f",
              b"foo=\x1f", b"all\n", b"ip4:192.0.2.1\n", b"a:one.hosts.test\n", b"ip4:\xd9\xa1.0.0.1", b"all\xc2\xa0"]  # fmt: skip
# Each stands before a "+all" that must still match.
GOOD_TERMS = [
    "", "?ALL", "A:TWO.hosts.test", "a:two.hosts.test.", "a:none-such.hosts.test", "a:two.hosts.x--y",
    "a:two.hosts.1-2", "a:two.hosts.1x", "a:.two.hosts.test", "a:two..hosts.test", "a:foo:bar/baz.test",
    "a:two.hosts.test/0//0", "a:two.hosts.test/32//128", "a:none-such.test//0", "mx:none-such.test/24//64",
    "IP4:198.51.100.1", "ip4:198.51.100.1/32", "ip4:255.255.255.255/1", "ip4:128.0.0.0/1", "IP6:2001:DB8::1",
    "ip6:::", "ip6:::/0", "ip6:::1/128", "ip6:::ffff:192.0.2.1", "ip6:1:2:3:4:5:6:7::", "ip6:2001:db8::/32",
    "ptr:two.hosts.test", "exists:none-such.test", "exists:%{d}.none-such.test", "exists:none-such.%{d}",
    "exists:%%%_%-.test", "exists:%{d}%%", "exists:_%{l}._x.none-such.test", "a:%{d9r.-+,/_=}", "EXISTS:%{D1R}",
    "a:%{d000001}.none-such.test", "a:%{d99999999999999999999}", "foo=", "foo=bar", "a=b", "all=no", "ip4=1.2.3.4",
    "include=pass.test", "f-o_o.1=x/y:z", "foo=%{d}%{s1r-}", "foo=%%%_%-", "foo=%{c}%{r}%{t}", "foo=a=b=c",
    "foo=bar foo=bar", "v=spf1", "exp=none-such.test", "exp=%{d}", "redirect=fail.test", "REDIRECT=fail.test",
    "redirect=%{d}", "default=deny", "a:" + "x" * 64 + ".test", "exists:a`b'c(d)e;f.none-such.test",
    "a:two\\.hosts.test",
]  # fmt: skip

CASES = [
    *(Case(f"bad-{n}", "permerror", f"v=spf1 ip4:192.0.2.1 +all {term}") for n, term in enumerate(BAD_TERMS)),
    *(Case(f"octets-{n}", "permerror", b"v=spf1 +all " + term) for n, term in enumerate(BAD_OCTETS)),
    *(
        Case(f"good-{n}", "pass", f"v=spf1 ?ip4:198.51.100.7 {term} +all")
        for n, term in enumerate(GOOD_TERMS)
        if "ALL" not in term
    ),
    Case("syntax-case", "neutral", "v=spf1 ?ALL"),
    Case("syntax-spaces", "fail", "v=spf1   ip4:198.51.100.1    -all   "),
    Case("syntax-redirect-twice", "permerror", "v=spf1 redirect=pass.test redirect=pass.test"),
    Case("syntax-redirect-twice-beside-all", "permerror", "v=spf1 redirect=pass.test Redirect=fail.test +all"),
    Case("syntax-exp-twice", "permerror", "v=spf1 exp=one.hosts.test EXP=one.hosts.test +all"),
    Case("syntax-before-temperror", "permerror", "v=spf1 include:x.broken.test moo"),
    Case("syntax-modifier-first", "fail", "v=spf1 redirect=pass.test exp=none-such.test -all"),
    Case("qualifier-pass", "pass", "v=spf1 +ip4:192.0.2.1 -all", mechanism="+ip4:192.0.2.1"),
    Case("qualifier-none", "pass", "v=spf1 ip4:192.0.2.1 -all", mechanism="ip4:192.0.2.1"),
    Case("qualifier-fail", "fail", "v=spf1 -ip4:192.0.2.1 +all"),
    Case("qualifier-softfail", "softfail", "v=spf1 ~ip4:192.0.2.1 +all"),
    Case("qualifier-neutral", "neutral", "v=spf1 ?ip4:192.0.2.1 +all", mechanism="?ip4:192.0.2.1"),
    Case("default-neutral", "neutral", "v=spf1 ip4:198.51.100.1", mechanism=""),
]
