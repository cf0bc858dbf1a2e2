"""Tables that a Multi-Year Project fills in, and those that every form has. Source: docs/programme.md §1.10."""

from django.utils.translation import gettext_lazy as _

from applications.mechanisms.forms import OFFICERS, Column, Question, Text

LONGEST_PROJECT = 60


def month(key: str, label: Text) -> Column:
    """The column of a month, counted from the start of the project."""
    return Column(key, label, "integer", minimum=1, maximum=LONGEST_PROJECT)


def who_leads(key: str, label: Text) -> Column:
    """The column that names a director's institution."""
    return Column(key, label, "director")


def end_users(*, required: bool) -> Question:
    """The table of those who will put the results to use."""
    return Question(
        key="end_users",
        label=_("End-users"),
        help=_("Those who will put the results to use, each with a person who can be asked."),
        kind="table",
        required=required,
        row=_("End-user"),
        most=20,
        columns=(
            Column("organisation", _("Organisation"), limit=200),
            Column("country", _("Country"), "country"),
            Column("contact", _("Contact person"), required=False),
            Column("email", _("E-mail address"), "email", required=False, seen_by=OFFICERS),
            Column(
                "interest", _("Interest in the results: what they will use, and for what"), "text", limit=100
            ),
            Column(
                "endorsement",
                _("Endorsement"),
                "choice",
                options=(
                    ("letter", _("A letter is attached")),
                    ("agreed", _("Agreed, letter to come")),
                    ("asked", _("Asked")),
                ),
            ),
        ),
    )


EARLIER_GRANTS = Question(
    key="earlier_grants",
    label=_("Earlier and parallel NATO grants"),
    help=_(
        "Every SPS grant that a director of this proposal holds or has held in the last five years, and other "
        "NATO funding. Leave empty if there is none. Officers check for overlap."
    ),
    kind="table",
    required=False,
    seen_by=OFFICERS,
    row=_("Grant"),
    most=20,
    columns=(
        Column("reference", _("Reference"), limit=40),
        Column("title", _("Title")),
        Column("who", _("Director and role"), limit=100),
        Column("first_year", _("First year"), "integer", minimum=1990, maximum=2100),
        Column("last_year", _("Last year"), "integer", minimum=1990, maximum=2100),
        Column("eur", _("EUR"), "eur", required=False, summed=True),
    ),
)

NATIONAL_FUNDING = Question(
    key="national_funding",
    label=_("National funding and contributions in kind"),
    help=_(
        "What others pay for, by institution and year, and the worth of staff, rooms and equipment given. "
        "It stands outside the amount you ask NATO for. Leave empty if there is none."
    ),
    identifies=True,
    kind="table",
    required=False,
    row=_("Contribution"),
    most=30,
    columns=(
        who_leads("institution", _("Institution of")),
        Column("source", _("Source")),
        Column("year", _("Project year"), "integer", minimum=1, maximum=5),
        Column(
            "kind",
            _("Kind"),
            "choice",
            options=(("money", _("Money")), ("in_kind", _("In kind"))),
        ),
        Column("eur", _("EUR"), "eur", summed=True),
        Column(
            "state",
            _("State"),
            "choice",
            options=(("granted", _("Granted")), ("applied", _("Applied for")), ("planned", _("Planned"))),
        ),
    ),
)

TASKS = Question(
    key="tasks",
    label=_("Tasks"),
    help=_(
        "The work in three to twelve tasks. Months are counted from the start of the project. What is saved is "
        "drawn above."
    ),
    kind="table",
    row=_("Task"),
    most=25,
    columns=(
        Column("title", _("Task"), limit=120),
        who_leads("lead", _("Led by")),
        month("first", _("First month")),
        month("last", _("Last month")),
        Column("milestone", _("Ends in milestone"), limit=60, required=False),
        Column("description", _("What is done, and who else takes part"), "text", limit=120),
    ),
)

DELIVERABLES = Question(
    key="deliverables",
    label=_("Deliverables"),
    help=_("What will be handed over, month by month."),
    kind="table",
    row=_("Deliverable"),
    most=25,
    columns=(
        Column("title", _("Deliverable"), limit=120),
        Column(
            "kind",
            _("Kind"),
            "choice",
            options=(
                ("prototype", _("Prototype or demonstrator")),
                ("software", _("Software")),
                ("method", _("Method or standard")),
                ("data", _("Data set")),
                ("report", _("Report or publication")),
                ("people", _("Trained people")),
                ("event", _("Event")),
                ("other", _("Other")),
            ),
        ),
        month("month", _("Month")),
        who_leads("lead", _("Responsible")),
        Column(
            "dissemination",
            _("Open to"),
            "choice",
            options=(
                ("public", _("Everyone")),
                ("end_users", _("End-users")),
                ("teams", _("The teams and NATO")),
            ),
        ),
    ),
)


def milestones(*, help: Text, fewest: int) -> Question:
    """The table of the points at which the project reports."""
    return Question(
        key="milestones",
        label=_("Milestones"),
        help=help,
        kind="table",
        row=_("Milestone"),
        fewest=fewest,
        most=15,
        columns=(
            Column("title", _("Milestone"), limit=120),
            month("month", _("Month")),
            Column("shown_by", _("How it is shown to be reached"), "text", limit=60, required=False),
        ),
    )


SUCCESS_CRITERIA = Question(
    key="success_criteria",
    label=_("Criteria for success"),
    help=_(
        "Three to eight things that a third person can check. The weights are whole per cents and add up to 100."
    ),
    kind="table",
    row=_("Criterion"),
    fewest=2,
    most=10,
    columns=(
        Column("criterion", _("What must be reached"), limit=200),
        month("month", _("By month")),
        Column("weight", _("Weight in %"), "integer", minimum=1, maximum=100, summed=True),
    ),
)

_LEVELS: tuple[tuple[str, Text], ...] = (("low", _("Low")), ("medium", _("Medium")), ("high", _("High")))

RISKS = Question(
    key="risks",
    label=_("Risks and what you would do"),
    help=_("The few that could really stop the work. One honest risk says more than ten."),
    kind="table",
    row=_("Risk"),
    most=15,
    columns=(
        Column("risk", _("What could happen"), limit=200),
        Column(
            "kind",
            _("Kind"),
            "choice",
            options=(
                ("technical", _("Technical")),
                ("partner", _("Partner")),
                ("security", _("Security")),
                ("supply", _("Supply")),
                ("export", _("Export control")),
                ("other", _("Other")),
            ),
        ),
        Column("probability", _("Probability"), "choice", options=_LEVELS),
        Column("impact", _("Impact"), "choice", options=_LEVELS),
        Column("mitigation", _("How you prevent it, and what you do if it happens"), "text", limit=80),
    ),
)

TEAM_SUMMARY = Question(
    key="team_summary",
    label=_("The teams"),
    help=_("One row for each institution. Names are not needed yet."),
    kind="table",
    row=_("Team"),
    most=10,
    columns=(
        who_leads("institution", _("Institution of")),
        Column("people", _("People"), "integer", minimum=1, maximum=500, summed=True),
        Column("young", _("Young researchers"), "integer", maximum=500, summed=True),
        Column("part", _("What the team is good at and does, and what it brings"), "text", limit=100),
    ),
)

TEAM_MEMBERS = Question(
    key="team_members",
    label=_("Team members"),
    help=_(
        "One row for each person beside the directors. A post that is still open is described in place of a "
        "name. Gender is for statistics only and may be left out; neither officers nor reviewers read it here."
    ),
    kind="table",
    row=_("Person"),
    most=40,
    columns=(
        Column("name", _("Name"), limit=100),
        Column("position", _("Position"), limit=100),
        who_leads("institution", _("Institution of")),
        Column("tasks", _("Tasks"), limit=60),
        Column("percent", _("Working time in %"), "integer", minimum=1, maximum=100),
        Column("young", _("Young researcher"), "yesno"),
        Column(
            "gender",
            _("Gender"),
            "choice",
            required=False,
            options=(("woman", _("Woman")), ("man", _("Man")), ("other", _("Other"))),
            seen_by=frozenset(),
        ),
    ),
)

TRAINING = Question(
    key="training",
    label=_("Training and stays abroad"),
    help=_("Of young researchers first. Leave empty if none is planned."),
    kind="table",
    required=False,
    row=_("Stay"),
    most=30,
    columns=(
        Column("who", _("Who"), limit=100),
        Column("country", _("Host country"), "country"),
        Column("host", _("Host institution")),
        Column("purpose", _("What is learned")),
        Column("months", _("Months"), "integer", minimum=1, maximum=LONGEST_PROJECT),
        Column("eur", _("EUR"), "eur", required=False, summed=True),
    ),
    product=("eur",),
    heading="training",
)

STIPENDS = Question(
    key="stipends",
    label=_("Stipends"),
    help=_("Monthly payments to young researchers in partner countries. Leave empty if you ask for none."),
    kind="table",
    required=False,
    row=_("Stipend"),
    most=30,
    columns=(
        Column("who", _("Who"), limit=100),
        Column("country", _("Country"), "country"),
        Column("months", _("Months"), "integer", minimum=1, maximum=LONGEST_PROJECT),
        Column("monthly_eur", _("EUR a month"), "eur"),
    ),
    product=("months", "monthly_eur"),
    heading="stipends",
)

EQUIPMENT = Question(
    key="equipment_list",
    label=_("Equipment list"),
    help=_(
        "Everything under the heading Equipment. Say what it is for and what becomes of it after the project. "
        "Leave empty if you ask for no equipment."
    ),
    kind="table",
    required=False,
    row=_("Item"),
    most=40,
    columns=(
        Column("item", _("Item"), limit=120),
        Column("number", _("Number"), "integer", minimum=1, maximum=1000),
        Column("unit_eur", _("EUR each"), "eur"),
        who_leads("owner", _("Will belong to")),
        Column("place", _("Where it will stand"), limit=100),
        Column("purpose", _("What for, and its use afterwards"), limit=200),
    ),
    product=("number", "unit_eur"),
    heading="equipment",
)

TRAVEL = Question(
    key="travel_list",
    label=_("Travel"),
    help=_("Everything under the heading Travel. Leave empty if you ask for no travel."),
    kind="table",
    required=False,
    row=_("Journey"),
    most=40,
    columns=(
        Column("who", _("Who"), limit=100),
        Column("route", _("From and to"), limit=120),
        Column("purpose", _("Purpose")),
        Column("days", _("Days"), "integer", minimum=1, maximum=365),
        Column("number", _("Times"), "integer", minimum=1, maximum=200),
        Column("each_eur", _("EUR each time"), "eur"),
    ),
    product=("number", "each_eur"),
    heading="travel",
)
