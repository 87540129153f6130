"""What panels and officers write when they decide: sentences, none with a name in it."""

from collections.abc import Mapping, Sequence

from placements.verdict import DeclineGround
from placements.vocabulary import RetrospectiveReason

REASONS_TO_APPROVE = (
    "The panel agrees with the recommendation: the need is clear and the home meets it.",
    "Approved. The options were well explored and the rate is in line with similar placements.",
    "The panel was satisfied with matching, the views of the person and the cost.",
    "Agreed; the panel thanks the worker for a full account of the alternatives.",
    "The panel agrees that the need cannot be met closer to home at present.",
    "Approved as proposed; review at the usual interval.",
)

REASONS_WITH_CONDITIONS = (
    "Agreed subject to what is listed; the panel wants assurance on the start.",
    "The placement is right; some matters of the plan are still open.",
    "Agreed, so that the move is not delayed, with conditions on the provider's plan.",
)

CONDITIONS = (
    "A transport plan to the present school is agreed.",
    "The provider sends its staffing rota for the first four weeks.",
    "The health assessment is completed.",
    "The contact plan is updated and shared with the home.",
    "A stepping-down plan with dates is sent to the panel.",
    "The funded nursing care contribution is claimed.",
    "The missing-from-home protocol is signed by the home and the police.",
    "The individual risk assessment is updated after the first week.",
)

CONDITION_OWNERS = ("Social worker", "Commissioning", "Provider", "Team manager", "Virtual school")

CONDITION_EVIDENCE = (
    "Document on file, seen by the coordinator.",
    "Confirmed by e-mail from the provider.",
    "Recorded at the first visit.",
    "Signed copy received.",
)

REASONS_IN_PRINCIPLE = (
    "The panel supports the placement; it awaits the officer's endorsement.",
    "Agreed in principle, since not everybody who must decide could take part.",
    "Supported in principle until the funding split is confirmed.",
)

ENDORSEMENTS = (
    "I have read the panel's record and agree.",
    "Endorsed on the panel's advice; the cost is within delegation.",
    "Agreed; the need and the options are well evidenced.",
)

REASONS_TO_DEFER = (
    "The panel cannot decide on what is before it.",
    "The panel wants to hear more before it commits.",
    "The papers leave a question open that decides the matter.",
)

QUESTIONS = (
    "What would it take for the in-house carer to offer this placement?",
    "Has the health contribution been agreed, and by whom?",
    "Which hours of one-to-one support does the provider's price contain?",
    "What does the young person say about the distance?",
    "Is there an up-to-date risk assessment?",
    "What is the plan for education from the first day?",
    "Has a mental capacity assessment been made for this decision?",
)

ANSWERS = (
    "The assessment is attached, with the answer in section 4.",
    "The provider's breakdown of the price is attached.",
    "Spoke with the person again; their words are added to the request.",
    "Health confirmed its contribution in writing.",
    "The updated risk assessment is attached and was discussed with the manager.",
)

REASONS_TO_DECLINE = (
    "The panel does not agree that this home is right for the person.",
    "The panel finds the need real and this way of meeting it not.",
    "The panel cannot agree to this placement at this home.",
)

OTHERWISE: Mapping[DeclineGround, str] = {
    DeclineGround.NEED_MET_OTHERWISE: "More care at home, with night sitting from next week, meets the need.",
    DeclineGround.HOME_DOES_NOT_MEET_NEED: "A home with waking nights is to be found; the present one holds meanwhile.",
    DeclineGround.QUALITY: "Two homes rated Good have vacancies and are to be approached.",
    DeclineGround.NEED_NOT_EVIDENCED: "The present support continues while the assessment is completed.",
}

APPEAL_GROUNDS = (
    "The panel had not seen the psychologist's letter.",
    "The alternative that the panel named was tried last year and failed.",
    "The person's own wish was not weighed.",
)

APPEAL_UPHELD = "New evidence was shown that the panel did not have: the request may be put again."
APPEAL_REFUSED = "The panel considered everything that was relevant, and named a way to meet the need."

RATIFIED = (
    "The panel ratifies: there was no safe way to wait for the meeting.",
    "Ratified; the record of the circumstances is clear.",
    "Ratified. The panel notes that the search for a longer-term home has begun.",
)

NOT_RATIFIED = "Not ratified: an in-house carer was free on the day and was not asked. A move is to be planned."

CIRCUMSTANCES: Mapping[RetrospectiveReason, Sequence[str]] = {
    RetrospectiveReason.RISK_OF_HARM: (
        "Police powers of protection were used in the evening; a safe bed was needed within the hour.",
        "Injuries were seen at school; the strategy meeting decided on removal the same day.",
    ),
    RetrospectiveReason.BREAKDOWN: (
        "The carer asked for the young person to be collected by noon after an assault in the home.",
        "The home gave immediate notice after a fire in the bedroom.",
    ),
    RetrospectiveReason.CARER_WITHDREW: ("The spouse was taken to hospital and no other care could be put in place.",),
    RetrospectiveReason.OUT_OF_HOURS: (
        "The emergency duty team placed on Saturday night; nobody brought the case to the panel on Monday.",
    ),
    RetrospectiveReason.COURT: ("The court directed a placement the same afternoon.",),
    RetrospectiveReason.HOSPITAL_DISCHARGE: (
        "The ward discharged on Friday at short notice; the home had a bed for that day only.",
        "The discharge hub moved the person to free a bed; the request was written the week after.",
    ),
    RetrospectiveReason.PROVIDER_CLOSED: ("The former home closed with two days' notice after its inspection.",),
    RetrospectiveReason.MISSING_OR_EXPLOITED: ("Found by police in another city and could not safely return.",),
    RetrospectiveReason.ADMINISTRATIVE_FAILURE: (
        "The move was agreed in supervision; each thought that the other had put it to the panel.",
        "The form was saved and never submitted while the worker was on leave.",
    ),
    RetrospectiveReason.OTHER: ("The family moved the person themselves and told the council afterwards.",),
}

INTERESTS = (
    "Related to the owner of the home.",
    "Manages the team that asks.",
    "A friend of the family.",
    "Sits on the board of the provider's charity.",
)
PLACES = ("Council House, committee room 2", "Civic Centre, room 4.1", "By video")
