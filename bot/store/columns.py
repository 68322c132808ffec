"""What is counted for a subject and a minute: the columns of `rate_minute`."""

COLUMNS = (
    "sent", "delivered", "deferred", "hard", "soft", "sender_side", "complained", "unsubscribed",
    "suppressed", "unknown", "auto_replied",
)  # fmt: skip
