"""A workflow engine for Django: viewflow runs one process a placement, whose tasks are its history."""

import json
import sys

from django_site import configure

configure("viewflow", "viewflow.workflow", "council", "process")

from council.models import Meeting, Panel, Person, seed  # noqa: E402
from django import forms  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.serializers.json import DjangoJSONEncoder  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from django.views.decorators.http import require_POST  # noqa: E402
from process.flows import PlacementFlow  # noqa: E402
from viewflow.workflow.models import Task  # noqa: E402
from words import FUNDING, OCCASIONS, OUTCOMES, SERVICES  # noqa: E402

COPIES = """
CREATE VIEW placement AS SELECT id FROM viewflow_process;
INSERT INTO viewflow_process (flow_class, status, created, data)
    SELECT flow_class, status, created, data FROM viewflow_process, generate_series(2, %s);
INSERT INTO viewflow_task (flow_task, flow_task_type, status, created, assigned, started, finished, token, data,
        process_id)
    SELECT t.flow_task, t.flow_task_type, t.status, t.created, t.assigned, t.started, t.finished, t.token, t.data, p.id
    FROM viewflow_task t JOIN viewflow_process p ON p.id <> t.process_id;
ANALYZE"""


def choices(words):
    return forms.ChoiceField(choices=[(word, word) for word in words])


class Request(forms.Form):
    person = forms.ModelChoiceField(Person.objects)
    service_type = choices(SERVICES)
    panel = forms.ModelChoiceField(Panel.objects)
    occasion = choices(OCCASIONS)
    team = forms.CharField(max_length=200)
    needed_by = forms.DateField()
    needs = forms.CharField(max_length=20_000)
    recommendation = forms.CharField(max_length=20_000)
    funding = choices(FUNDING)


class Decision(forms.Form):
    meeting = forms.ModelChoiceField(Meeting.objects)
    outcome = choices(OUTCOMES)
    reasons = forms.CharField(max_length=20_000)
    weekly_ceiling = forms.IntegerField(min_value=0, max_value=10_000_000_000)
    one_off = forms.IntegerField(min_value=0, max_value=10_000_000_000)


def plain(form):
    """What the form holds as JSON, rows by their ids."""
    values = {name: getattr(value, "pk", value) for name, value in form.cleaned_data.items()}
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


@csrf_exempt
@require_POST
def create(request):
    form = Request(json.loads(request.body))
    if not form.is_valid():
        return JsonResponse(form.errors, status=422)
    with transaction.atomic():
        process = PlacementFlow.start.run(values=plain(form))
    return JsonResponse({"id": process.pk}, status=201)


@csrf_exempt
@require_POST
def decide(request, id):
    given = json.loads(request.body)
    form = Decision({"one_off": 0, **given["verdict"], "meeting": given["meeting"]})
    if not form.is_valid():
        return JsonResponse(form.errors, status=422)
    with transaction.atomic():
        task = Task.objects.filter(process_id=id, status="NEW").first()
        if task is None or task.flow_task != PlacementFlow.panel:
            return JsonResponse({"message": "There is no such placement to decide."}, status=409)
        PlacementFlow.panel.run(task, values=plain(form))
    return JsonResponse({"id": id}, status=201)


urlpatterns = [path("api/placements", create), path("api/placements/<int:id>/decisions", decide)]


def prepare(placements):
    """Make the tables, and placements to decide: one asked for through the flow, the others its copies."""
    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)  # ours have no migrations
    person, _ = seed()
    with transaction.atomic():
        PlacementFlow.start.run(values={"person": str(person.pk), "needs": "A ground-floor room."})
    with connection.cursor() as cursor:
        cursor.execute(COPIES, [placements])


if __name__ == "__main__":
    prepare(int(sys.argv[1]))
else:
    app = get_wsgi_application()
