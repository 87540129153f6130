"""A placement, and django-simple-history's copy of it at each change."""

from uuid import uuid4

from council.models import Meeting, Panel, Person
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from simple_history.models import HistoricalRecords
from words import FUNDING, OCCASIONS, OUTCOMES, SERVICES


def choices(words):
    return [(word, word) for word in words]


PROSE = [MaxLengthValidator(20_000)]
PENCE = [MaxValueValidator(10_000_000_000)]


class Placement(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4)
    person = models.ForeignKey(Person, models.PROTECT)
    panel = models.ForeignKey(Panel, models.PROTECT)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True)
    service_type = models.CharField(max_length=50, choices=choices(SERVICES))
    occasion = models.CharField(max_length=50, choices=choices(OCCASIONS))
    team = models.CharField(max_length=200)
    needed_by = models.DateField()
    needs = models.TextField(validators=PROSE)
    recommendation = models.TextField(validators=PROSE)
    funding = models.CharField(max_length=20, choices=choices(FUNDING))
    outcome = models.CharField(max_length=50, choices=choices(OUTCOMES), null=True)
    reasons = models.TextField(validators=PROSE, null=True)
    weekly_ceiling = models.PositiveBigIntegerField(validators=PENCE, null=True)
    one_off = models.PositiveBigIntegerField(validators=PENCE, null=True)
    changed_at = models.DateTimeField(auto_now=True)
    history = HistoricalRecords()

    class Meta:
        db_table = "placement"
