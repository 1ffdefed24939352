"""svc: runs a property-management service centre by its work manual, on plain files."""

__version__ = "0.1.0"
