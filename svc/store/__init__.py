"""Where records are, how they are found, and the index."""
