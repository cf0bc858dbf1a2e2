"""The proposal of an Advanced Study Institute, by version. Source: docs/programme.md §1.12."""

from django.utils.translation import gettext_lazy as _

from applications.mechanisms import event, event_lists, teaching
from applications.mechanisms.declarations import DECLARATIONS, EVENT_GROUPS
from applications.mechanisms.forms import FormDefinition, Question, Section

CONTENT = Section(
    key="content",
    group="project",
    title=_("Objectives and scientific content"),
    lead=_(
        "An institute teaches the latest developments of a subject in depth, at the level of doctoral "
        "studies and above."
    ),
    questions=(
        Question(
            key="objectives",
            label=_("Objectives"),
            help=_(
                "What students will understand at the end, and why the subject should be taught at this "
                "level now."
            ),
            limit=250,
        ),
        Question(
            key="scientific_content",
            label=_("Scientific content"),
            help=_("The subject, its latest developments, and how the lectures build on one another."),
            limit=700,
        ),
        Question(
            key="expected_results",
            label=_("Expected results"),
            help=_("What students, their institutions and the field will have from it in the years after."),
            limit=250,
        ),
    ),
)

PROGRAMME = Section(
    key="programme",
    group="project",
    title=_("Lectures and tentative programme"),
    lead=_(
        "Day by day and lecture by lecture, as far as it is known. A PDF for people to read belongs under Documents."
    ),
    questions=(
        event_lists.programme(
            label=_("Days and lectures"),
            help=_(
                "Number the days 1, 2, 3; write times as 09:30. Contributed papers take half a day at most; "
                "posters can be shown in the evenings."
            ),
            row=_("Lecture"),
            speaker=_("Lecturer"),
        ),
        teaching.CERTIFICATE,
    ),
)

V2026_1 = FormDefinition(
    key="asi",
    version="2026.1",
    title=_("Advanced Study Institute"),
    mechanism="ASI",
    phase=0,
    groups=EVENT_GROUPS,
    sections=(
        event.basics(days_help=_("An institute has 7 working days or more.")),
        event.practicalities(
            language_help=_(
                "The language of teaching, the level of it that students need, and interpretation if any."
            )
        ),
        event.SUMMARY,
        CONTENT,
        PROGRAMME,
        event.visibility(
            outputs=(
                Question(
                    key="publication",
                    label=_("Lecture notes or book"),
                    help=_(
                        "What will be published: editor, publisher, date, and whether it is free to read."
                    ),
                    limit=200,
                ),
            )
        ),
        event.DIRECTORS,
        event.organisers(committee_help=_("The directors and a few experts.")),
        teaching.LECTURERS,
        teaching.selection(
            learners=_(
                "Doctoral students and scientists after the doctorate, from NATO and partner countries."
            ),
            level_help=_("Their studies so far, the knowledge they need beforehand, and how you check it."),
        ),
        event.participants(
            who=_("An institute has as a rule 60 to 80 students, from many countries on both sides."),
            count_maximum=200,
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
        event.documents(_("The programme by day, lecture and lecturer, in one PDF.")),
    ),
)

VERSIONS = (V2026_1,)
