"""A command completed at a terminal: its questions one by one, a look at the whole, and saved."""
