"""What people decided about joins of the vendor list."""
