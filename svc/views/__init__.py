"""Records as programs and people see them."""
