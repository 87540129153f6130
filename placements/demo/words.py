"""What people write in requests and options: sentences to be combined, none with a name in it."""

from collections.abc import Mapping, Sequence
from random import Random

from placements.placement import Alternative
from placements.vocabulary import ServiceType


def some(random: Random, *parts: Sequence[str]) -> str:
    """One sentence from each part."""
    return " ".join(random.choice(part) for part in parts)


FAMILY_SITUATION = (
    "The plan is long-term care; return home was ruled out at the final hearing.",
    "Subject to an interim care order; the assessment of both parents continues.",
    "Accommodated under section 20 with the agreement of the parent.",
    "Subject to a full care order since early childhood.",
    "The special guardian can no longer offer care after a stroke.",
    "The present carers gave notice after a second allegation, since found unsubstantiated.",
    "The present placement ends at the end of the month because the carers retire.",
    "The relationship in the present home has come under strain and all agree that a move is needed.",
    "A sibling group; the plan is that they stay together.",
    "The parent is in hospital for an unknown time and nobody in the wider family can help.",
)

CHILDS_NEEDS: Mapping[ServiceType, Sequence[str]] = {
    ServiceType.FOSTERING: (
        "Needs a patient household with no younger children and a carer at home after school.",
        "Needs carers with experience of early trauma, and a calm bedtime routine.",
        "Needs a carer who can support contact twice a week and a school run of up to five miles.",
        "Mild learning difficulties and an education, health and care plan; settled in the present school.",
        "Needs carers who share or will honour the family's faith, diet and language.",
        "Type 1 diabetes; the carer will be trained by the specialist nurse.",
        "Has missed most of a school year; needs a carer who can support a return in small steps.",
    ),
    ServiceType.CHILDRENS_HOME: (
        "Needs two adults at all times and waking staff at night.",
        "Harm to self has lessened since the summer; needs a team that works with CAMHS.",
        "Went missing eleven times in six months; needs a home away from known addresses and associates.",
        "At risk of criminal exploitation; the mapping meeting asks for a home well outside the area.",
        "Autism and severe anxiety; needs predictable routine, few changes of staff and a low-arousal setting.",
        "Two foster placements ended within the year; the psychologist advises a small home with therapy on site.",
        "Needs a home with its own education while the school place is found.",
    ),
    ServiceType.SUPPORTED_ACCOMMODATION: (
        "Needs help with budgeting, cooking and keeping appointments, about ten hours a week.",
        "Arrived alone and seeking asylum; needs an English course, a solicitor and a prayer space nearby.",
        "Works part-time and wants a place from which the bus to work still runs at six.",
        "Leaving residential care; needs staff on site at night for the first months.",
        "Expecting a child in the spring; the plan is a parent and child unit later.",
    ),
    ServiceType.RESIDENTIAL_FAMILY_CENTRE: (
        "The court ordered a residential assessment of twelve weeks of parent and baby.",
        "A young parent and a newborn; the assessment must cover feeding, safety and the night.",
        "Both parents have learning difficulties; the PAMS assessment is to be done in residence.",
    ),
    ServiceType.RESIDENTIAL_SCHOOL: (
        "The tribunal named a residential special school of 38 weeks with speech and language therapy.",
        "Needs a 52-week place with a communication-friendly setting; three day schools could not meet need.",
    ),
}

ADULTS_NEEDS: Mapping[str, Sequence[str]] = {
    "physical support": (
        "Four falls since Easter, one with a fractured hip; needs two carers for every transfer.",
        "Advanced Parkinson's; needs help day and night with moving, eating and medication.",
        "Stroke in the spring; left side weakness, a catheter and thickened fluids.",
        "Multiple sclerosis; hoist for all transfers, high risk of pressure sores.",
        "Frail after a long hospital stay; walks a few steps with a frame and one carer.",
    ),
    "memory and cognition": (
        "Alzheimer's disease; leaves the house at night and no longer knows the way back.",
        "Vascular dementia; needs prompting for all personal care and is distressed in the evenings.",
        "Lewy body dementia with hallucinations; needs a small unit and skilled staff.",
        "Mixed dementia; lacks capacity to decide where to live, best interests meeting held.",
    ),
    "learning disability": (
        "Severe learning disability and epilepsy; needs one-to-one support by day and waking staff by night.",
        "Has lived with parents who are now in their eighties and can no longer give care.",
        "Autism and a moderate learning disability; needs a small home, few changes and a sensory garden.",
        "Down's syndrome with early dementia; the supported flat is no longer safe at night.",
    ),
    "mental health": (
        "Ready to leave the ward after eleven months; section 117 aftercare, needs staff who know relapse signs.",
        "Schizophrenia, stable on depot medication; neglects food and warmth when living alone.",
        "Long-standing depression and self-neglect; two tenancies lost.",
        "Korsakoff's syndrome; needs structure, prompting and an alcohol-free setting.",
    ),
}

ADULTS_SITUATION = (
    "Care at home four times a day no longer keeps the person safe.",
    "Medically fit for discharge; the ward asks for a date.",
    "The spouse who gave care has died.",
    "In an interim bed since discharge; the review finds that return home is not possible.",
    "The present home gave notice because needs have risen.",
    "The daughter who gave care is herself ill.",
    "The warden of the sheltered scheme called an ambulance nine times this quarter.",
)

WISHES = (
    "Wants to stay near the friends at church.",
    "Wishes to keep the present GP.",
    "Has visited two homes and liked the garden of one.",
    "Says that a room of their own matters most.",
    "Would like to be near the brother or sister.",
    "Asks for a place where the dog may visit.",
    "Has told the advocate what matters: quiet, football on television, and no shared bathroom.",
    "Could not say where to live; the family's view is recorded in the assessment.",
)

CHILD_RECOMMENDATIONS = (
    "I recommend this kind of placement: the matching form shows that need can be met in full.",
    "I recommend an external placement; in-house options were tried first and none matches.",
    "A move within ten working days is recommended, with two introductions before it.",
    "The care plan, the independent reviewing officer and the school all support this.",
    "I recommend a placement for six months with a stepping-down plan to fostering.",
)

ADULT_RECOMMENDATIONS = (
    "Eligible needs under the Care Act; I recommend a long-term place.",
    "I recommend a permanent place, with a review after six weeks.",
    "I recommend nursing care; the funded nursing care assessment is complete.",
    "A place of this kind is the least restrictive option that keeps the person safe.",
    "I recommend a trial stay of four weeks and then a decision with the family.",
)

WHY_NOT: Mapping[Alternative, Sequence[str]] = {
    Alternative.FAMILY: (
        "Intensive family support since spring did not reduce the risk.",
        "The family group conference found nobody who can offer care now.",
        "The parent does not agree to return home, nor is it safe.",
    ),
    Alternative.CONNECTED_PERSON: (
        "The aunt was assessed and withdrew for reasons of health.",
        "A grandparent's viability assessment was negative because of the space in the home.",
        "A family friend offered weekends only.",
    ),
    Alternative.IN_HOUSE_FOSTERING: (
        "No in-house carer with a matching vacancy; searched twice, last on the day of this request.",
        "Two in-house carers were approached; both have younger children at home.",
        "The in-house carers offered respite only.",
    ),
    Alternative.IN_HOUSE_RESIDENTIAL: (
        "Both council homes are full until next quarter.",
        "The impact assessment of the council's home shows a risk to the children who live there.",
    ),
    Alternative.CARE_AT_HOME: (
        "Four double-handed calls a day and nights could not be sourced, and would not prevent falls.",
        "Live-in care was offered for three weeks and broke down.",
        "Night-time needs cannot be met by calls.",
    ),
    Alternative.EXTRA_CARE: (
        "The extra care scheme assessed and declined: needs at night are above its level.",
        "No vacancy in extra care for at least four months.",
    ),
    Alternative.OTHER: (
        "Shared lives was explored; no carer has a ground-floor room.",
        "Reablement was completed with no gain.",
    ),
}

HOME_REFUSES = (
    "Cannot match with the young people already living there.",
    "No ground-floor room.",
    "Staffing does not allow waking nights at present.",
    "Would need one-to-one funding for all hours.",
    "No vacancy before next month.",
    "Declined after reading the risk assessment.",
)

HOME_UNSUITABLE = (
    "Too far from school and contact.",
    "Stairs without a lift.",
    "The last inspection raised concerns about medication.",
    "Shared bathroom, which the person ruled out.",
    "The locality assessment shows risks near the home.",
)

WHY_CHOSEN = (
    "Meets the whole of the need and is nearest to the people who matter.",
    "The only home of those that offered with waking night staff.",
    "The person visited and chose it; the family agrees.",
    "Offers the continuity of the present school at a fair price within the framework.",
    "Experienced in this need; the reference from the last placement is strong.",
    "Lower in cost than the other offer and equal in quality; both were visited.",
    "Registered for this need and rated well; can start within the week.",
)

SINGLE_SOURCE = (
    "A specialist provider; no other within 60 miles is registered for this need.",
    "The brothers and sisters live there already.",
    "The court's order names this provider.",
    "Asked out of hours: the only provider that answered and could take the person at once.",
)

AREA_REASONS = (
    "No home inside the area can meet the need; the authority there was told and raised no objection.",
    "Distance keeps the young person safe from those who exploit them; school and health are arranged.",
    "Near to the extended family, who live in that authority; the reviewing officer agrees.",
    "The specialist education is on site; visits and contact are planned and funded.",
)

WHY_AMENDED = (
    "The discharge date moved.",
    "The assessment of need was completed since.",
    "The start was put back at the family's wish.",
)
WHY_WITHDRAWN = (
    "A grandparent came forward and was assessed.",
    "The person has died.",
    "The family has chosen to arrange care itself.",
    "An in-house carer became free.",
    "Readmitted to hospital; a new request will follow.",
)
WHY_LATE = (
    "Notice was given after the deadline.",
    "The discharge date was brought forward.",
    "The provider's offer came on the eve of the meeting.",
)
WHY_RATE = (
    "Ten more hours of one-to-one support a week after the review.",
    "Needs at night have risen; a second waking member of staff.",
    "The provider's yearly increase, agreed by the commissioner.",
    "Less support is needed: the one-to-one hours end.",
)
