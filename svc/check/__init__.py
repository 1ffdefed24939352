"""What `svc check` finds wrong in a book of records."""
