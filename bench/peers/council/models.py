"""What a placement refers to, for the peers that are made with Django."""

from uuid import uuid4

from django.db import models
from django.utils import timezone


class Person(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4)
    born = models.DateField()

    class Meta:
        db_table = "person"


class Panel(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4)
    name = models.TextField()

    class Meta:
        db_table = "panel"


class Meeting(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4)
    panel = models.ForeignKey(Panel, models.PROTECT)
    meets_on = models.DateField()

    class Meta:
        db_table = "meeting"


def seed():
    """A panel, people and meetings; returns the first person and the panel."""
    panel = Panel.objects.create(name="Quality Monitoring Group")
    people = Person.objects.bulk_create(Person(born="1941-05-06") for _ in range(1000))
    Meeting.objects.bulk_create(Meeting(panel=panel, meets_on=timezone.localdate()) for _ in range(1000))
    return people[0], panel
