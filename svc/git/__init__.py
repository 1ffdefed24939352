"""The git program, the repository around a site, and the commits that svc makes in it."""
