"""What people decided about claims, and what proposers answered."""
