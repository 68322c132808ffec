"""views.*: modals and the Home tab. https://docs.slack.dev/reference/methods/views.open"""

from playground.blockkit import validate
from playground.blockkit.blocks import HOME, MODAL
from playground.errors import SlackError
from playground.jsontypes import Json
from playground.slack import Slack
from playground.webapi.arguments import Arguments


def open_view(slack: Slack, args: Arguments) -> Json:
    """Errors: invalid_arguments, invalid_trigger_id, exchanged_trigger_id, expired_trigger_id."""
    trigger_id = args.required("trigger_id")
    view = _view(slack, args, MODAL)
    return {"view": slack.views.open(slack.triggers.exchange(trigger_id), view)}


def push(slack: Slack, args: Arguments) -> Json:
    """As open, and push_limit_reached."""
    trigger_id = args.required("trigger_id")
    view = _view(slack, args, MODAL)
    return {"view": slack.views.push(slack.triggers.exchange(trigger_id), view)}


def update(slack: Slack, args: Arguments) -> Json:
    """Errors: not_found, hash_conflict."""
    view_id, external_id = args.text("view_id"), args.text("external_id")
    view = _view(slack, args, MODAL, HOME)
    found = slack.views.find(view_id=view_id, external_id=external_id)
    if found is None:
        raise SlackError("not_found")
    person_id, current = found
    _check_hash(args, current)
    return {"view": slack.views.update(person_id, current, view)}


def publish(slack: Slack, args: Arguments) -> Json:
    """Errors: not_enabled (no Home tab in the manifest), user_not_found, hash_conflict."""
    person_id = args.required("user_id")
    view = _view(slack, args, HOME)
    if not slack.manifest.home_tab:
        raise SlackError("not_enabled")
    if person_id not in slack.workspace.users:
        raise SlackError("user_not_found")
    _check_hash(args, slack.views.home(person_id))
    return {"view": slack.views.publish(person_id, view)}


def _view(slack: Slack, args: Arguments, *kinds: str) -> Json:
    return validate.view(args.structure("view"), kinds=kinds, new_blocks=slack.new_blocks)


def _check_hash(args: Arguments, current: Json | None) -> None:
    """Who passes a hash wants no change but on the view they saw."""
    given = args.text("hash")
    if given and current is not None and current["hash"] != given:
        raise SlackError("hash_conflict")
