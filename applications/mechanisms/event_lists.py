"""Tables that an event fills in. Source: docs/programme.md §1.12."""

from django.utils.translation import gettext_lazy as _

from applications.mechanisms.forms import Column, Question, Text

OTHER_DATES = Question(
    key="other_dates",
    label=_("Other possible dates"),
    help=_("At least one other pair of dates, in case the first cannot be kept."),
    kind="table",
    row=_("Pair of dates"),
    most=4,
    columns=(
        Column("first_day", _("First day"), "date"),
        Column("last_day", _("Last day"), "date"),
        Column("note", _("Note"), limit=120, required=False),
    ),
)


def committee(help: Text) -> Question:
    """The table of those who prepare the event with the directors."""
    return Question(
        key="committee",
        label=_("Organising committee"),
        help=help,
        kind="table",
        row=_("Member"),
        most=20,
        columns=(
            Column("name", _("Name"), limit=100),
            Column("institution", _("Institution")),
            Column("country", _("Country"), "country"),
            Column("task", _("Task"), limit=120),
        ),
    )


def programme(*, label: Text, help: Text, row: Text, speaker: Text) -> Question:
    """The table of the programme by day and session."""
    return Question(
        key="programme",
        label=label,
        help=help,
        kind="table",
        row=row,
        most=60,
        columns=(
            Column("day", _("Day"), "integer", minimum=1, maximum=30),
            Column("start", _("From"), "time"),
            Column("end", _("To"), "time"),
            Column("session", _("Number or name"), limit=60),
            Column("title", _("Title")),
            Column("speaker", speaker, limit=120, required=False),
        ),
    )


STATES: tuple[tuple[str, Text], ...] = (
    ("confirmed", _("Confirmed")),
    ("invited", _("Invited")),
    ("planned", _("To be invited")),
)


def speakers(*, key: str, label: Text, help: Text, row: Text, hours: bool) -> Question:
    """The table of those who speak or teach."""
    taught = (Column("hours", _("Hours"), "integer", minimum=1, maximum=100),) if hours else ()
    return Question(
        key=key,
        label=label,
        help=help,
        kind="table",
        row=row,
        most=40,
        columns=(
            Column("name", _("Name"), limit=100),
            Column("country", _("Country"), "country"),
            Column("institution", _("Institution")),
            Column("topic", _("Topic")),
            *taught,
            Column("state", _("State"), "choice", options=STATES),
            Column("funded", _("NATO money asked"), "yesno"),
        ),
    )


def participants(*, help: Text, most: int) -> Question:
    """The table of the people expected by country."""
    return Question(
        key="participants_by_country",
        label=_("People by country"),
        help=help,
        kind="table",
        row=_("Country"),
        fewest=2,
        most=60,
        columns=(
            Column("country", _("Country"), "country"),
            Column("number", _("People"), "integer", minimum=1, maximum=most, summed=True),
            Column("women", _("Of them women"), "integer", maximum=most, summed=True),
            Column("young", _("Of them young scientists"), "integer", maximum=most, summed=True),
        ),
    )


OTHER_INCOME = Question(
    key="other_income",
    label=_("Other income"),
    help=_(
        "Fees, sponsors, the host’s contribution. People whose costs NATO pays are not charged a fee. Leave empty "
        "if there is none."
    ),
    kind="table",
    required=False,
    row=_("Income"),
    most=20,
    columns=(
        Column("source", _("Source")),
        Column("eur", _("EUR"), "eur", summed=True),
        Column(
            "state",
            _("State"),
            "choice",
            options=(("certain", _("Certain")), ("applied", _("Applied for")), ("hoped", _("Hoped for"))),
        ),
    ),
)
