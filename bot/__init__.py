"""Deliverabot, the service: what happened to mail comes in, what matters goes to Slack, what people decide is kept."""
