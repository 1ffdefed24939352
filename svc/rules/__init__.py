"""The rules for all kinds: the steps that may be taken, what is owed by when, and whom to call."""
