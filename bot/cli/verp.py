"""deliverabot verp: the envelope sender for one mail, signed, so that its bounce tells whom it was about."""

from pathlib import Path

import click

from bot import settings as all_settings
from bot.cli import options
from bot.errors import InputError, SettingsError
from bot.intake.verp import LONGEST_LOCAL, Mailed, build_verp


@click.command(epilog="\b\nExample: deliverabot verp acme-q4 jo@customer.com")
@click.argument("campaign")
@click.argument("address")
@options.config
def command(campaign: str, address: str, *, config: Path | None) -> None:
    """Print the envelope sender (MAIL FROM) for a mail of CAMPAIGN to ADDRESS.

    It is signed with DELIVERABOT_VERP_SECRET, and of the domain in inbound.domain; docs/mailboxes.md shows how to make it
    in other languages. CAMPAIGN may be empty ("").
    """
    settings = all_settings.load(config)
    verp = build_verp(settings)
    if verp is None:
        raise SettingsError("Envelope senders need inbound.domain and, in the environment, DELIVERABOT_VERP_SECRET")
    try:
        made = verp.address(Mailed(campaign, address))
    except ValueError as error:
        raise InputError(str(error)) from None
    click.echo(made)
    local = made.rpartition("@")[0]
    if len(local) > LONGEST_LOCAL:
        click.echo(
            f"deliverabot verp: {len(local)} characters before the @: more than {LONGEST_LOCAL} (RFC 5321), which some "
            "servers refuse. A shorter campaign name helps.",
            err=True,
        )
