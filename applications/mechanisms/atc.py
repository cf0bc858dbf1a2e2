"""The proposal of an Advanced Training Course, by version. Source: docs/programme.md §1.12."""

from django.utils.translation import gettext_lazy as _

from applications.mechanisms import event, event_lists, teaching
from applications.mechanisms.declarations import DECLARATIONS, EVENT_GROUPS
from applications.mechanisms.forms import FormDefinition, Question, Section

CONTENT = Section(
    key="content",
    group="project",
    title=_("Objectives and content of the course"),
    lead=_(
        "A course passes on know-how that trainees can use at work the week after. It is modular and "
        "interactive."
    ),
    questions=(
        Question(
            key="objectives",
            label=_("Learning objectives"),
            help=_(
                "What a trainee can do at the end that they could not do before. Three to six points, "
                "each of them testable."
            ),
            limit=250,
        ),
        Question(
            key="scientific_content",
            label=_("Scientific and technical content"),
            help=_(
                "The subject matter, how current it is, and why this is the right selection for these "
                "trainees."
            ),
            limit=600,
        ),
        Question(
            key="expected_results",
            label=_("Expected results"),
            help=_(
                "How trainees and those who send them will use what was learned, and how you will find "
                "out after six months."
            ),
            limit=250,
        ),
    ),
)

PROGRAMME = Section(
    key="programme",
    group="project",
    title=_("Modules and tentative programme"),
    lead=_(
        "Day by day and module by module, as far as it is known. A PDF for people to read belongs under Documents."
    ),
    questions=(
        event_lists.programme(
            label=_("Days and modules"),
            help=_("Number the days 1, 2, 3; write times as 09:30. Half of the time should be practice."),
            row=_("Module"),
            speaker=_("Lecturer"),
        ),
        teaching.CERTIFICATE,
    ),
)

V2026_1 = FormDefinition(
    key="atc",
    version="2026.1",
    title=_("Advanced Training Course"),
    mechanism="ATC",
    phase=0,
    groups=EVENT_GROUPS,
    sections=(
        event.basics(days_help=_("A course has 5 to 7 working days.")),
        event.practicalities(
            language_help=_(
                "The language of teaching, the level of it that trainees need, and interpretation if any."
            )
        ),
        event.SUMMARY,
        CONTENT,
        PROGRAMME,
        event.visibility(
            outputs=(
                Question(
                    key="publication",
                    label=_("Course material and its further use"),
                    help=_(
                        "Which material remains, who may use it on which terms, and who will teach with "
                        "it again."
                    ),
                    limit=200,
                ),
            )
        ),
        event.DIRECTORS,
        event.organisers(committee_help=_("Those who prepare the course with the directors.")),
        teaching.LECTURERS,
        teaching.selection(
            learners=_("Practitioners, officials and young scientists, mainly from partner countries."),
            level_help=_("Their work, their knowledge beforehand, and how you check it."),
        ),
        event.participants(
            who=_("A course has as a rule 20 to 50 trainees, at least half of them from partner countries."),
            count_maximum=150,
            expected_help=_(
                "Speakers and lecturers are not counted. No one country should hold more than about a third."
            ),
        ),
        event.END_USERS,
        event.BUDGET,
        event.FUNDING,
        event.GENDER,
        event.SAFETY,
        DECLARATIONS,
        event.documents(_("The programme by day, module and lecturer, in one PDF.")),
    ),
)

VERSIONS = (V2026_1,)
