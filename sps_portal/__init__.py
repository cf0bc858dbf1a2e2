"""Wiring of the portal: settings, addresses, Celery, embedded services."""
