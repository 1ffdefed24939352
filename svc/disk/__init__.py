"""Files written whole or not at all, the site's lock, and work shared among processes."""
