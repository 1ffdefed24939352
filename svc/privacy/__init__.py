"""People, homes and numbers found in texts, and replaced."""
