"""A small Bolt app for the page to be tried with: it takes orders for lunch."""

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]

MANIFEST: Json = {
    "display_information": {"name": "Lunchbot"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": False},
        "bot_user": {"display_name": "Lunchbot"},
        "slash_commands": [
            {"command": "/lunch", "description": "Order your lunch", "usage_hint": "[dish]"},
            {"command": "/late", "description": "Say that you are late", "usage_hint": "minutes"},
        ],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "im:write"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str) -> Json:
    return {"type": "section", "text": mrkdwn(text)}


def option(name: str) -> Json:
    return {"text": plain(name), "value": name.lower()}


CANCEL_BUTTON: Json = {
    "type": "button",
    "action_id": "cancel_order",
    "text": plain("Cancel the order"),
    "style": "danger",
    "confirm": {
        "title": plain("Cancel it?"),
        "text": mrkdwn("*All* of it is cancelled."),
        "confirm": plain("Cancel it"),
        "deny": plain("Keep it"),
        "style": "danger",
    },
}

DISH_MENU: Json = {
    "type": "static_select",
    "action_id": "dish",
    "placeholder": plain("Which dish?"),
    "options": [option("Soup"), option("Salad"), option("Stew")],
}

CHART: Json = {
    "type": "data_visualization",
    "title": "Lunches per day",
    "chart": {
        "type": "line",
        "series": [
            {"name": "Soup", "data": [{"label": "Mon", "value": 3}, {"label": "Tue", "value": 1204}]},
            {"name": "Stew", "data": [{"label": "Mon", "value": 5}, {"label": "Tue", "value": 2}]},
        ],
        "axis_config": {"categories": ["Mon", "Tue"], "x_label": "Day", "y_label": "Lunches"},
    },
}

TABLE: Json = {
    "type": "data_table",
    "caption": "Dishes",
    "page_size": 2,
    "rows": [
        [{"type": "raw_text", "text": "Dish"}, {"type": "raw_text", "text": "Price"}],
        [{"type": "raw_text", "text": "Soup"}, {"type": "raw_number", "value": 9, "text": "9 €"}],
        [{"type": "raw_text", "text": "Salad"}, {"type": "raw_number", "value": 8, "text": "8 €"}],
        [{"type": "raw_text", "text": "Stew"}, {"type": "raw_number", "value": 12, "text": "12 €"}],
    ],
}

ORDER_FORM: Json = {
    "type": "modal",
    "callback_id": "order",
    "title": plain("Order lunch"),
    "submit": plain("Order"),
    "blocks": [
        {"type": "input", "block_id": "dish", "label": plain("Dish"), "element": DISH_MENU},
        {
            "type": "input",
            "block_id": "note",
            "label": plain("Note"),
            "element": {"type": "plain_text_input", "action_id": "note"},
        },
        {
            "type": "input",
            "block_id": "picture",
            "label": plain("Picture"),
            "optional": True,
            "element": {"type": "file_input", "action_id": "picture", "max_files": 1},
        },
        {
            "type": "actions",
            "elements": [{"type": "button", "action_id": "allergies", "text": plain("Allergies…")}],
        },
    ],
}

ALLERGIES: Json = {
    "type": "modal",
    "callback_id": "allergies",
    "title": plain("Allergies"),
    "close": plain("Back"),
    "blocks": [section("None that we know of")],
}


def lunchbot(client: AsyncWebClient) -> AsyncApp:
    app = AsyncApp(client=client)

    @app.action("order_now")
    @app.command("/lunch")
    async def lunch(ack: Any, body: Json) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=ORDER_FORM)

    @app.view("order")
    async def ordered(ack: Any, body: Json, view: Json) -> None:
        values = view["state"]["values"]
        note = values["note"]["note"]["value"]
        if "please" not in note:
            await ack(response_action="errors", errors={"note": "Say please."})
            return
        await ack()
        dish = values["dish"]["dish"]["selected_option"]["value"]
        pictures = "".join(f" ({file['name']})" for file in values["picture"]["picture"]["files"])
        text = f"<@{body['user']['id']}> wants {dish}: {note}{pictures}"
        await client.chat_postMessage(channel="C0DELIV", text=text)

    @app.action("allergies")
    async def allergies(ack: Any, body: Json) -> None:
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=ALLERGIES)

    @app.action("cancel_order")
    async def cancel(ack: Any, body: Json) -> None:
        await ack()
        text = f"Cancelled by <@{body['user']['id']}>"
        await client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text=text, blocks=[section(text)]
        )

    @app.action("dish")
    async def chosen(ack: Any, body: Json) -> None:
        await ack()
        await client.chat_postEphemeral(
            channel=body["channel"]["id"],
            user=body["user"]["id"],
            text=f"Noted: {body['actions'][0]['selected_option']['value']}",
        )

    @app.event("app_home_opened")
    async def home(event: Json) -> None:
        order_now = {"type": "button", "action_id": "order_now", "text": plain("Order now")}
        today = section("*Today:* stew") | {"accessory": order_now}
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [today]})

    return app
