"""What many councils' suppliers would write: Django with django-simple-history, its forms and its usual middleware."""

import json
import sys

from django_site import configure

configure("simple_history", "council", "kept", middleware=["simple_history.middleware.HistoryRequestMiddleware"])

from council.models import seed  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import transaction  # noqa: E402
from django.forms import modelform_factory  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from django.views.decorators.http import require_POST  # noqa: E402
from kept.models import Placement  # noqa: E402
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
