"""Invented people and places. Whoever shares a name with one of them does so by chance."""

from datetime import date, timedelta
from random import Random

from placements.vault import Details


def _apart(names: str) -> tuple[str, ...]:
    return tuple(names.split())


FIRST = _apart(
    """
    Abigail Adil Aisha Alfie Amara Amelia Anil Arlo Ava Barnaby Beatrix Bilal Blessing Bronwen Callum Carys Cedric
    Chidi Clara Connor Cora Daisy Damilola Darcy Delroy Dilys Edith Efua Elijah Eloise Ernest Esme Fatima Fergus
    Florence Gethin Gloria Grace Gwen Hamza Harriet Hazel Henry Hugo Ibrahim Imani Iris Isla Jaden Jasmine Joan Jude
    Kayleigh Keira Kofi Lachlan Layla Leonard Lily Lorna Luca Mabel Maisie Malik Mei Millie Mohan Morgan Muriel
    Nadia Neville Noah Oliver Olwen Oscar Padma Percy Poppy Priya Rafael Reuben Rhiannon Rosa Rowan Ruby Samir Seren
    Shanice Sidney Stella Tariq Tegan Theo Tobias Una Vera Violet Wilfred Winifred Yasmin Yusuf Zara
    """
)

LAST = _apart(
    """
    Abernethy Akinfolarin Aldcroft Amberley Ashdown Babbington Barraclough Bellweather Birtwhistle Blackwater
    Brathwell Brockhurst Calloway Chaudhrey Chidgey Clatworthy Corrigall Dalrymple Denholme Dhesi Drinkwater Eastham
    Elphinstone Fairbrass Featherby Fennimore Gathercole Gillow Goodyear Greatorex Haddleton Harkaway Hesketh
    Hollingbery Illsley Inchbald Jessop Kellaway Kettleborough Kirkbright Langstaff Larkin Lingwood Lovelace
    Mablethorpe Marchbanks Merrick Mottershead Nightingale Nwachukwu Oakeshott Okonjo Ollerenshaw Pargeter
    Pennington Pickersgill Quarmby Rainsford Ravenscroft Rothwell Saddington Sandhu Satterthwaite Shuttleworth
    Sidebottom Snodgrass Stainforth Sutcliffe Tattersall Thistlewood Tremayne Umpleby Uddin Vaisey Venables
    Wadsworth Warrender Weatherill Whittingham Winstanley Woolstenhulme Wrigglesworth Yarwood Yeardley Zaman
    """
)

STREETS = (
    "Tannery Lane",
    "Old Mill Road",
    "Cobbler's Row",
    "Prospect Street",
    "Larkhill Close",
    "Station Parade",
    "Weaver's Court",
    "Beacon Rise",
    "Quarry Bank",
    "Ferry Road",
    "Orchard Way",
    "Chapel Hill",
)

TOWNS = ("Anyford", "Aldern Bridge", "Netherby", "Stoke Anydale", "Brackwater", "Long Fallow")

TREES = _apart(
    """
    Alder Ash Aspen Beech Birch Blackthorn Bramble Briar Cedar Chestnut Cypress Elder Elm Fern Gorse Hawthorn Hazel
    Heather Holly Ivy Juniper Laburnum Larch Laurel Lilac Linden Maple Medlar Mulberry Myrtle Oak Olive Pear Pine
    Quince Rosemary Rowan Sorrel Sycamore Teasel Thistle Walnut Willow Yarrow Yew
    """
)

HOUSES = ("House", "Lodge", "Court", "Grange", "View", "Cottage", "Hall", "Place", "Barn", "Bank")

OWNERS = (
    "Brackenfield Care",
    "Northlight Homes",
    "Tidewell Support",
    "Harbour and Hearth",
    "Kestrel Fostering",
    "Longmeadow Group",
    "Ninestone Care",
    "Peverel Homes",
    "Quayside Living",
    "Stonecrop Services",
    "Three Rivers Care",
    "Wrenfield Trust",
)


def details(random: Random, *, ages: tuple[int, int], on: date, number: int) -> Details:
    """Somebody who is of such an age, in completed years, on that day."""
    youngest, oldest = ages
    born = on - timedelta(days=random.randint(round(youngest * 365.25) + 2, round((oldest + 1) * 365.25) - 2))
    return Details(
        name=f"{random.choice(FIRST)} {random.choice(LAST)}",
        born=born,
        address=f"{random.randint(1, 140)} {random.choice(STREETS)}, {random.choice(TOWNS)}, ZZ{random.randint(1, 9)} "
        f"{random.randint(1, 9)}{''.join(random.choices('ABDEFGHJLNPQRSTUWXYZ', k=2))}",
        reference=f"AN{number:07d}",
    )


def home_names(random: Random) -> list[str]:
    """Names of homes, none twice."""
    pairs = [f"{tree} {house}" for tree in TREES for house in HOUSES]
    random.shuffle(pairs)
    return pairs
