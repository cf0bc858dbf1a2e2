"""The portal as in production but for the floor page and the plain name it is measured under."""

from sps_portal.access import GET, ROUTES, Access, Audience
from sps_portal.settings import *  # noqa: F403

ROOT_URLCONF = "sps_portal.bench.urls"
ROUTES["floor"] = Access(Audience.PUBLIC, GET)
