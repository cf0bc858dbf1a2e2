#!/usr/bin/env python
"""Run a management command of the portal."""

import os
import sys


def main() -> None:
    """Django has run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sps_portal.settings")
    from django.core.management import execute_from_command_line  # slow import

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
