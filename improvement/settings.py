"""The site's settings: one file, driven by the environment, with no secret in it.

A missing secret says how to set it; with DEBUG off the site refuses to start insecure.
"""

from datetime import date, timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def secret_key() -> str:
    key: str = env("SECRET_KEY", default="")
    if key:
        return key
    if DEBUG:
        return "for-development-only-never-used-with-DEBUG-off"
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Make one with: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))' "
        "and set it in the environment of the site."
    )


def allowed_hosts() -> list[str]:
    hosts: list[str] = env.list(
        "ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if DEBUG else []
    )
    if not hosts or "*" in hosts:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS must name the addresses of the site, for example plan.example.gov.uk"
        )
    return hosts


DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=not DEBUG)
SECRET_KEY = secret_key()
# Of the keys by which publications name their lines: where SECRET_KEY is changed, this stays the
# old one, or no line is known again and each that was late before is told as newly late.
PUBLISHED_KEYS_SECRET: str = env("PUBLISHED_KEYS_SECRET", default=SECRET_KEY)
ALLOWED_HOSTS = allowed_hosts()

# A demonstration's calendar stands still at this day, as every page says.
PLAN_TODAY = date.fromisoformat(env("PLAN_TODAY")) if env("PLAN_TODAY", default="") else None

INSTALLED_APPS = [
    "improvement",
    "workstreams",
    "board",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "simple_history",
]

MIDDLEWARE = [
    "improvement.headers.SafeHeaders",
    "board.public.apart.ReadApart",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "improvement.access.DenyByDefault",
]

ROOT_URLCONF = "improvement.urls"
WSGI_APPLICATION = "improvement.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "improvement.template_loaders.OwnTemplates",
                        "improvement.template_loaders.TemplatesOfPackages",
                    ],
                )
            ],
            "builtins": ["improvement.templatetags.addresses"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "improvement.navigation.of_the_page",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_TEMPLATE_PACK = "govuk"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["govuk"]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
DATABASE = DATABASES["default"]
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        " PRAGMA recursive_triggers=ON; PRAGMA secure_delete=ON;"
        # Up to 64 MB of the file stay in a connection's memory: of 2 MB, as is usual, each list was
        # read anew, and of 16 MB those of a plan of 10,000 actions. It is not mapped into memory,
        # for then an error of the disk would end the whole process.
        " PRAGMA cache_size=-64000;",
    }
else:
    # Compiling a statement costs PostgreSQL more than any page's statement takes to run. PgBouncer
    # refuses options, so docs/postgresql.md sets it for the site's role there. What is planned once
    # is so at its first execution: else PostgreSQL would plan the first five anew.
    DATABASE.setdefault("OPTIONS", {}).setdefault(
        "options", "-c jit=off -c plan_cache_mode=force_generic_plan"
    )
# A fresh connection costs more than most pages, and PostgreSQL plans anew on it what it had planned
# once (improvement/planned_once.py); the development server has a thread for each.
DATABASE["CONN_MAX_AGE"] = 0 if DEBUG else 600
DATABASE["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SIMPLE_HISTORY_DATE_INDEX = False  # history.py adds the index that our queries use

# Sign-in limits count attempts here, so every server process must see the same numbers.
CACHES = {
    "default": {
        "BACKEND": "improvement.json_cache.JSONCache",
        "LOCATION": "cache",
        "KEY_PREFIX": "json",
    }
}

AUTH_USER_MODEL = "improvement.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # a constraint keeps addresses unique, whatever the case
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ["UserAttributeSimilarityValidator", "CommonPasswordValidator"]
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "improvement.sign_in.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "improvement.sign_in.adapter.display_name"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "improvement.sign_in.forms.SignInForm",
    "change_password": "improvement.sign_in.forms.ChangePasswordForm",
    "reset_password": "improvement.sign_in.forms.ResetPasswordForm",
    "reset_password_from_key": "improvement.sign_in.forms.ChooseNewPasswordForm",
}
# Its own generator would copy each person's address into a table that has no history.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  # the name of a class
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": env("LOGIN_RATE", default="30/m/ip"),
    # A key is an account with an address, or with a browser in which the person signed in before.
    "login_failed": env("LOGIN_FAILED_RATE", default="10/m/ip,5/5m/key"),
    "login_failed_in_known_browser": "5/5m/key",
}
LINK_RATE = env("LINK_RATE", default="30/m/ip")  # of wrong links to read
SESSION_ENGINE = "improvement.sign_in.sessions"
SESSION_LENGTH = timedelta(hours=12)
SESSION_COOKIE_AGE = int(SESSION_LENGTH.total_seconds())

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static" / "build"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Files of evidence: never below a folder that is served. Without CLAMD they are not scanned, and
# every page says so.
BESIDE = Path(DATABASE["NAME"]).parent if "sqlite3" in DATABASE["ENGINE"] else BASE_DIR
EVIDENCE_ROOT = Path(env("EVIDENCE_ROOT", default=str(BESIDE / "evidence")))
EVIDENCE_MAX_MB = env.int("EVIDENCE_MAX_MB", default=10)
CLAMD = env("CLAMD", default="")  # /run/clamav/clamd.ctl, or host:port
FILE_UPLOAD_HANDLERS = ["improvement.files.receive.LimitedUpload"]
DATA_UPLOAD_MAX_NUMBER_FILES = 5

SITE_KEEPERS = env.list("SITE_KEEPERS", default=[])  # e-mail addresses of who may create plans

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL_CONFIG.get("EMAIL_HOST", "")
EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 20  # seconds; a mail server that hangs must not hold up the rest
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="improvement-plan@localhost")
# Where the site is found from outside, for the links in mails and calendars.
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000" if DEBUG else "")
if NOTIFY_API_KEY := env("NOTIFY_API_KEY", default=""):
    EMAIL_BACKEND = "improvement.notify.EmailBackend"
NOTIFY_TEMPLATE_ID = env("NOTIFY_TEMPLATE_ID", default="")
NOTIFY_URL = env("NOTIFY_URL", default="https://api.notifications.service.gov.uk")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
PROXIES = env.int("PROXIES", default=0)  # how many trusted proxies stand before the site
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "improvement.views.site.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_secrets": {"()": "board.public.apart.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["without_secrets"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
