"""/verify someone@acme.com …: can these addresses receive mail? Alone it opens the form for a list."""

from slack_bolt.async_app import AsyncApp

from bot.slack.answering import MOST, answer_with_verdicts
from bot.slack.blocks import list_form
from bot.slack.desk import Desk
from bot.slack.request import Request, listener
from bot.slack.views.verify_list import LONGEST
from bot.verification import addresses_in

COMMAND = "/verify"


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.command(COMMAND)(listener(desk)(verify))


async def verify(request: Request) -> None:
    """Reads the addresses, and answers with their verdicts."""
    if request.text.lower() == "help":
        await request.ack(response_type="ephemeral", text=_help(request))
    elif request.text:
        await answer_with_verdicts(request, addresses_in(request.text))
    else:
        await request.desk.people.must_be_member(request.user)
        form = list_form.view(request.say, most=LONGEST)
        await request.desk.client.views_open(trigger_id=request.trigger, view=form)
        await request.ack()


def _help(request: Request) -> str:
    say = request.say
    return "\n".join(
        [
            "`/verify someone@acme.com other@acme.com` "
            + say("tells whether these addresses can receive mail, and why."),
            say("Several at once are fine, up to {count}. Dead ones are flagged for review.", count=MOST),
            "`/verify` " + say("alone takes a list, pasted or as a file."),
        ]
    )
