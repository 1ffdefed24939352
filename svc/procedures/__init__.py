"""One command, from its answers to its commit."""
