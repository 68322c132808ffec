"""How the app is told: over a Socket Mode connection, or by signed HTTP requests."""
