"""The benchmark: data by the thousand, pages timed over real HTTP, one table."""
