"""Days, working days, and the times that people type."""
