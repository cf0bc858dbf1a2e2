"""What tests change: faster hashing, a served name the test client uses, no static manifest."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ |= {"BASE_URL": "http://testserver", "DEMO": "0"}  # whatever the stack around us says
os.environ.setdefault("DATABASE_URL", os.environ.get("DATABASE_OWNER_URL", "postgresql:///sps"))

from sps_portal.settings import *  # noqa: F403
from sps_portal.settings import DATABASES, STATIC_ROOT, STORAGES, database, env

DATABASES["default"] = database(env.text("DATABASE_OWNER_URL", env.text("DATABASE_URL")))
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing folder: an error here
