"""The settings of the peers that are made with Django: the usual middleware, and connections that are kept."""

import os

import django
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict


def configure(*apps, middleware=()):
    """Settings for a site with these applications."""
    database = conninfo_to_dict(os.environ["DATABASE_URL"])
    settings.configure(
        SECRET_KEY="not a secret: it signs nothing here",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="app",
        USE_TZ=True,
        LOGGING_CONFIG=None,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            *apps,
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            *middleware,
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": database["dbname"],
                "USER": database["user"],
                "HOST": database["host"],
                "CONN_MAX_AGE": None,
            }
        },
    )
    django.setup()
