"""What the Flask peers are sent, by the rules that the register's API has for the same fields."""

from marshmallow import Schema, fields, validate
from words import FUNDING, OCCASIONS, OUTCOMES, SERVICES

line = validate.Length(min=1, max=200)
prose = validate.Length(min=1, max=20_000)
pence = validate.Range(0, 10_000_000_000)


class Request(Schema):
    person = fields.UUID(required=True)
    service_type = fields.String(required=True, validate=validate.OneOf(SERVICES))
    panel = fields.UUID(required=True)
    occasion = fields.String(required=True, validate=validate.OneOf(OCCASIONS))
    team = fields.String(required=True, validate=line)
    needed_by = fields.Date(required=True)
    needs = fields.String(required=True, validate=prose)
    recommendation = fields.String(required=True, validate=prose)
    funding = fields.String(required=True, validate=validate.OneOf(FUNDING))


class Verdict(Schema):
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    reasons = fields.String(required=True, validate=prose)
    weekly_ceiling = fields.Integer(required=True, strict=True, validate=pence)
    one_off = fields.Integer(load_default=0, strict=True, validate=pence)


class Decision(Schema):
    meeting = fields.UUID(required=True)
    verdict = fields.Nested(Verdict, required=True)
