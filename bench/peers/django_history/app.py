"""What many councils' suppliers would write: Django with django-simple-history, its forms and its usual middleware."""

import json
import os
import sys

import django
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

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
        "simple_history",
        "council",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "simple_history.middleware.HistoryRequestMiddleware",
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

from council.models import Meeting, Panel, Person, Placement  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import transaction  # noqa: E402
from django.forms import modelform_factory  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from django.views.decorators.http import require_POST  # noqa: E402
from simple_history.utils import bulk_create_with_history  # noqa: E402

ASKED = ["person", "panel", "service_type", "occasion", "team", "needed_by", "needs", "recommendation", "funding"]
Request = modelform_factory(Placement, fields=ASKED)
Decision = modelform_factory(Placement, fields=["meeting", "outcome", "reasons", "weekly_ceiling", "one_off"])


@csrf_exempt
@require_POST
def create(request):
    form = Request(json.loads(request.body))
    if not form.is_valid():
        return JsonResponse(form.errors, status=422)
    with transaction.atomic():
        placement = form.save()
    return JsonResponse({"id": placement.id}, status=201)


@csrf_exempt
@require_POST
def decide(request, id):
    given = json.loads(request.body)
    with transaction.atomic():
        placement = Placement.objects.select_for_update().get(pk=id)
        if placement.outcome:
            return JsonResponse({"message": "There is no such placement to decide."}, status=409)
        form = Decision({"one_off": 0, **given["verdict"], "meeting": given["meeting"]}, instance=placement)
        if not form.is_valid():
            return JsonResponse(form.errors, status=422)
        form.save()
    return JsonResponse({"id": id}, status=201)


urlpatterns = [path("api/placements", create), path("api/placements/<uuid:id>/decisions", decide)]


def prepare(placements):
    """Make the tables, and placements to decide."""
    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)  # ours have no migrations
    today = timezone.localdate()
    panel = Panel.objects.create(name="Quality Monitoring Group")
    people = Person.objects.bulk_create(Person(born="1941-05-06") for _ in range(1000))
    Meeting.objects.bulk_create(Meeting(panel=panel, meets_on=today) for _ in range(1000))
    asked = {"service_type": "residential care", "occasion": "new placement", "team": "Older people"}
    said = {"needs": "A ground-floor room.", "recommendation": "Residential care.", "funding": "council"}
    rows = [
        Placement(person=people[number % 1000], panel=panel, needed_by=today, **asked, **said)
        for number in range(placements)
    ]
    bulk_create_with_history(rows, Placement, batch_size=2000)


if __name__ == "__main__":
    prepare(int(sys.argv[1]))
else:
    app = get_wsgi_application()
