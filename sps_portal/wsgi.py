"""The WSGI entry for gunicorn."""

import os

from django.core.checks import ERROR, Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sps_portal.settings")

application = get_wsgi_application()

# manage.py runs the system checks, a web server does not: a public demonstration must not start here either.
_refusals = [check for check in run_checks(tags=[Tags.security]) if check.level >= ERROR]
if _refusals:
    raise ImproperlyConfigured(" ".join(f"{check.msg} {check.hint or ''}" for check in _refusals))
