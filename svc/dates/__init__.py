"""Days, working days and the times people type."""
