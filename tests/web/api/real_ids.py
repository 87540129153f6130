"""Hooks for schemathesis: most requests are about what is in the register, and so reach the rules.

SCHEMATHESIS_IDS holds them as JSON: for each kind of thing, the ids of some.
"""

import json
import os
from random import Random
from typing import Any

import schemathesis
from schemathesis import Case, GenerationMode, HookContext

IDS: dict[str, list[str]] = json.loads(os.environ["SCHEMATHESIS_IDS"])

ALSO = {"member": "accounts", "officer": "accounts", "chair": "accounts", "substitute_for": "accounts"}
ALSO |= {"authorised_by": "accounts", "next_meeting": "meetings", "person": "people"}

RANDOM = Random(20260302)


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    if not case.meta or case.meta.generation.mode is not GenerationMode.POSITIVE or RANDOM.random() < 0.2:
        return
    kind = case.path.split("/")[2]
    if "id" in (case.path_parameters or {}) and kind in IDS:
        case.path_parameters["id"] = RANDOM.choice(IDS[kind])
    if "If-Match" in (case.headers or {}):
        case.headers["If-Match"] = "*"
    if isinstance(case.body, dict):
        for name in case.body:
            known = IDS.get(ALSO.get(name, f"{name}s"))
            if known and isinstance(case.body[name], str):
                case.body[name] = RANDOM.choice(known)
