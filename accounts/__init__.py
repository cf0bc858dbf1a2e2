"""People who sign in, their roles in time, their sessions."""
