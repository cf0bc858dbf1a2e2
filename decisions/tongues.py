"""The languages of letters: how each of them writes days, amounts and the phrases that change with the facts. Pure.

A letter speaks its own language, whatever language the reader of the portal has chosen, so nothing here is gettext.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from core.money import written

BRUSSELS = ZoneInfo("Europe/Brussels")
NBSP = "\xa0"


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language. words: phrases by key, with the values that `say` fills in."""

    code: str
    name: str
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    numbers: tuple[str, ...]
    words: Mapping[str, str]
    kinds: Mapping[str, str]
    reasons: Mapping[str, str]
    first: str = ""
    comma: str = "."
    thousands: str = ","
    currency_before: bool = True
    # Whether a colon, a semicolon, a mark of exclamation or question, and quotation marks stand apart from their word.
    narrow: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    # How each clock of Brussels is named, where not by its English letters.
    zones: Mapping[str, str] = field(default_factory=dict)
    # What the decision sheet of a consultation says, and the outcomes it may have.
    sheet: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)

    def say(self, key: str, **values: object) -> str:
        """Give the phrase with its values."""
        return self.words[key] % values

    def day(self, value: date) -> str:
        """Give the day, such as 28 May 2027 or 1er mai 2027."""
        number = self.first if value.day == 1 and self.first else str(value.day)
        return f"{number}{NBSP}{self.months[value.month - 1]} {value.year}"

    def moment(self, instant: datetime, *, weekday: bool = False) -> str:
        """Give the instant on the Brussels clock, with its zone."""
        local = instant.astimezone(BRUSSELS)
        day = self.day(local.date()).replace(NBSP, " ")
        if weekday:
            day = f"{self.weekdays[local.weekday()]} {day}"
        zone = local.tzname() or ""
        return self.say(
            "moment", day=day, hour=f"{local:%H}", minute=f"{local:%M}", zone=self.zones.get(zone, zone)
        )

    def second(self, instant: datetime) -> str:
        """Give the instant on the Brussels clock to the second."""
        local = instant.astimezone(BRUSSELS)
        return self.say("second", day=self.day(local.date()).replace(NBSP, " "), time=f"{local:%H:%M:%S}")

    def spaced(self, text: str) -> str:
        """Give the text with spaces that no line breaks at, where the language puts one before a mark."""
        return re.sub(r" (?=[;:!?»])|(?<=«) ", NBSP, text) if self.narrow else text

    def amount(self, value: Decimal, *, cents: bool | None = None) -> str:
        """Give the bare amount."""
        text = written(value, cents=cents)
        return text.replace(",", "\0").replace(".", self.comma).replace("\0", self.thousands)

    def eur(self, value: Decimal) -> str:
        """Give the amount with its currency."""
        bare = self.amount(value)
        return f"EUR{NBSP}{bare}" if self.currency_before else f"{bare}{NBSP}EUR"

    def number(self, value: int) -> str:
        """Give a small number as a word."""
        return self.numbers[value] if value < len(self.numbers) else str(value)


ENGLISH = Tongue(
    code="en",
    name="English",
    months=(
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ),
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    numbers=("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    words={
        "moment": "%(day)s, %(hour)s:%(minute)s Brussels time (%(zone)s)",
        "second": "%(day)s, %(time)s Brussels time",
        "named": "%(kind)s “%(title)s”%(acronym)s",
        "acronym": " (%(acronym)s)",
        "quoted": "“%(title)s”",
        "dear_two": "Dear %(one)s, dear %(other)s,",
        "dear_one": "Dear %(name)s,",
        "dear_all": "Dear Directors,",
        "phase0": "proposal",
        "phase1": "short proposal",
        "phase2": "full proposal",
        "considered": "Independent scientists reviewed your %(what)s, version %(version)s of %(day)s.",
        "recommended": "The panel recommended it on %(day)s",
        "conditions": "The panel recommended it with conditions on %(day)s",
        "reported": "The panel reported on it on %(day)s",
        "and_agreed": ", and the nations of the Alliance agreed to the award on %(day)s",
        "agreed": "The nations of the Alliance agreed to the award on %(day)s.",
        "round": " of funding round %(code)s",
        "held_day": ", to be held on %(day)s",
        "held_days": ", to be held from %(first)s to %(last)s",
        "held_in": " in %(place)s",
        "accepted": "Acceptance by both directors",
        "final_accepted": "Final technical and financial report accepted",
        "milestone_final": "%(milestone)s; final report accepted",
        "no_phase2": "the date that the call names",
        "no_answer_by": "the date that the portal names",
        "as_written": "",
        "reference": "Reference", "award": "Award", "issue": "Issue", "date": "Date", "answer_by": "Answer by",
        "issue_of": "%(issue)s, English",
        "subject": "Letter on %(ref)s, issue %(issue)s",
        "co_director": "Co-Director",
        "programme_of": "Science for Peace and Security Programme",
        "unit": "Programme Office, Brussels",
        "programme": "Science for Peace and Security",
        "foot": "%(ref)s, issue %(issue)s. Unclassified.",
        "demo": " Demonstration data with invented people and amounts.",
    },
    kinds={
        "MYP": "Multi-Year Project", "ARW": "Advanced Research Workshop", "ATC": "Advanced Training Course",
        "ASI": "Advanced Study Institute",
    },
    reasons={
        "quality": "The panel did not recommend the proposal for funding in its present form",
        "relevance": "The link to the Key Priority or to a security need is not strong enough",
        "plan": "The plan of work, the milestones or the budget are not yet convincing",
        "balance": "The share of work and benefit between the NATO and the partner side is not balanced",
        "funds": "Other proposals ranked higher, and the funds of this round did not reach further",
        "nations": "The proposal was not retained in the consultation of nations",
        "terms": "The terms of the award were not kept",
        "circumstances": "Circumstances on which the award rested no longer hold",
        "directors": "The two Project Directors are not from an eligible pair of countries",
        "institution": "An institution is not of an eligible kind",
        "incomplete": "The proposal is incomplete",
        "priority": "There is no link to a Key Priority of the call",
        "not-civil": "The activity is not civil science with a security purpose",
        "budget": "The budget asks for costs that cannot be paid",
        "duplicate": "The activity is already funded",
        "classified": "The proposal contains classified or export-controlled content",
    },
    labels={
        "number": "No.", "after": "Paid after", "month": "Month", "share": "Share", "total": "Total",
        "for_office": "For the Programme Office", "copy": "Copy",
        "qr": "Code that opens the page where this letter is checked",
        "check": "Check this letter:", "code": "code",
        "how": "The page gives the SHA-256 of this file, by which a changed copy is found out, and says whether the"
        " letter is in force. The file is signed electronically for the Programme Office; the letter as data is"
        " attached to it.",
        "issue": "issue", "directors": "Project Directors", "conditions": "Conditions",
        "withdrawn": "Its directors have withdrawn this proposal since.",
        "phase1": "short proposal", "phase2": "full proposal",
    },
    outcomes={
        "agreed": "agreed, since silence was not broken", "agreed-meeting": "agreed in a meeting",
        "not-agreed": "not agreed",
    },
    sheet={
        "title": "Decision sheet", "demo": "Demonstration data",
        "lead": "The list %(reference)s (%(round)s) was before the nations under silence procedure. Outcome: %(outcome)s.",
        "procedure": "The procedure", "opened": "Opened", "extended": "Extended to", "ended": "The silence ended",
        "outcome": "Outcome", "recorded": "Recorded", "follows": "Issued again after", "round": "Funding round",
        "list": "The list", "circulated": "Proposals and amounts as circulated", "ref": "Reference", "proposal": "Title",
        "countries": "Countries", "together": "Together", "conditions": "Conditions of %(ref)s",
        "fingerprint": "Fingerprint of the list",
        "fingerprint_of": "SHA-256 of the list as it was circulated, summaries included.",
        "checked": "How this sheet is checked",
        "signed": "This file is signed electronically by %(signer)s, and the time of its signature is stamped by %(stamper)s."
        " A PDF reader shows both, and shows any change made since.",
        "attached": "The sheet as data, with the summaries, is attached to this PDF.",
    },
)  # fmt: skip

FRENCH = Tongue(
    code="fr",
    name="Français",
    months=(
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
        "novembre", "décembre",
    ),
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    numbers=("zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    first="1er",
    comma=",",
    thousands=NBSP,
    currency_before=False,
    narrow=True,
    words={
        "moment": "%(day)s à %(hour)s\xa0h\xa0%(minute)s, heure de Bruxelles (%(zone)s)",
        "second": "%(day)s, %(time)s, heure de Bruxelles",
        "named": "%(kind)s «\xa0%(title)s\xa0»%(acronym)s",
        "acronym": " (%(acronym)s)",
        "quoted": "«\xa0%(title)s\xa0»",
        "dear_two": "Madame, Monsieur,",
        "dear_one": "Madame, Monsieur,",
        "dear_all": "Madame, Monsieur,",
        "phase0": "proposition",
        "phase1": "proposition abrégée",
        "phase2": "proposition complète",
        "considered": "Des scientifiques indépendants ont examiné votre %(what)s, version %(version)s du %(day)s.",
        "recommended": "Le comité l’a recommandée le %(day)s",
        "conditions": "Le comité l’a recommandée sous conditions le %(day)s",
        "reported": "Le comité a rendu son rapport le %(day)s",
        "and_agreed": " et les nations de l’Alliance ont approuvé l’attribution le %(day)s",
        "agreed": "Les nations de l’Alliance ont approuvé l’attribution le %(day)s.",
        "round": " du cycle de financement %(code)s",
        "held_day": ", prévu le %(day)s",
        "held_days": ", prévu du %(first)s au %(last)s",
        "held_in": " à %(place)s",
        "accepted": "Acceptation par les deux directeurs",
        "final_accepted": "Rapport technique et financier final accepté",
        "milestone_final": "%(milestone)s\xa0; rapport final accepté",
        "no_phase2": "jour indiqué dans l’appel",
        "no_answer_by": "jour indiqué dans le portail",
        "as_written": "Le texte qui suit est reproduit dans la langue dans laquelle il a été rédigé.",
        "reference": "Référence", "award": "Attribution", "issue": "Édition", "date": "Date",
        "answer_by": "Échéance",
        "issue_of": "%(issue)s, français",
        "subject": "Lettre relative à %(ref)s, édition %(issue)s",
        "co_director": "Codirection",
        "programme_of": "Programme pour la science au service de la paix et de la sécurité",
        "unit": "Bureau du Programme, Bruxelles",
        "programme": "La science au service de la paix et de la sécurité",
        "foot": "%(ref)s, édition %(issue)s. Sans classification.",
        "demo": " Données de démonstration, personnes et montants fictifs.",
    },
    kinds={
        "MYP": "projet pluriannuel", "ARW": "atelier de recherche avancée", "ATC": "cours de formation avancée",
        "ASI": "institut d’études avancées",
    },
    reasons={
        "quality": "Le comité n’a pas recommandé le financement de la proposition sous sa forme actuelle",
        "relevance": "Le lien avec la priorité clé ou avec un besoin de sécurité n’est pas suffisamment établi",
        "plan": "Le plan de travail, les étapes ou le budget ne sont pas encore convaincants",
        "balance": "La répartition des travaux et des bénéfices entre la partie OTAN et la partie partenaire n’est pas"
        " équilibrée",
        "funds": "D’autres propositions ont été mieux classées et les fonds de ce cycle ont été épuisés",
        "nations": "La proposition n’a pas été retenue lors de la consultation des nations",
        "terms": "Les conditions de l’attribution n’ont pas été respectées",
        "circumstances": "Les circonstances sur lesquelles reposait l’attribution ne sont plus réunies",
        "directors": "Les deux directeurs de projet ne relèvent pas d’une paire de pays admissible",
        "institution": "Une institution n’appartient pas à une catégorie admissible",
        "incomplete": "La proposition est incomplète",
        "priority": "La proposition est sans lien avec une priorité clé de l’appel",
        "not-civil": "L’activité ne relève pas de la science civile à finalité de sécurité",
        "budget": "Le budget comporte des coûts qui ne peuvent pas être pris en charge",
        "duplicate": "L’activité bénéficie déjà d’un financement",
        "classified": "La proposition comporte des éléments classifiés ou soumis au contrôle des exportations",
    },
    labels={
        "number": "N°", "after": "Versé après", "month": "Mois", "share": "Part", "total": "Total",
        "for_office": "Pour le Bureau du Programme", "copy": "Copie",
        "qr": "Code ouvrant la page de vérification de la présente lettre",
        "check": "Vérifier la présente lettre\xa0:", "code": "code",
        "how": "La page donne l’empreinte SHA-256 du fichier, qui révèle toute copie modifiée, et indique si la lettre"
        " est en vigueur. Le fichier est signé électroniquement au nom du Bureau du Programme\xa0; les données de la"
        " lettre y sont jointes.",
        "issue": "édition", "directors": "Directeurs de projet", "conditions": "Conditions",
        "withdrawn": "Cette proposition a depuis été retirée par ses directeurs.",
        "phase1": "proposition abrégée", "phase2": "proposition complète",
    },
    zones={"CET": "UTC+1", "CEST": "UTC+2"},
    outcomes={
        "agreed": "accord, le silence n’ayant pas été rompu", "agreed-meeting": "accord donné en réunion",
        "not-agreed": "absence d’accord",
    },
    sheet={
        "title": "Relevé de décision", "demo": "Données de démonstration",
        # A round has its title in one language only, its code in all.
        "lead": "La liste %(reference)s (cycle de financement %(code)s) a été soumise aux nations selon la procédure d’accord"
        " tacite. Issue\xa0: %(outcome)s.",
        "procedure": "La procédure", "opened": "Ouverture", "extended": "Prolongation jusqu’au",
        "ended": "Fin du délai d’accord tacite", "outcome": "Issue", "recorded": "Enregistrement",
        "follows": "Nouvelle diffusion après", "round": "Cycle de financement",
        "list": "La liste", "circulated": "Propositions et montants tels qu’ils ont été diffusés", "ref": "Référence",
        "proposal": "Titre", "countries": "Pays", "together": "Total", "conditions": "Conditions relatives à %(ref)s",
        "fingerprint": "Empreinte de la liste",
        "fingerprint_of": "SHA-256 de la liste telle qu’elle a été diffusée, résumés compris.",
        "checked": "Vérification du présent relevé",
        "signed": "Ce fichier est signé électroniquement par %(signer)s et l’heure de la signature est attestée par"
        " %(stamper)s. Tout lecteur de PDF indique l’une et l’autre, ainsi que toute modification ultérieure.",
        "attached": "Le relevé sous forme de données, résumés compris, est joint au présent fichier.",
    },
)  # fmt: skip

TONGUES: Mapping[str, Tongue] = {tongue.code: tongue for tongue in (ENGLISH, FRENCH)}
