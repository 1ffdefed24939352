"""The records in their folders, and the index that finds them fast."""
