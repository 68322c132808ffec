"""Samples on request: /deliverability sample [KIND], and the button in the App Home."""

from bot.slack import samples
from bot.slack.request import Request


async def answer_with_samples(request: Request, kind: str) -> None:
    """One kind, or all; they come as direct messages."""
    now = request.desk.clock()
    names = [kind] if kind else list(samples.kinds(now))
    for name in names:
        samples.render(name, request.say, now=now)  # an unknown one is refused before anything is sent
    text = request.say.many(
        "{count} sample comes in a direct message.", "{count} samples come in direct messages.", len(names)
    )
    if request.body.get("command"):
        await request.ack(response_type="ephemeral", text=text)
    else:
        await request.ack()
    request.desk.tasks.start(samples.send(request.desk.client, request.user, names, request.say, now=now), "samples")
