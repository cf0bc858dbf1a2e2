"""Questions and headings that the short and the full form of a Multi-Year Project share."""

from django.utils.translation import gettext_lazy as _

from applications.mechanisms.forms import Guide, Heading, Question, Section, Text
from applications.mechanisms.lists import end_users

TRL_LEVELS: tuple[tuple[str, Text], ...] = (
    ("1", _("1: basic principles observed")),
    ("2", _("2: concept formulated")),
    ("3", _("3: proof of concept by experiment")),
    ("4", _("4: validated in the laboratory")),
    ("5", _("5: validated in a relevant environment")),
    ("6", _("6: demonstrated in a relevant environment")),
    ("7", _("7: prototype demonstrated in an operational environment")),
    ("8", _("8: system complete and qualified")),
    ("9", _("9: system proven in operation")),
)

BASICS = Section(
    key="basics",
    group="before",
    title=_("Title, length and Key Priority"),
    lead=_("What the project is called, how long it runs and which Key Priority it serves."),
    kind="basics",
    questions=(
        Question(
            key="title",
            label=_("Title"),
            help=_(
                "Plain words that a person outside your field understands. Let the security purpose be "
                "seen. Published if the project is awarded."
            ),
            kind="line",
            limit=150,
            unit="characters",
            column="title",
        ),
        Question(
            key="acronym",
            label=_("Short name"),
            help=_("A name or acronym by which everyone will call the project, such as ECHOLINE."),
            kind="line",
            limit=20,
            unit="characters",
            column="acronym",
        ),
        Question(
            key="duration_months",
            label=_("Length in months"),
            help=_("From the start of the grant to the final report. Most projects run for 24 to 36 months."),
            kind="integer",
            minimum=1,
            maximum=60,
            column="duration",
        ),
        Question(
            key="main_priority",
            label=_("Main Key Priority"),
            help=_(
                "The one priority that the project serves most. It decides which panel reviews the "
                "proposal, so choose by the problem you solve rather than by the method you use."
            ),
            kind="choice",
            source="priorities",
            column="main_priority",
        ),
        Question(
            key="other_priorities",
            label=_("Other Key Priorities"),
            help=_("Only those that the project really serves as well."),
            kind="choices",
            source="priorities",
            required=False,
        ),
    ),
)

ABSTRACT = Question(
    key="abstract",
    label=_("Summary for the public"),
    help=_(
        "For a reader who is not a scientist: the problem, what you will do, who will use the result. "
        "Published if the project is awarded, so leave out anything sensitive."
    ),
    limit=300,
)

PARTNERSHIP = Question(
    key="partnership",
    label=_("What the co-operation adds"),
    help=_(
        "Why NATO and partner countries should do this together: what each side brings, what each side "
        "gains, and what the partner country can do afterwards that it cannot do now."
    ),
    limit=300,
)


def security_relevance(limit: int) -> Question:
    """The question on the link to security, with its limit in words."""
    return Question(
        key="security_relevance",
        label=_("Relevance to security"),
        help=_(
            "Which threat or need the project answers, for whom, and how it serves NATO’s strategic "
            "objectives and the Key Priority you chose. Name concrete situations. Reviewers score this "
            "answer."
        ),
        limit=limit,
    )


def state_of_the_art(limit: int) -> Question:
    """The question on what is known already, with its limit in words."""
    return Question(
        key="state_of_the_art",
        label=_("State of the art"),
        help=_(
            "What is known and in use today, by you and by others, and where it falls short. Give the few "
            "references that matter. Written for a scientist from a neighbouring field."
        ),
        limit=limit,
    )


def novelty(limit: int) -> Question:
    """The question on what is new, with its limit in words."""
    return Question(
        key="novelty",
        label=_("What is new"),
        help=_("What your approach does that existing work does not, and why you expect it to succeed."),
        limit=limit,
    )


def related_work(limit: int) -> Question:
    """The question on other funded efforts, with its limit in words."""
    return Question(
        key="related_work",
        label=_("Your earlier work and other funded efforts"),
        help=_(
            "Your own results this builds on, and projects funded by anybody on the same subject. Say how "
            "yours differs: officers check for duplication, and reviewers want to see that you know the "
            "field."
        ),
        limit=limit,
    )


def readiness(reason_limit: int) -> Section:
    """The section on the technology readiness level at the start and at the end."""
    return Section(
        key="readiness",
        group="project",
        title=_("Technology readiness"),
        lead=_(
            "Where the technology stands today and where the project will bring it, on the scale from 1 to 9."
        ),
        questions=(
            Question(
                key="trl_start",
                label=_("Level at the start"),
                kind="choice",
                options=TRL_LEVELS,
            ),
            Question(
                key="trl_end",
                label=_("Level at the end"),
                kind="choice",
                options=TRL_LEVELS,
            ),
            Question(
                key="trl_reason",
                label=_("How you know, and how you will get there"),
                help=_(
                    "What has been shown so far that supports the first level, and which test at the end "
                    "will show that the second is reached. For work without a technology, say what plays "
                    "that part."
                ),
                limit=reason_limit,
            ),
        ),
    )


DIRECTORS = Section(
    key="directors",
    group="people",
    title=_("Directors"),
    lead=_(
        "One NATO country Project Director (NPD), one partner country Project Director (PPD), and "
        "Co-Directors if you need them. Each lives and works in the country of their role, at a "
        "government, academic or other non-profit institution. Both Project Directors must agree before "
        "the proposal can be submitted."
    ),
    kind="directors",
)

END_USERS = Section(
    key="end_users",
    group="people",
    title=_("End-users"),
    lead=_(
        "Those who will put the results to use: a ministry, an agency, an emergency service, a utility, a "
        "company. At least one, by name, with a person who can be asked."
    ),
    questions=(end_users(required=True),),
)

HEADINGS = (
    Heading(
        "equipment",
        _("Equipment"),
        _("Scientific and technical equipment for the work; mostly for the partner country’s laboratories."),
    ),
    Heading(
        "computers",
        _("Computers – software"),
        _("Computers, licences and data storage used for the project."),
    ),
    Heading(
        "training",
        _("Training"),
        _("Courses and stays in another team’s laboratory, young researchers first."),
    ),
    Heading("books", _("Books – journals"), _("Literature and access to journals or standards.")),
    Heading("experts", _("Experts – advisors"), _("Travel and stay of experts you ask for help; no fees.")),
    Heading(
        "travel", _("Travel"), _("Visits between the teams, field work and conferences, in economy class.")
    ),
    Heading(
        "consumables", _("Consumables – spare parts"), _("Materials, chemicals, small parts and repairs.")
    ),
    Heading(
        "other",
        _("Other costs"),
        _("What fits nowhere else, such as shipping, publication or a workshop room."),
    ),
    Heading(
        "stipends",
        _("Stipends"),
        _(
            "Monthly payments to young researchers in partner countries. Not a salary, and none for "
            "directors."
        ),
    ),
)

# Source: docs/programme.md §1.2
GUIDES = (
    Guide(_("Equipment"), ("equipment",), 50),
    Guide(_("Training and travel"), ("training", "travel"), 20),
    Guide(_("Stipends"), ("stipends",), 15, room=5),
)

BUDGET_LEAD = _(
    "Amounts in euros. Salaries, overheads, building costs and office equipment cannot be paid, nor "
    "anything bought before the award. National funding stands in its own section."
)
