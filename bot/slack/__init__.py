"""Everything that speaks Slack, and nothing else: listeners, messages, the App Home, the poster of the outbox."""
