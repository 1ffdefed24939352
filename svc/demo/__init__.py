"""The sample site's diary."""
