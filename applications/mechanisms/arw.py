"""The proposal of an Advanced Research Workshop, by version. Source: docs/programme.md §1.12."""

from django.utils.translation import gettext_lazy as _

from applications.mechanisms import event, event_lists
from applications.mechanisms.declarations import DECLARATIONS, EVENT_GROUPS
from applications.mechanisms.forms import FormDefinition, Question, Section

CONTENT = Section(
    key="content",
    group="project",
    title=_("Objectives and scientific content"),
    lead=_(
        "A workshop is a working meeting of experts who set directions for future work. It is not a "
        "conference."
    ),
    questions=(
        Question(
            key="objectives",
            label=_("Objectives"),
            help=_("The questions the workshop must answer, and why they need these people in one room now."),
            limit=250,
        ),
        Question(
            key="scientific_content",
            label=_("Scientific content"),
            help=_(
                "The state of the subject, the points in dispute, and how the sessions lead from one to "
                "the next."
            ),
            limit=700,
        ),
        Question(
            key="expected_results",
            label=_("Expected results"),
            help=_(
                "What will exist afterwards: recommendations, a roadmap, teams for a project. Say who "
                "will act on it."
            ),
            limit=250,
        ),
    ),
)

PROGRAMME = Section(
    key="programme",
    group="project",
    title=_("Tentative programme"),
    lead=_(
        "Day by day and session by session, as far as it is known. A PDF for people to read belongs under Documents."
    ),
    questions=(
        event_lists.programme(
            label=_("Days and sessions"),
            help=_(
                "Number the days 1, 2, 3; write times as 09:30. At least a third of the time should be "
                "discussion."
            ),
            row=_("Session"),
            speaker=_("Speaker or chair"),
        ),
    ),
)

SPEAKERS = Section(
    key="speakers",
    group="people",
    title=_("Key speakers"),
    lead=_("Those without whom the workshop would not be worth holding."),
    questions=(
        event_lists.speakers(
            key="speakers",
            label=_("Key speakers"),
            help=_("One row for each; none of them is paid a fee."),
            row=_("Speaker"),
            hours=False,
        ),
        Question(
            key="selection",
            label=_("How the other participants are chosen"),
            help=_(
                "By whom, by what, and how you reach experts you do not know yet. Participation is by "
                "invitation."
            ),
            limit=250,
        ),
    ),
)

V2026_1 = FormDefinition(
    key="arw",
    version="2026.1",
    title=_("Advanced Research Workshop"),
    mechanism="ARW",
    phase=0,
    groups=EVENT_GROUPS,
    sections=(
        event.basics(days_help=_("A workshop has 2 to 5 working days.")),
        event.practicalities(language_help=_("Working language, and interpretation if you foresee any.")),
        event.SUMMARY,
        CONTENT,
        PROGRAMME,
        event.visibility(
            outputs=(
                Question(
                    key="publication",
                    label=_("Report and publication"),
                    help=_(
                        "The report with its recommendations, and a book or papers if you plan them: "
                        "editor, publisher, date."
                    ),
                    limit=200,
                ),
            )
        ),
        event.DIRECTORS,
        event.organisers(
            committee_help=_(
                "The directors and a few experts, people from NATO and from partner countries both."
            )
        ),
        SPEAKERS,
        event.participants(
            who=_(
                "A workshop brings together 20 to 50 experts, a good share of them from partner countries."
            ),
            count_maximum=100,
            expected_help=_(
                "Speakers and lecturers are not counted. No one country should hold more than about a quarter."
            ),
        ),
        event.END_USERS,
        event.BUDGET,
        event.FUNDING,
        event.GENDER,
        event.SAFETY,
        DECLARATIONS,
        event.documents(_("The programme by day, session and speaker, in one PDF.")),
    ),
)

VERSIONS = (V2026_1,)
