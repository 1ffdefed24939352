"""The audit of a site's history: acts that svc would have refused, found afterwards (015.5, 006.19)."""
