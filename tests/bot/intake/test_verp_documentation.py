"""The code in docs/mailboxes.md makes the envelope senders that the bot believes."""

import shutil
import subprocess
import textwrap
from pathlib import Path
from typing import Any

import pytest

from bot.intake.verp import Mailed, Verp

DOCS = (Path(__file__).parents[3] / "docs" / "mailboxes.md").read_text()
SECRET = "a-secret-of-acmes-1"
VERP = Verp([SECRET], "bounce.acme.com")
MAILS = [("acme-q4", "jo@customer.com"), ("Acme Été +=*@", "Jo+tag=x@Customer.com"), ("", "o'neil@customer.com")]


def example(begins: str) -> str:
    """The indented block that begins so."""
    start = DOCS.index(f"    {begins}")
    lines = []
    for line in DOCS[start:].splitlines():
        if line and not line.startswith("    "):
            break
        lines.append(line)
    return textwrap.dedent("\n".join(lines))


@pytest.mark.parametrize(("campaign", "recipient"), MAILS)
def test_python(campaign: str, recipient: str) -> None:
    names: dict[str, Any] = {}
    exec(example("import hashlib"), names)
    made = names["envelope_sender"](SECRET, campaign, recipient)
    assert made == VERP.address(Mailed(campaign, recipient))


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.parametrize(("campaign", "recipient"), MAILS)
def test_javascript(campaign: str, recipient: str) -> None:
    script = example("const { createHmac }") + "\nconsole.log(envelopeSender(...process.argv.slice(1)))"
    done = subprocess.run(["node", "-e", script, "--", SECRET, campaign, recipient], capture_output=True, timeout=20)
    assert done.stdout.decode().strip() == VERP.address(Mailed(campaign, recipient)), done.stderr


@pytest.mark.server("openssl")
def test_shell() -> None:
    environment = {"DELIVERABOT_VERP_SECRET": SECRET, "PATH": "/usr/bin:/bin"}
    done = subprocess.run(["sh", "-c", example('body="acme')], capture_output=True, timeout=20, env=environment)
    assert done.stdout.decode().strip() == VERP.address(Mailed("acme-q4", "jo@customer.com")), done.stderr
