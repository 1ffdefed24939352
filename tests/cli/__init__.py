"""The command line: prompts."""
