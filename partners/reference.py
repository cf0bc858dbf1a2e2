"""Countries, and what each was to the Alliance from when until when: pure data, laid by an idempotent action.

Source: docs/programme.md §3. Names follow NATO's spelling; a listing implies no view on a territory's status.
Dates known only to the month stand at its first day. A period ends the day before its `valid_to`.
"""

from dataclasses import dataclass
from datetime import date

from partners.enums import Framework, StatusKind, StatusState


@dataclass(frozen=True)
class CountryData:
    """One country with its names."""

    iso2: str
    name_en: str
    name_fr: str


@dataclass(frozen=True)
class StatusData:
    """One period of one country."""

    iso2: str
    kind: StatusKind
    framework: Framework | None
    state: StatusState
    valid_from: date
    valid_to: date | None = None


# fmt: off
COUNTRIES: tuple[CountryData, ...] = tuple(CountryData(*row) for row in (
    ("AD", "Andorra", "Andorre"),
    ("AE", "United Arab Emirates", "Émirats arabes unis"),
    ("AF", "Afghanistan", "Afghanistan"),
    ("AG", "Antigua and Barbuda", "Antigua-et-Barbuda"),
    ("AL", "Albania", "Albanie"),
    ("AM", "Armenia", "Arménie"),
    ("AO", "Angola", "Angola"),
    ("AR", "Argentina", "Argentine"),
    ("AT", "Austria", "Autriche"),
    ("AU", "Australia", "Australie"),
    ("AZ", "Azerbaijan", "Azerbaïdjan"),
    ("BA", "Bosnia and Herzegovina", "Bosnie-Herzégovine"),
    ("BB", "Barbados", "Barbade"),
    ("BD", "Bangladesh", "Bangladesh"),
    ("BE", "Belgium", "Belgique"),
    ("BF", "Burkina Faso", "Burkina Faso"),
    ("BG", "Bulgaria", "Bulgarie"),
    ("BH", "Bahrain", "Bahreïn"),
    ("BI", "Burundi", "Burundi"),
    ("BJ", "Benin", "Bénin"),
    ("BN", "Brunei Darussalam", "Brunéi Darussalam"),
    ("BO", "Bolivia", "Bolivie"),
    ("BR", "Brazil", "Brésil"),
    ("BS", "Bahamas", "Bahamas"),
    ("BT", "Bhutan", "Bhoutan"),
    ("BW", "Botswana", "Botswana"),
    ("BY", "Belarus", "Bélarus"),
    ("BZ", "Belize", "Belize"),
    ("CA", "Canada", "Canada"),
    ("CD", "Democratic Republic of the Congo", "République démocratique du Congo"),
    ("CF", "Central African Republic", "République centrafricaine"),
    ("CG", "Congo", "Congo"),
    ("CH", "Switzerland", "Suisse"),
    ("CI", "Côte d’Ivoire", "Côte d’Ivoire"),
    ("CL", "Chile", "Chili"),
    ("CM", "Cameroon", "Cameroun"),
    ("CN", "China", "Chine"),
    ("CO", "Colombia", "Colombie"),
    ("CR", "Costa Rica", "Costa Rica"),
    ("CU", "Cuba", "Cuba"),
    ("CV", "Cabo Verde", "Cabo Verde"),
    ("CY", "Cyprus", "Chypre"),
    ("CZ", "Czechia", "Tchéquie"),
    ("DE", "Germany", "Allemagne"),
    ("DJ", "Djibouti", "Djibouti"),
    ("DK", "Denmark", "Danemark"),
    ("DM", "Dominica", "Dominique"),
    ("DO", "Dominican Republic", "République dominicaine"),
    ("DZ", "Algeria", "Algérie"),
    ("EC", "Ecuador", "Équateur"),
    ("EE", "Estonia", "Estonie"),
    ("EG", "Egypt", "Égypte"),
    ("ER", "Eritrea", "Érythrée"),
    ("ES", "Spain", "Espagne"),
    ("ET", "Ethiopia", "Éthiopie"),
    ("FI", "Finland", "Finlande"),
    ("FJ", "Fiji", "Fidji"),
    ("FM", "Micronesia", "Micronésie"),
    ("FR", "France", "France"),
    ("GA", "Gabon", "Gabon"),
    ("GB", "United Kingdom", "Royaume-Uni"),
    ("GD", "Grenada", "Grenade"),
    ("GE", "Georgia", "Géorgie"),
    ("GH", "Ghana", "Ghana"),
    ("GM", "Gambia", "Gambie"),
    ("GN", "Guinea", "Guinée"),
    ("GQ", "Equatorial Guinea", "Guinée équatoriale"),
    ("GR", "Greece", "Grèce"),
    ("GT", "Guatemala", "Guatemala"),
    ("GW", "Guinea-Bissau", "Guinée-Bissau"),
    ("GY", "Guyana", "Guyana"),
    ("HN", "Honduras", "Honduras"),
    ("HR", "Croatia", "Croatie"),
    ("HT", "Haiti", "Haïti"),
    ("HU", "Hungary", "Hongrie"),
    ("ID", "Indonesia", "Indonésie"),
    ("IE", "Ireland", "Irlande"),
    ("IL", "Israel", "Israël"),
    ("IN", "India", "Inde"),
    ("IQ", "Iraq", "Iraq"),
    ("IR", "Iran", "Iran"),
    ("IS", "Iceland", "Islande"),
    ("IT", "Italy", "Italie"),
    ("JM", "Jamaica", "Jamaïque"),
    ("JO", "Jordan", "Jordanie"),
    ("JP", "Japan", "Japon"),
    ("KE", "Kenya", "Kenya"),
    ("KG", "Kyrgyz Republic", "République kirghize"),
    ("KH", "Cambodia", "Cambodge"),
    ("KI", "Kiribati", "Kiribati"),
    ("KM", "Comoros", "Comores"),
    ("KN", "Saint Kitts and Nevis", "Saint-Kitts-et-Nevis"),
    ("KP", "Democratic People’s Republic of Korea", "République populaire démocratique de Corée"),
    ("KR", "Republic of Korea", "République de Corée"),
    ("KW", "Kuwait", "Koweït"),
    ("KZ", "Kazakhstan", "Kazakhstan"),
    ("LA", "Laos", "Laos"),
    ("LB", "Lebanon", "Liban"),
    ("LC", "Saint Lucia", "Sainte-Lucie"),
    ("LI", "Liechtenstein", "Liechtenstein"),
    ("LK", "Sri Lanka", "Sri Lanka"),
    ("LR", "Liberia", "Libéria"),
    ("LS", "Lesotho", "Lesotho"),
    ("LT", "Lithuania", "Lituanie"),
    ("LU", "Luxembourg", "Luxembourg"),
    ("LV", "Latvia", "Lettonie"),
    ("LY", "Libya", "Libye"),
    ("MA", "Morocco", "Maroc"),
    ("MC", "Monaco", "Monaco"),
    ("MD", "Republic of Moldova", "République de Moldova"),
    ("ME", "Montenegro", "Monténégro"),
    ("MG", "Madagascar", "Madagascar"),
    ("MH", "Marshall Islands", "Îles Marshall"),
    ("MK", "North Macedonia", "Macédoine du Nord"),
    ("ML", "Mali", "Mali"),
    ("MM", "Myanmar", "Myanmar"),
    ("MN", "Mongolia", "Mongolie"),
    ("MR", "Mauritania", "Mauritanie"),
    ("MT", "Malta", "Malte"),
    ("MU", "Mauritius", "Maurice"),
    ("MV", "Maldives", "Maldives"),
    ("MW", "Malawi", "Malawi"),
    ("MX", "Mexico", "Mexique"),
    ("MY", "Malaysia", "Malaisie"),
    ("MZ", "Mozambique", "Mozambique"),
    ("NA", "Namibia", "Namibie"),
    ("NE", "Niger", "Niger"),
    ("NG", "Nigeria", "Nigéria"),
    ("NI", "Nicaragua", "Nicaragua"),
    ("NL", "Netherlands", "Pays-Bas"),
    ("NO", "Norway", "Norvège"),
    ("NP", "Nepal", "Népal"),
    ("NR", "Nauru", "Nauru"),
    ("NZ", "New Zealand", "Nouvelle-Zélande"),
    ("OM", "Oman", "Oman"),
    ("PA", "Panama", "Panama"),
    ("PE", "Peru", "Pérou"),
    ("PG", "Papua New Guinea", "Papouasie-Nouvelle-Guinée"),
    ("PH", "Philippines", "Philippines"),
    ("PK", "Pakistan", "Pakistan"),
    ("PL", "Poland", "Pologne"),
    ("PS", "Palestinian territories", "Territoires palestiniens"),
    ("PT", "Portugal", "Portugal"),
    ("PW", "Palau", "Palaos"),
    ("PY", "Paraguay", "Paraguay"),
    ("QA", "Qatar", "Qatar"),
    ("RO", "Romania", "Roumanie"),
    ("RS", "Serbia", "Serbie"),
    ("RU", "Russian Federation", "Fédération de Russie"),
    ("RW", "Rwanda", "Rwanda"),
    ("SA", "Saudi Arabia", "Arabie saoudite"),
    ("SB", "Solomon Islands", "Îles Salomon"),
    ("SC", "Seychelles", "Seychelles"),
    ("SD", "Sudan", "Soudan"),
    ("SE", "Sweden", "Suède"),
    ("SG", "Singapore", "Singapour"),
    ("SI", "Slovenia", "Slovénie"),
    ("SK", "Slovakia", "Slovaquie"),
    ("SL", "Sierra Leone", "Sierra Leone"),
    ("SM", "San Marino", "Saint-Marin"),
    ("SN", "Senegal", "Sénégal"),
    ("SO", "Somalia", "Somalie"),
    ("SR", "Suriname", "Suriname"),
    ("SS", "South Sudan", "Soudan du Sud"),
    ("ST", "São Tomé and Príncipe", "São Tomé-et-Príncipe"),
    ("SV", "El Salvador", "El Salvador"),
    ("SY", "Syria", "Syrie"),
    ("SZ", "Eswatini", "Eswatini"),
    ("TD", "Chad", "Tchad"),
    ("TG", "Togo", "Togo"),
    ("TH", "Thailand", "Thaïlande"),
    ("TJ", "Tajikistan", "Tadjikistan"),
    ("TL", "Timor-Leste", "Timor-Leste"),
    ("TM", "Turkmenistan", "Turkménistan"),
    ("TN", "Tunisia", "Tunisie"),
    ("TO", "Tonga", "Tonga"),
    ("TR", "Türkiye", "Türkiye"),
    ("TT", "Trinidad and Tobago", "Trinité-et-Tobago"),
    ("TV", "Tuvalu", "Tuvalu"),
    ("TW", "Taiwan", "Taïwan"),
    ("TZ", "Tanzania", "Tanzanie"),
    ("UA", "Ukraine", "Ukraine"),
    ("UG", "Uganda", "Ouganda"),
    ("US", "United States", "États-Unis"),
    ("UY", "Uruguay", "Uruguay"),
    ("UZ", "Uzbekistan", "Ouzbékistan"),
    ("VA", "Holy See", "Saint-Siège"),
    ("VC", "Saint Vincent and the Grenadines", "Saint-Vincent-et-les-Grenadines"),
    ("VE", "Venezuela", "Venezuela"),
    ("VN", "Viet Nam", "Viet Nam"),
    ("VU", "Vanuatu", "Vanuatu"),
    ("WS", "Samoa", "Samoa"),
    ("XK", "Kosovo", "Kosovo"),
    ("YE", "Yemen", "Yémen"),
    ("ZA", "South Africa", "Afrique du Sud"),
    ("ZM", "Zambia", "Zambie"),
    ("ZW", "Zimbabwe", "Zimbabwe"),
))

# The day the country became a member of NATO. Founders: the day the North Atlantic Treaty entered into force.
MEMBER_SINCE: dict[str, date] = {
    **dict.fromkeys(
        ("BE", "CA", "DK", "FR", "GB", "IS", "IT", "LU", "NL", "NO", "PT", "US"), date(1949, 8, 24)
    ),
    **dict.fromkeys(("GR", "TR"), date(1952, 2, 18)),
    "DE": date(1955, 5, 6),
    "ES": date(1982, 5, 30),
    **dict.fromkeys(("CZ", "HU", "PL"), date(1999, 3, 12)),
    **dict.fromkeys(("BG", "EE", "LT", "LV", "RO", "SI", "SK"), date(2004, 3, 29)),
    **dict.fromkeys(("AL", "HR"), date(2009, 4, 1)),
    "ME": date(2017, 6, 5),
    "MK": date(2020, 3, 27),
    "FI": date(2023, 4, 4),
    "SE": date(2024, 3, 7),
}

# The day the country joined its framework.
PARTNER_SINCE: dict[Framework, dict[str, date]] = {
    Framework.PFP: {
        "AM": date(1994, 10, 5),
        "AT": date(1995, 2, 10),
        "AZ": date(1994, 5, 4),
        "BA": date(2006, 12, 14),
        "BY": date(1995, 1, 11),
        "CH": date(1996, 12, 11),
        "FI": date(1994, 5, 9),
        "GE": date(1994, 3, 23),
        "IE": date(1999, 12, 1),
        "KG": date(1994, 6, 1),
        "KZ": date(1994, 5, 27),
        "MD": date(1994, 3, 16),
        "ME": date(2006, 12, 14),
        "MK": date(1995, 11, 15),
        "MT": date(2008, 4, 3),
        "RS": date(2006, 12, 14),
        "RU": date(1994, 6, 22),
        "SE": date(1994, 5, 9),
        "TJ": date(2002, 2, 20),
        "TM": date(1994, 5, 10),
        "UA": date(1994, 2, 8),
        "UZ": date(1994, 7, 13),
    },
    Framework.MD: {
        "DZ": date(2000, 3, 1),
        "EG": date(1995, 2, 1),
        "IL": date(1995, 2, 1),
        "JO": date(1995, 11, 1),
        "MA": date(1995, 2, 1),
        "MR": date(1995, 2, 1),
        "TN": date(1995, 2, 1),
    },
    Framework.ICI: {
        "AE": date(2005, 6, 1),
        "BH": date(2005, 2, 1),
        "KW": date(2004, 12, 1),
        "QA": date(2005, 2, 1),
    },
    # The partnership policy of April 2011 opened the programme to these; two came later.
    Framework.PATG: {
        "AF": date(2011, 4, 1),
        "AU": date(2011, 4, 1),
        "CO": date(2017, 5, 1),
        "IQ": date(2011, 4, 1),
        "JP": date(2011, 4, 1),
        "KR": date(2011, 4, 1),
        "MN": date(2012, 3, 1),
        "NZ": date(2011, 4, 1),
        "PK": date(2011, 4, 1),
    },
}
# fmt: on

# The first day on which practical co-operation was suspended.
SUSPENDED_SINCE: dict[str, date] = {
    "AF": date(2021, 8, 15),
    "BY": date(2021, 11, 1),
    "RU": date(2014, 4, 1),
}


def _periods_of_partner(iso2: str, framework: Framework, since: date) -> list[StatusData]:
    def period(state: StatusState, start: date, end: date | None) -> StatusData:
        return StatusData(iso2, StatusKind.PARTNER, framework, state, start, end)

    suspended = SUSPENDED_SINCE.get(iso2)
    if suspended:
        return [
            period(StatusState.ACTIVE, since, suspended),
            period(StatusState.SUSPENDED, suspended, None),
        ]
    return [period(StatusState.ACTIVE, since, MEMBER_SINCE.get(iso2))]


def statuses() -> tuple[StatusData, ...]:
    """Every period of every country; partners that became members end as partners on that day.

    Earlier partnership of the members before 2017 is left out: no call of the programme reaches back to it.
    """
    partners = [
        period
        for framework, since_by_country in PARTNER_SINCE.items()
        for iso2, since in since_by_country.items()
        for period in _periods_of_partner(iso2, framework, since)
    ]
    members = [
        StatusData(iso2, StatusKind.NATO, None, StatusState.ACTIVE, since)
        for iso2, since in MEMBER_SINCE.items()
    ]
    return (*partners, *members)
