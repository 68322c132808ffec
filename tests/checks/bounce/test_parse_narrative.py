"""Bounces in plain words, as the mail systems of the world write them."""

import pytest

from checks.bounce import parse
from tests.checks.bounce.messages import RETURNED, note
from tests.checks.bounce.written import WRITTEN

TRANSLATED = {
    "French": (
        "Échec de la remise pour ces destinataires ou groupes :",
        "L’adresse de messagerie que vous avez entrée est introuvable.",
    ),
    "German": (
        "Fehler bei der Nachrichtenzustellung an folgende Empfänger:",
        "Die E-Mail-Adresse konnte nicht gefunden werden.",
    ),
    "Spanish": (
        "No se pudo entregar el mensaje a los siguientes destinatarios:",
        "No se pudo encontrar la dirección de correo.",
    ),
    "Portuguese": (
        "Falha na entrega para estes destinatários ou grupos:",
        "Não foi possível encontrar o endereço de email.",
    ),
    "Italian": (
        "Recapito non riuscito per i seguenti destinatari:",
        "L'indirizzo di posta immesso non è stato trovato.",
    ),
    "Dutch": (
        "Kan het bericht niet bezorgen aan deze geadresseerden:",
        "Het e-mailadres dat u opgaf, is niet gevonden.",
    ),
    "Polish": (
        "Nie można dostarczyć wiadomości do następujących adresatów:",
        "Nie można odnaleźć wprowadzonego adresu e-mail.",
    ),
    "Russian": (
        "Не удалось доставить сообщение следующим получателям:",
        "Введенный адрес электронной почты не найден.",
    ),
    "Chinese": ("发送给以下收件人或组的邮件传递失败:", "找不到您输入的电子邮件地址。"),
    "Japanese": (
        "次の受信者またはグループへの配信に失敗しました:",
        "入力した電子メール アドレスが見つかりませんでした。",
    ),
}


@pytest.mark.parametrize(("reason", "text"), WRITTEN.values(), ids=WRITTEN)
def test_recipient_and_reason(reason: str, text: str) -> None:
    (row,) = parse(note(text + RETURNED))
    assert (row.recipient, row.reason, row.action) == ("bob@example.org", reason, "failed")


@pytest.mark.parametrize(("opening", "cause"), TRANSLATED.values(), ids=TRANSLATED)
def test_exchange_in_the_readers_language(opening: str, cause: str) -> None:
    (row,) = parse(
        note(f"{opening}\n\nbob@example.org\n{cause}\n", sender="postmaster@example.org", subject="Undeliverable")
    )
    assert (row.recipient, row.reason, row.hard) == ("bob@example.org", "invalid_address", True)


def test_each_recipient_of_a_report_has_its_own_reason() -> None:
    text = "This is the mail system at host x.\n\n<bob@example.org>: User unknown\n\n<carol@example.org>: 552 Mailbox full\n"
    assert [(row.recipient, row.reason) for row in parse(note(text))] == [
        ("bob@example.org", "invalid_address"),
        ("carol@example.org", "mailbox_full"),
    ]


def test_a_report_that_names_nobody_is_about_whom_the_returned_mail_was_for() -> None:
    (row,) = parse(note("Your message could not be delivered.\n\n----- Original message -----\n\n" + RETURNED))
    assert row.recipient == "bob@example.org"


def test_the_address_to_ask_is_not_the_recipient() -> None:
    text = "Your message could not be delivered to bob@example.org.\nFor assistance, please contact help@example.net\n"
    assert [row.recipient for row in parse(note(text))] == ["bob@example.org"]


def test_a_warning_of_delay() -> None:
    text = "A message that you sent has not yet been delivered to:\n\n  bob@example.org\n    Delay reason: Connection timed out\n"
    (row,) = parse(note(text, subject="Warning: message delayed 24 hours"))
    assert (row.reason, row.action, row.permanent) == ("unreachable", "delayed", False)


def test_a_bounce_attached_to_a_persons_mail_is_read() -> None:
    inner = note("<bob@example.org>: User unknown\n").decode()
    outer = (
        "From: Carol <carol@example.com>\nTo: alice@example.com\nSubject: FW: failure\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nLook!\n--b\nContent-Type: message/rfc822\n\n"
        + inner
        + "\n--b--\n"
    )
    assert [row.recipient for row in parse(outer.encode())] == ["bob@example.org"]


def test_a_bounce_pasted_below_a_forward_line_is_read() -> None:
    quoted = "".join(f"> {line}\n" for line in note("<bob@example.org>: User unknown\n").decode().split("\n")[1:])
    mail = (
        "From: carol@example.com\nTo: alice@example.com\nSubject: Fwd: failure\n\nBegin forwarded message:\n\n" + quoted
    )
    assert [row.recipient for row in parse(mail.encode())] == ["bob@example.org"]


def test_every_message_of_an_mbox_is_read() -> None:
    mbox = b"".join(
        b"From MAILER-DAEMON Thu Jul  2 12:05:05 2020\n" + note(f"<{who}@example.org>: User unknown\n") + b"\n\n"
        for who in ("bob", "carol")
    )
    assert [row.recipient for row in parse(mbox)] == ["bob@example.org", "carol@example.org"]
