"""What people do, told to the app in Slack's own payloads: commands, actions, views, shortcuts, the Home tab."""
