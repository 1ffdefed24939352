"""Files written whole or not at all, the site's lock, work shared among processes."""
