"""The portal as in production but for the floor page it is compared with."""

from sps_portal.settings import *  # noqa: F403

ROOT_URLCONF = "sps_portal.bench.urls"
