"""The words that the fields of a placement may hold, as the register has them."""

SERVICES = (
    "children's home",
    "secure children's home",
    "independent fostering",
    "residential special school",
    "supported accommodation",
    "residential family centre",
    "residential holiday scheme",
    "hospital",
    "other arrangement",
    "residential care",
    "nursing care",
)
OCCASIONS = (
    "new placement",
    "change of home",
    "higher package",
    "extension",
    "contract ending",
    "change from internal to external",
    "placement breakdown",
    "emergency protection order or police protection",
    "emergency out of hours",
    "remand",
    "connected person, temporary approval",
    "hospital discharge",
)
FUNDING = ("council", "joint with the NHS", "section 117 aftercare", "self-funded", "fully NHS-funded")
OUTCOMES = ("approved", "approved with conditions", "approved in principle", "deferred", "declined")
