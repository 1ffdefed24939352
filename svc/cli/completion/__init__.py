"""Completion for shells: the table of all commands, and the quick answer to Tab that reads it."""
