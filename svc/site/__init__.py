"""A site's settings, the desk, and what its templates say."""
