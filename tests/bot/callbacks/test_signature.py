"""Standard Webhooks 1.0, scheme v1."""

import pytest

from bot.callbacks.signature import headers, read_secrets

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_plJ3nmyCDGBKInavdOK15jsl2LaLaSwQ"


def test_the_example_of_the_reference_implementations() -> None:
    keys = read_secrets(SECRET)
    body = b'{"test": 2432232314}'
    assert headers(keys, message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", seconds=1614265330, body=body) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_secret_that_is_being_changed_signs_beside_the_new_one() -> None:
    both = headers(read_secrets(f"{OTHER} {SECRET}"), message_id="msg_1", seconds=1, body=b"{}")["webhook-signature"]
    alone = headers(read_secrets(SECRET), message_id="msg_1", seconds=1, body=b"{}")["webhook-signature"]
    assert both.split()[1] == alone
    assert len(both.split()) == 2


def test_no_secret_is_no_key() -> None:
    assert read_secrets("") == ()


@pytest.mark.parametrize("secret", ["hush", "whsec_", "whsec_hush", "whsec_!!!!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
def test_what_is_no_secret_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(ValueError, match="must be whsec_ and 24 to 64 octets in base64") as refusal:
        read_secrets(secret)
    assert secret.removeprefix("whsec_") == "" or secret.removeprefix("whsec_") not in str(refusal.value)
