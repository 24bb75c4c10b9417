"""All settings, for every mode. What differs between machines comes from the environment (see README)."""

import os
from pathlib import Path
from typing import Any

import dj_database_url

from config.environment import Mode, folder, forbidden, kept_secret, mode, required, site_address, words

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("BIDRAG_VAR", BASE_DIR / "var")).resolve()

MODE = mode()
DEMO = MODE is Mode.DEMO
PRODUCTION = MODE is Mode.PRODUCTION
DEBUG = False  # in every mode, so that refusals and faults look as they will in production

if PRODUCTION:
    SECRET_KEY = required("SECRET_KEY", "make one with `python -c 'import secrets; print(secrets.token_urlsafe(48))'`.")
    ALLOWED_HOSTS = words("ALLOWED_HOSTS")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
else:
    SECRET_KEY = kept_secret(VAR_DIR / "secret_key")
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]

# A day other than the real one can be set for demonstrations and tests (office/clock.py), never in production.
if PRODUCTION:
    forbidden("BIDRAG_CLOCK_FILE", "only demo and test may set another day than today.")
    CLOCK_FILE = None
else:
    CLOCK_FILE = Path(os.environ.get("BIDRAG_CLOCK_FILE", VAR_DIR / "today"))

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "overview",
    "payments",
    "delivery",
    "invoicing",
    "followup",
    "agreements",
    "grants",
    "parties",
    "office",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "djmoney",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

PGTRIGGER_MIGRATIONS = False  # history's triggers are put in force with the law (office/law.py)

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.kept_by_no_cache",
    "csp.middleware.CSPMiddleware",
    "config.middleware.RefuseHostileInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.mailed_afterwards",
    "config.middleware.refused_in_words",
    "config.middleware.OnlyOpenTo",
    "office.acting.repeated",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.house",
            ],
            "builtins": ["office.templatetags.kept"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def _database() -> dict[str, Any]:
    """The database as the app role sees it: from the environment, or the embedded server (demo and test only)."""
    if PRODUCTION:
        required("DATABASE_URL", "the address of PostgreSQL as the role bidrag_app; see docs/production.md.")
    if os.environ.get("DATABASE_URL"):
        database: dict[str, Any] = dict(dj_database_url.config(engine="config.postgresql"))
    else:
        embedded = VAR_DIR / "postgres"
        database = {
            "ENGINE": "config.postgresql",
            "NAME": "bidragsliggaren",
            "USER": "bidrag_app",
            "EMBEDDED": embedded,
        }
    if PRODUCTION:
        database["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 4}} | database.get("OPTIONS", {})
    return database


# The site works as the app role. No settings know the owner: a command lets her in (config/postgresql/owner.py).
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska")]  # whatever the browser asks for: half a page in English helps nobody
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
CURRENCIES = ("SEK",)
DEFAULT_CURRENCY = "SEK"

# Shared by all workers, so that the limits on signing in count them all.
CACHES = {"default": {"BACKEND": "config.cache.JsonCache", "LOCATION": "cache"}}

# Work for later (office/queue.py). Only a worker imports the tasks: the site puts them in by name.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["config.tasks", "parties.tasks", "grants.tasks", "invoicing.tasks", "delivery.tasks"]

# Where an access point takes e-invoices from and leaves its receipts (invoicing/outbox.py); never said by a form.
OUTBOX_DIR = folder("BIDRAG_OUTBOX_DIR")

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # papers are kept in the database
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Sign-in: by e-mail, accounts are opened by an administrator, admin goes through the same door.
AUTH_USER_MODEL = "parties.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.sign_in.ClosedSignUp"
ACCOUNT_FORMS = {"login": "config.sign_in.SignIn", "reset_password": "config.sign_in.AskForNewPassword"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account exists because an administrator opened it for that address
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_USER_DISPLAY = "config.sign_in.name_of"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody is mailed because somebody wrote their address
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PRODUCTION else 0  # the proxy appends the caller's address to X-Forwarded-For
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the administrator who opened the account vouches for the address
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Whoever attests, pays or administers. A demonstration says that it does without; one and the other may ask for it.
TWO_STEPS_REQUIRED = PRODUCTION or os.environ.get("BIDRAG_TWO_STEPS") == "1"
if MODE is Mode.TEST:
    ACCOUNT_RATE_LIMITS = False  # the browser tests sign in more often than a person
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A link that sets a new password must not end up in a log, so production has no fall-back to the console.
if PRODUCTION:
    EMAIL_HOST = required("EMAIL_HOST", "the mail server that links for new passwords are sent through.")
    EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
    EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = os.environ.get("EMAIL_STARTTLS", "") == "1"
    DEFAULT_FROM_EMAIL = required("DEFAULT_FROM_EMAIL", "the sender of the site's mail.")
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    DEFAULT_FROM_EMAIL = "bidragsliggaren@localhost"
EMAIL_TIMEOUT = 20  # seconds; a message being mailed holds its row
SITE_URL = site_address(
    "BIDRAG_SITE_URL", f"https://{next(iter(ALLOWED_HOSTS), 'localhost')}" if PRODUCTION else "http://127.0.0.1:8000"
)

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SESSION_COOKIE_AGE = 60 * 60 * 10  # one working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": [],
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = ["office.uploads.handler.InMemoryUpToTheLimit"]
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
