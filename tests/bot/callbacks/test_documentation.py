"""The receiver in docs/api.md verifies what the bot sends."""

import textwrap
import time
from pathlib import Path
from typing import Any

from bot.callbacks.signature import headers, read_secrets

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_plJ3nmyCDGBKInavdOK15jsl2LaLaSwQ"
DOCS = Path(__file__).parents[3] / "docs" / "api.md"


def documented() -> Any:
    text = DOCS.read_text()
    start = text.index("    import base64, hashlib")
    names: dict[str, Any] = {}
    exec(textwrap.dedent(text[start : text.index("\n\n- Answer", start)]), names)
    return names["verified"]


def test_it_takes_what_is_ours_and_nothing_else() -> None:
    verified, body, now = documented(), b'{"type":"verification.done"}', int(time.time())
    signed = headers(read_secrets(f"{OTHER} {SECRET}"), message_id="msg_1", seconds=now, body=body)
    assert verified(SECRET, signed, body)
    assert verified(OTHER, signed, body)
    assert not verified(SECRET, signed, body + b" ")
    assert not verified(SECRET, {**signed, "webhook-id": "msg_2"}, body)
    old = headers(read_secrets(SECRET), message_id="msg_1", seconds=now - 600, body=body)
    assert not verified(SECRET, old, body)
