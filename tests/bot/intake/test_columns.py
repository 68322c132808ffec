"""What the columns of other tools' tables are taken for."""

import pytest

from bot.intake.columns import kind_of, understand


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("id,kind,at,recipient", "id kind at recipient"),
        ("E-Mail Address,Event Type,Bounced At,Bounce Reason", "recipient kind at diagnostic"),
        ("Adresse e-mail,Événement,Horodatage", "recipient kind at"),
        ("correo electrónico,EVENTO,Fecha", "recipient kind at"),
        ("timestamp,email,smtp_code,enhanced-status,response", "at recipient reply_code status diagnostic"),
        ("From,To,Date", "sender recipient at"),
        ("sg_event_id,email,event,timestamp,category,smtp-id", "id recipient kind at campaign message_id"),
    ],
)
def test_common_names_are_guessed(header: str, fields: str) -> None:
    assert " ".join(understand(header.split(","), {}).fields.values()) == fields


def test_the_more_telling_of_two_columns_is_taken_and_the_other_told() -> None:
    found = understand(["Address", "Email", "Colour"], {})
    assert found.fields == {1: "recipient"}
    assert found.words() == "Email → recipient; id is made of the row; not used: Address, Colour"


def test_what_was_said_goes_over_what_is_guessed() -> None:
    assert understand(["Email", "Kunde"], {"recipient": "kunde"}).fields == {1: "recipient"}


def test_a_column_of_exactly_that_name_is_taken_before_a_similar_one() -> None:
    assert understand(["e mail", "E-mail"], {"recipient": "E-mail"}).fields == {1: "recipient"}


@pytest.mark.parametrize(
    ("word", "kind"),
    [("Hard Bounce", "bounced"), ("hard_bounce", "bounced"), ("SpamReport", "complained"), ("Delivered", "delivered"),
     ("deferral", "deferred"), ("opened", "opened")],
)  # fmt: skip
def test_what_other_tools_call_what_happened(word: str, kind: str) -> None:
    assert kind_of(word) == kind
