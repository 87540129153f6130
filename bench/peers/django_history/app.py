"""What many councils' suppliers would write: Django with django-simple-history, its forms and its usual middleware."""

import json
import sys

from django_site import configure

configure("simple_history", "council", "kept", middleware=["simple_history.middleware.HistoryRequestMiddleware"])

from council.models import seed  # noqa: E402
from django import forms  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import transaction  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from django.views.decorators.http import require_POST  # noqa: E402
from kept.models import Placement  # noqa: E402
from simple_history.utils import bulk_create_with_history  # noqa: E402
from words import FUNDING, OCCASIONS, OUTCOMES, SERVICES  # noqa: E402


def choices(words):
    return forms.ChoiceField(choices=[(word, word) for word in words])


class Request(forms.Form):
    """That person and panel exist is left to the database: one statement less for each than ModelForm needs."""

    person_id = forms.UUIDField()
    panel_id = forms.UUIDField()
    service_type = choices(SERVICES)
    occasion = choices(OCCASIONS)
    team = forms.CharField(max_length=200)
    needed_by = forms.DateField()
    needs = forms.CharField(max_length=20_000)
    recommendation = forms.CharField(max_length=20_000)
    funding = choices(FUNDING)


class Decision(forms.Form):
    meeting_id = forms.UUIDField()
    outcome = choices(OUTCOMES)
    reasons = forms.CharField(max_length=20_000)
    weekly_ceiling = forms.IntegerField(min_value=0, max_value=10_000_000_000)
    one_off = forms.IntegerField(min_value=0, max_value=10_000_000_000)


@csrf_exempt
@require_POST
def create(request):
    given = json.loads(request.body)
    form = Request({**given, "person_id": given["person"], "panel_id": given["panel"]})
    if not form.is_valid():
        return JsonResponse(form.errors, status=422)
    with transaction.atomic():
        placement = Placement.objects.create(**form.cleaned_data)
    return JsonResponse({"id": placement.id}, status=201)


@csrf_exempt
@require_POST
def decide(request, id):
    given = json.loads(request.body)
    form = Decision({"one_off": 0, **given["verdict"], "meeting_id": given["meeting"]})
    if not form.is_valid():
        return JsonResponse(form.errors, status=422)
    with transaction.atomic():
        placement = Placement.objects.select_for_update().get(pk=id)
        if placement.outcome:
            return JsonResponse({"message": "There is no such placement to decide."}, status=409)
        for name, value in form.cleaned_data.items():
            setattr(placement, name, value)
        placement.save()
    return JsonResponse({"id": id}, status=201)


urlpatterns = [path("api/placements", create), path("api/placements/<uuid:id>/decisions", decide)]


def prepare(placements):
    """Make the tables, and placements to decide."""
    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)  # ours have no migrations
    person, panel = seed()
    asked = {"service_type": "residential care", "occasion": "new placement", "team": "Older people"}
    said = {"needs": "A ground-floor room.", "recommendation": "Residential care.", "funding": "council"}
    common = {"person": person, "panel": panel, "needed_by": timezone.localdate(), **asked, **said}
    rows = [Placement(**common) for _ in range(placements)]
    bulk_create_with_history(rows, Placement, batch_size=2000)


if __name__ == "__main__":
    prepare(int(sys.argv[1]))
else:
    app = get_wsgi_application()
