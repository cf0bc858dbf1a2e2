#!/usr/bin/env python
"""Run a management command of the portal."""

import os
import secrets
import sys

# Commands of pure arithmetic: they read a file, sign nothing, and run on a bare machine.
PURE = {"match", "calibrate", "portfolio"}


def main() -> None:
    """Django has run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sps_portal.settings")
    if PURE.intersection(sys.argv[1:2]):
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
    from django.core.management import execute_from_command_line  # slow import

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
