"""The git program, the repository, and what svc commits."""
