"""Who may do what: one row an endpoint. What has no row is refused to everybody."""

from collections.abc import Mapping

from placements.vocabulary import Role

ANYONE = None
"""Also who is not signed in."""

EVERY_ROLE = frozenset(Role)

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})

PROTECTS_DATA = frozenset({Role.DATA_PROTECTION_OFFICER})
"""Who sees who has opened what, and no case."""

READERS = EVERY_ROLE - ADMINISTRATOR - PROTECTS_DATA
"""Who may read about placements, persons and meetings."""

SEES_CHECKPOINTS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})

AUDITS = frozenset({Role.AUDITOR})
"""Who may read all that anybody recorded, and keep audits."""

SEES_READS = AUDITS | PROTECTS_DATA
"""Who may know who has opened what."""

ANSWERS_FOR_DATA = SEES_READS | {Role.DIRECTOR}
"""Who may know who has opened a person's details: also the director, who answers to the person for them."""

ASKS = frozenset({Role.REQUESTER, Role.COORDINATOR})
PLACES = ASKS | {Role.COMMISSIONER}
RUNS_MEETINGS = frozenset({Role.COORDINATOR, Role.CHAIR})
DECIDES_OUTSIDE = frozenset({Role.COORDINATOR, Role.CHAIR, Role.NOMINATED_OFFICER, Role.DIRECTOR})
"""Who may record what was decided outside a panel; whether that officer might decide it, the rules say."""
OFFICERS = frozenset({Role.NOMINATED_OFFICER, Role.DIRECTOR})
READS_AUDITS = AUDITS | OFFICERS
"""Auditors, and the managers who answer them."""
GOVERNS = frozenset({Role.COORDINATOR, Role.DIRECTOR})
PROTECTS = frozenset({Role.COORDINATOR, Role.NOMINATED_OFFICER, Role.DIRECTOR})

DIRECTS = frozenset({Role.DIRECTOR})
"""Who answers for the scheme of delegation and for the settings."""

ACCESS: Mapping[str, frozenset[Role] | None] = {
    "static": ANYONE,
    "api-docs.openapi_json": ANYONE,
    "api-docs.openapi_swagger_ui": ANYONE,
    "operation.healthz": ANYONE,
    "operation.readyz": ANYONE,  # from the addresses in PLACEMENTS_MONITORS
    "operation.metrics": ANYONE,
    # Signing in, and what is one's own
    "home.start": EVERY_ROLE,
    "sign_in.sign_in": ANYONE,
    "sign_in.sign_out": EVERY_ROLE,
    "sign_in.change_password": EVERY_ROLE,
    "own.own_account": EVERY_ROLE,
    "own.make_token": EVERY_ROLE,
    "own.revoke_token": EVERY_ROLE,
    # The register, and a placement as it is and as it was known
    "register.placements": READERS,
    "register.placements_file": READERS,
    "placements.placement": READERS,
    "replay.placement": READERS,
    "replay.meeting": READERS,
    "replay.panel": READERS,
    "replay.provider": READERS,
    "replay.scheme": READERS,
    "audit.placement": READERS,
    "audit.person": READERS,
    "audit.provider": READERS,
    "audit.meeting": READERS,
    "audit.account": AUDITS,
    "audit.audit": READS_AUDITS,
    "audit.everything": AUDITS,
    "evidence.placement": READERS,
    "evidence.placement_file": READERS,  # with names: TAKES_NAMES in web/people.py
    "evidence.audit": READS_AUDITS,
    "evidence.audit_file": READS_AUDITS,
    "evidence.report": READERS,
    "evidence.report_file": READERS,
    "known.decision": READERS,
    "known.item": READERS,
    "options.options": READERS,
    # A request
    "requests.request_placement": ASKS,
    "requests.go_on_with": ASKS,
    "requests.discard": ASKS,
    "requests.person": ASKS,
    "requests.choose_person": ASKS,
    "requests.register_person": ASKS,
    "requests.service": ASKS,
    "requests.needs": ASKS,
    "requests.panel": ASKS,
    "requests.check": ASKS,
    "requests.requested": ASKS,
    # Options, choice and submission
    "options.explore_alternative": PLACES,
    "options.find_provider": PLACES,
    "options.consider_provider": PLACES,
    "options.choose_provider": PLACES,
    "options.submit_to_panel": ASKS,
    "options.amend": ASKS,
    "options.withdraw": ASKS,
    "options.return_for_information": RUNS_MEETINGS,
    "options.provide_information": ASKS,
    # Decisions outside a panel, and what follows any decision
    "decisions.record_decision_outside_panel": DECIDES_OUTSIDE,
    "decisions.approve_area": OFFICERS,
    "decisions.endorse": DECIDES_OUTSIDE,
    "decisions.notify": PLACES,
    "decisions.meet_condition": PLACES,
    "decisions.appeal": PLACES,
    "decisions.decide_appeal": OFFICERS,
    "decisions.recode_retrospective_reason": DECIDES_OUTSIDE,
    "decisions.add_rationale": PLACES | RUNS_MEETINGS,
    "decisions.void_decision": RUNS_MEETINGS,
    "decisions.void_ratification": RUNS_MEETINGS,
    # The stay
    "stays.start_placement": PLACES,
    "stays.correct_start": PLACES,
    "stays.change_rate": frozenset({Role.COMMISSIONER, Role.FINANCE}),
    "stays.end": PLACES,
    "stays.correct_end": PLACES,
    # Persons
    "people.person": READERS,
    "people.correct_person": ASKS,
    "people.restrict_access": PROTECTS,
    "people.lift_restriction": PROTECTS,
    "people.erase_person": DIRECTS,
    "persons.persons": READERS,
    "persons.find_person": READERS,
    "persons.persons_file": READERS,
    # Homes
    "providers.providers": READERS,
    "providers.providers_file": READERS,
    "providers.provider": READERS,
    # What waits, and what should not be as it is
    "work.work": READERS,
    "work.work_file": READERS,
    "exceptions.exceptions": READERS,
    "exceptions.exceptions_file": READERS,
    "exceptions.exception_report": READERS,
    "exceptions.exception_file": READERS,
    "report_replay.report": READERS,
    "controls.controls": READERS,
    "api-controls.controls": READERS,
    # The paths that placements took, and the event log for process mining
    "paths.variants": READERS,
    "paths.variants_file": READERS,
    "paths.variant": READERS,
    "paths.deviations": READERS,
    "paths.deviations_file": READERS,
    "paths.life_cycle": READERS,
    "paths.event_log": AUDITS,
    # Meetings
    "meetings.meetings": READERS,
    "meetings.meetings_file": READERS,
    "meetings.meeting": READERS,
    "meetings.agenda_file": READERS,
    "meetings.schedule_meeting": RUNS_MEETINGS,
    "meetings.list_item": RUNS_MEETINGS,
    "meetings.record_attendance": RUNS_MEETINGS,
    "meetings.record_substitute": RUNS_MEETINGS,
    "meetings.withdraw_attendance": RUNS_MEETINGS,
    "meetings.open_meeting": RUNS_MEETINGS,
    "meetings.close_meeting": RUNS_MEETINGS,
    "meetings.cancel_meeting": RUNS_MEETINGS,
    "items.item": READERS,
    "items.declare_interest": RUNS_MEETINGS,
    "items.decide_item": RUNS_MEETINGS,
    "items.ratify_item": RUNS_MEETINGS,
    "items.remove_item": RUNS_MEETINGS,
    # Panels, the scheme of delegation, settings
    "panels.panels": READERS,
    "panels.panels_file": READERS,
    "panels.panel": READERS,
    "panels.establish": GOVERNS,
    "panels.adopt_terms": GOVERNS,
    "panels.appoint_member": GOVERNS,
    "panels.retire_member": GOVERNS,
    "scheme.scheme": READERS,
    "scheme.adopt": DIRECTS,
    "scheme.issue_corporate": DIRECTS,
    "scheme.review": DIRECTS,
    "settings.settings": READERS,
    "settings.adopt": DIRECTS,
    # Audits: planned, drawn, tested and concluded by auditors, answered by managers
    "audits.audits": READS_AUDITS,
    "audits.audits_file": READS_AUDITS,
    "audits.audit": READS_AUDITS,
    "audits.sample_file": READS_AUDITS,
    "audits.population_file": READS_AUDITS,
    "audits.report_file": READS_AUDITS,
    "audits.paper": READS_AUDITS,
    "auditing.plan_audit": AUDITS,
    "auditing.draw_sample": AUDITS,
    "auditing.write_paper": AUDITS,
    "auditing.respond": OFFICERS,
    "auditing.complete_action": OFFICERS,
    "auditing.give_opinion": AUDITS,
    "auditing.issue_report": AUDITS,
    "auditing.reopen": AUDITS,
    "auditing.withdraw": AUDITS,
    # What proves that nothing was altered
    "checkpoints.checkpoint": SEES_CHECKPOINTS,
    "checkpoints.checkpoint_file": SEES_CHECKPOINTS,
    # Who has opened what
    "reads.own": EVERY_ROLE,
    "reads.everybodys": SEES_READS,
    "reads.of_placement": ANSWERS_FOR_DATA,
    "reads.of_person": ANSWERS_FOR_DATA,
    "reasons.say_why": READERS,
    "api-reads.own_reads": EVERY_ROLE,
    "api-reads.everybodys_reads": SEES_READS,
    "api-reads.placement_reads": ANSWERS_FOR_DATA,
    "api-reads.person_reads": ANSWERS_FOR_DATA,
    # Accounts
    "accounts.accounts": ADMINISTRATOR,
    "accounts.accounts_file": ADMINISTRATOR,
    "accounts.open_account": ADMINISTRATOR,
    "accounts.account": ADMINISTRATOR,
    "accounts.correct_name": ADMINISTRATOR,
    "accounts.grant_role": ADMINISTRATOR,
    "accounts.revoke_role": ADMINISTRATOR,
    "accounts.reset_password": ADMINISTRATOR,
    "accounts.close_account": ADMINISTRATOR,
    "accounts.reopen_account": ADMINISTRATOR,
    # The API: what is read
    "api-placement.placements": READERS,
    "api-placement.placement": READERS,
    "api-placement.placement_events": READERS,
    "api-placement.placement_replay": READERS,
    "api-placement.known_when_decided": READERS,
    "api-meeting.meeting_replay": READERS,
    "api-panel.panel_replay": READERS,
    "api-provider.provider_replay": READERS,
    "api-scheme.scheme_replay": READERS,
    "api-exceptions.report_replay": READERS,
    "api-meeting.meetings": READERS,
    "api-meeting.meeting": READERS,
    "api-panel.panels": READERS,
    "api-panel.panel": READERS,
    "api-panel.terms_in_force": READERS,
    "api-panel.members": READERS,
    "api-person.people": READERS,
    "api-person.person": READERS,
    "api-exceptions.exceptions": READERS,
    "api-exceptions.exception_report": READERS,
    "api-report.paths_taken": READERS,
    "api-report.conformance": READERS,
    "api-report.event_log": AUDITS,
    "api-work.work": READERS,
    "api-provider.homes": READERS,
    "api-provider.provider": READERS,
    "api-scheme.scheme": READERS,
    "api-settings.settings": READERS,
    "api-event.events": AUDITS,
    "api-trail.everything_trail": AUDITS,
    "api-trail.account_trail": AUDITS,
    "api-trail.placement_trail": READERS,
    "api-trail.person_trail": READERS,
    "api-trail.provider_trail": READERS,
    "api-trail.meeting_trail": READERS,
    "api-evidence.placement_evidence": READERS,
    "api-evidence.audit_evidence": READS_AUDITS,
    "api-evidence.report_evidence": READERS,
    "api-audit.audits": READS_AUDITS,
    "api-audit.audit": READS_AUDITS,
    "api-audit.sample": READS_AUDITS,
    "api-checkpoint.checkpoint": SEES_CHECKPOINTS,
    "api-checkpoint.proof": frozenset({Role.AUDITOR}),
    "api-account.accounts": ADMINISTRATOR,
    "api-account.account": ADMINISTRATOR,
    "api-token.tokens": EVERY_ROLE,
    # The API: requests and options
    "api-placement.request_placement": ASKS,
    "api-placement.amend": ASKS,
    "api-placement.withdraw": ASKS,
    "api-placement.explore_alternative": PLACES,
    "api-placement.consider_provider": PLACES,
    "api-placement.choose_provider": PLACES,
    "api-placement.approve_area": OFFICERS,
    "api-placement.submit": ASKS,
    "api-placement.return_for_information": RUNS_MEETINGS,
    "api-placement.provide_information": ASKS,
    # The API: decisions
    "api-placement.record_decision": RUNS_MEETINGS,
    "api-placement.record_decision_outside_panel": DECIDES_OUTSIDE,
    "api-placement.endorse": DECIDES_OUTSIDE,
    "api-placement.record_ratification": RUNS_MEETINGS,
    "api-placement.void_decision": RUNS_MEETINGS,
    "api-placement.void_ratification": RUNS_MEETINGS,
    "api-placement.notify": PLACES,
    "api-placement.meet_condition": PLACES,
    "api-placement.appeal": PLACES,
    "api-placement.decide_appeal": OFFICERS,
    "api-placement.recode_retrospective_reason": DECIDES_OUTSIDE,
    "api-placement.add_rationale": PLACES | RUNS_MEETINGS,
    # The API: the stay
    "api-placement.start_placement": PLACES,
    "api-placement.correct_start": PLACES,
    "api-placement.change_rate": frozenset({Role.COMMISSIONER, Role.FINANCE}),
    "api-placement.end": PLACES,
    "api-placement.correct_end": PLACES,
    # The API: meetings and panels
    "api-meeting.schedule_meeting": RUNS_MEETINGS,
    "api-meeting.list_item": RUNS_MEETINGS,
    "api-meeting.remove_item": RUNS_MEETINGS,
    "api-meeting.record_attendance": RUNS_MEETINGS,
    "api-meeting.withdraw_attendance": RUNS_MEETINGS,
    "api-meeting.declare_interest": RUNS_MEETINGS,
    "api-meeting.open_meeting": RUNS_MEETINGS,
    "api-meeting.close": RUNS_MEETINGS,
    "api-meeting.cancel": RUNS_MEETINGS,
    "api-panel.establish": GOVERNS,
    "api-panel.adopt_terms": GOVERNS,
    "api-panel.appoint_member": GOVERNS,
    "api-panel.retire_member": GOVERNS,
    "api-scheme.adopt": DIRECTS,
    "api-scheme.issue_corporate": DIRECTS,
    "api-scheme.review": DIRECTS,
    "api-settings.adopt": DIRECTS,
    # The API: persons and homes
    "api-person.register_person": ASKS,
    "api-person.correct_person": ASKS,
    "api-person.restrict_access": PROTECTS,
    "api-person.lift_restriction": PROTECTS,
    "api-person.erase_person": DIRECTS,
    "api-provider.register_provider": frozenset({Role.COMMISSIONER}),
    "api-provider.suspend": frozenset({Role.COMMISSIONER, Role.DIRECTOR}),
    "api-provider.lift_suspension": frozenset({Role.COMMISSIONER, Role.DIRECTOR}),
    "api-provider.receive_evidence": frozenset({Role.COMMISSIONER}),
    # The API: audits
    "api-audit.plan_audit": AUDITS,
    "api-audit.draw_sample": AUDITS,
    "api-audit.record_paper": AUDITS,
    "api-audit.revise_paper": AUDITS,
    "api-audit.respond": OFFICERS,
    "api-audit.complete_action": OFFICERS,
    "api-audit.give_opinion": AUDITS,
    "api-audit.issue_report": AUDITS,
    "api-audit.reopen": AUDITS,
    "api-audit.withdraw": AUDITS,
    # The API: accounts and tokens
    "api-account.open_account": ADMINISTRATOR,
    "api-account.reset_password": ADMINISTRATOR,
    "api-account.reopen_account": ADMINISTRATOR,
    "api-account.correct_name": ADMINISTRATOR,
    "api-account.grant_role": ADMINISTRATOR,
    "api-account.revoke_role": ADMINISTRATOR,
    "api-account.close_account": ADMINISTRATOR,
    "api-token.make_token": ANYONE,
    "api-token.revoke_token": EVERY_ROLE,
}

CHANGES_ONLY_ONES_OWN = frozenset(
    {"sign_in.sign_in", "sign_in.sign_out", "sign_in.change_password", "own.make_token", "own.revoke_token"}
    | {"api-token.revoke_token"}
    | {"reasons.say_why"}  # why one opens a page, which is kept with the session
    | {"persons.find_person"}  # which reads: a name is sent, and never stands in an address
)
"""What changes nothing but what is one's own."""

KEEPS_AUDITS = frozenset(
    endpoint
    for endpoint, roles in ACCESS.items()
    if endpoint.startswith(("auditing.", "api-audit.")) and roles and Role.AUDITOR in roles
)
"""All else that an auditor may send: of what is audited they change nothing."""
