"""Messages and the crontab."""
