"""docs/domain.md names every code that a check can give, and none besides."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
CODE = r"(?:dkim|dmarc|mx|ptr|helo|mta-sts|tls-rpt|bimi|domain)(?:-[a-z0-9]+)+"


def test_every_code_is_explained() -> None:
    sources = (ROOT / "checks" / "domain").glob("*.py")
    given = {code for path in sources for code in re.findall(f'"({CODE})"', path.read_text("utf-8"))}
    given |= {f"{check}-unknown" for check in ("dkim", "dmarc", "mx", "ptr", "helo", "mta-sts", "tls-rpt", "bimi")}
    explained = set(re.findall(f"`({CODE})`", (ROOT / "docs" / "domain.md").read_text("utf-8")))
    assert given - {"mta-sts", "tls-rpt"} == explained
