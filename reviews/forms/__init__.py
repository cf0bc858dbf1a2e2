"""What people type in the review."""
