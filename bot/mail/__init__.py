"""Mail of our own: what people are told by mail because Slack cannot be told."""
