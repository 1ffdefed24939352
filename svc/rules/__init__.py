"""Whether a step may be taken, and what is owed by when."""
