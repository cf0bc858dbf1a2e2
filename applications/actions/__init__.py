"""The only writers of calls and proposals."""
