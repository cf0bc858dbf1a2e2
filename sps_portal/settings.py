"""One settings file; every difference between machines is an environment variable (see .env.example)."""

import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from sps_portal import env

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(env.text("VAR_DIR", str(ROOT / "var")))

DEBUG = env.flag("DEBUG")
# DEMO adds one-click sign-in and the mail folder at /demo/mail; a system check keeps it out of production.
DEMO = env.flag("DEMO")
BASE_URL = env.text("BASE_URL", f"http://localhost:{env.number('PORT', 8000)}").rstrip("/")
_base = urlsplit(BASE_URL)
LOCAL = _base.scheme == "http" and _base.hostname in {"localhost", "127.0.0.1", "testserver"}
SECRET_KEY = env.required("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", _base.hostname or "localhost")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "crispy_forms",
    "django_linear_migrations",
    "pgtrigger",
    "core",
    "accounts",
    "partners",
    "applications",
    "reviews",
    "decisions",
    "sps_portal",
]

MIDDLEWARE = [
    "core.middleware.request_id",
    "core.middleware.received_at",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "core.middleware.isolation_headers",
    "core.middleware.without_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.middleware.refuse_cross_site",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.session_limits",
    "core.audit.audited",
    "accounts.middleware.own_settings",
    "accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "sps_portal.access.AccessMiddleware",
]

ROOT_URLCONF = "sps_portal.urls"
WSGI_APPLICATION = "sps_portal.wsgi.application"
APPEND_SLASH = True
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sps_portal.frame.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "core.templatetags.ui",
            ],
        },
    }
]


def database(url: str) -> dict[str, object]:
    """Give Django's settings of one PostgreSQL address; a socket folder goes in ?host=."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise env.BadVariable(f"A database address starts with postgresql://, not with {parts.scheme!r}.")
    query = parse_qs(parts.query)
    options: dict[str, object] = {
        "connect_timeout": 5,
        "options": f"-c statement_timeout={env.number('STATEMENT_TIMEOUT_MS', 15000)}"
        " -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000",
    }
    options |= {key: query[key][0] for key in ("sslmode", "sslrootcert") if key in query}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or "") or env.text("DATABASE_PASSWORD"),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": parts.port or query.get("port", [""])[0],
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


# Commands that change the schema run as the owner; all else runs as the application role, which owns nothing.
OWNER_COMMANDS = {"migrate", "makemigrations", "flush", "squashmigrations", "sqlmigrate", "bench"}
_as_owner = len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS
_application_url = env.text("DATABASE_URL", "postgresql://sps_app@localhost/sps")
_owner_url = env.text("DATABASE_OWNER_URL", _application_url)
DATABASES = {"default": database(_owner_url if _as_owner else _application_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "redis://localhost:6379/0")
# Sessions and limits live in PostgreSQL: Redis may be emptied at any moment.
# Several threads of a linear algebra library on few cores wait for each other; the matrices here are small.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "TIMEOUT": 3600,
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_NAME = "sps_session" if LOCAL else "__Host-sps_session"
CSRF_COOKIE_NAME = "sps_csrf" if LOCAL else "__Host-sps_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.views.errors.csrf_failure"
SESSION_IDLE_SECONDS = env.number("SESSION_IDLE_MINUTES", 60) * 60
SESSION_STAFF_SECONDS = 12 * 3600

AUTH_USER_MODEL = "accounts.User"
# The address is unique whatever its capitals: a constraint on lower(email), which this check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["accounts.backends.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "given_name", "family_name"]},
    },
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
# Beside allauth's own limits by address and by where a request comes from; counted in the cache, in PostgreSQL.
ACCOUNT_RATE_LIMITS = {"signup": "10/m/ip,60/h/ip", "reset_password": "10/m/ip,60/h/ip,5/m/key"}
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm",
    "login": "accounts.forms.LoginForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "add_email": "accounts.forms.AddEmailForm",
}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_LOGOUT_ON_GET = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.ReauthenticateCodeForm",
    "activate_totp": "accounts.forms.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "authenticate_webauthn": "accounts.forms.PasskeySecondForm",
    "login_webauthn": "accounts.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "accounts.forms.PasskeyAgainForm",
    "edit_webauthn": "accounts.forms.EditPasskeyForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
MFA_TOTP_ISSUER = "SPS Grants Portal"
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_ONLY = False

EMAIL_URL = env.text("EMAIL_URL")
if EMAIL_URL:
    _mail = urlsplit(EMAIL_URL)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587 if _mail.scheme == "smtp+tls" else 25)
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "") or env.text("EMAIL_PASSWORD")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "SPS Grants Portal <grants@sps.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
PROGRAMME_OFFICE_EMAIL = env.text("PROGRAMME_OFFICE_EMAIL", "office@sps.example")
SECURITY_CONTACT_EMAIL = env.text("SECURITY_CONTACT_EMAIL", "security@sps.example")
PROGRAMME_DIVISION = env.text("PROGRAMME_DIVISION", "Innovation, Hybrid and Cyber Division")

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [
    folder
    for folder in (ROOT / "static" / "dist", ("img", ROOT / "static" / "img"))
    if Path(folder[-1] if isinstance(folder, tuple) else folder).exists()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
DATA_UPLOAD_MAX_NUMBER_FILES = 4
UPLOAD_MAX_MB = env.number("UPLOAD_MAX_MB", 10)
# Where clamd listens: host:port, or the path of its socket. Without it files are judged and not scanned.
CLAMD = env.text("CLAMD")
# PEM: the organisation's certificate followed by its chain, and its key. Without them a demonstration makes its own.
SIGNING_CERTIFICATE = env.text("SIGNING_CERTIFICATE")
SIGNING_KEY = env.text("SIGNING_KEY")
SIGNING_KEY_PASSWORD = env.text("SIGNING_KEY_PASSWORD")
TSA_URL = env.text("TSA_URL")

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Brussels"
DATE_FORMAT = "j F Y"

CRISPY_ALLOWED_TEMPLATE_PACKS = ["portal"]
CRISPY_TEMPLATE_PACK = "portal"
CRISPY_FAIL_SILENTLY = False

_static = f"{BASE_URL}{STATIC_URL}"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [_static],
        "style-src": [_static],
        "img-src": ["'self'"],
        "font-src": [_static],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
_NO_FEATURES = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
    "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS_POLICY: dict[str, list[str]] = {feature: [] for feature in _NO_FEATURES}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes come from inside, over plain http
SECURE_HSTS_SECONDS = 0 if LOCAL else 63072000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
# The proxy says in X-Request-Start when it had the first byte, and takes that header from nobody else.
TRUST_REQUEST_START = env.flag("TRUST_REQUEST_START")
if env.flag("BEHIND_TLS_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Celery rings; PostgreSQL remembers. Figures: docs/operations.md.
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    # Messages go before papers: a receipt does not wait until every PDF before it is rendered.
    "queue_order_strategy": "priority",
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.2,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_MAX_TASKS_PER_CHILD = 100
# A process that holds more (KiB) makes room for a fresh one after its task. Pango keeps a tenth of a MiB of every
# letter for ever, and what one large paper or matching took is not given back otherwise.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = env.number("WORKER_MEMORY_MB", 300) * 1024
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "core.tasks.send_email": {"queue": "mail"},
    "core.tasks.run_outbox_task": {"queue": "default"},
}
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = "UTC"
# A claimed row whose worker vanished is free again after this many seconds (longer than the hard time limit).
OUTBOX_LEASE_SECONDS = env.number("OUTBOX_LEASE_SECONDS", 75)
OUTBOX_MAX_ATTEMPTS = 5

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "core.middleware.RequestIdFilter"}},
    "formatters": {
        "line": {
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
        }
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]},
    },
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "pikepdf": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
        "django.server": {"handlers": ["stderr"], "propagate": False},
    },
}
