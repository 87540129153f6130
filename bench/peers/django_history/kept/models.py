"""A placement, and django-simple-history's copy of it at each change."""

from uuid import uuid4

from council.models import Meeting, Panel, Person
from django.db import models
from simple_history.models import HistoricalRecords


class Placement(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4)
    person = models.ForeignKey(Person, models.PROTECT)
    panel = models.ForeignKey(Panel, models.PROTECT)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True)
    service_type = models.CharField(max_length=50)
    occasion = models.CharField(max_length=50)
    team = models.CharField(max_length=200)
    needed_by = models.DateField()
    needs = models.TextField()
    recommendation = models.TextField()
    funding = models.CharField(max_length=20)
    outcome = models.CharField(max_length=50, null=True)
    reasons = models.TextField(null=True)
    weekly_ceiling = models.PositiveBigIntegerField(null=True)
    one_off = models.PositiveBigIntegerField(null=True)
    changed_at = models.DateTimeField(auto_now=True)
    history = HistoricalRecords()

    class Meta:
        db_table = "placement"
