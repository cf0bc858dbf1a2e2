"""Questions that the two teaching events share: the training course and the study institute."""

from django.utils.translation import gettext_lazy as _

from applications.mechanisms import event_lists
from applications.mechanisms.forms import Question, Section, Text

LECTURERS = Section(
    key="lecturers",
    group="people",
    title=_("Lecturers"),
    lead=_("Those who teach."),
    questions=(
        event_lists.speakers(
            key="lecturers",
            label=_("Lecturers"),
            help=_("One row for each; none of them is paid a fee. Up to 15 lecturers are usual."),
            row=_("Lecturer"),
            hours=True,
        ),
        Question(
            key="teaching_experience",
            label=_("Experience in teaching this subject"),
            help=_("Courses the lecturers have given on it, to whom, and what was learned from them."),
            limit=200,
        ),
    ),
)

CERTIFICATE = Question(
    key="assessment",
    label=_("Assessment and certificate"),
    help=_("How learning is tested, who passes, and what the certificate says: hours, level, who signs it."),
    limit=200,
)


def selection(*, learners: Text, level_help: Text) -> Section:
    """The section on whom the event teaches and how they are found and chosen."""
    return Section(
        key="selection",
        group="people",
        title=_("Level, selection and announcement"),
        lead=learners,
        questions=(
            Question(key="audience_level", label=_("Level of the audience"), help=level_help, limit=150),
            Question(
                key="selection",
                label=_("How they are selected"),
                help=_(
                    "Who selects, by which criteria, and how a fair share of partner countries, women and "
                    "young people is reached."
                ),
                limit=250,
            ),
            Question(
                key="announcement",
                label=_("How the event is announced"),
                help=_("Where, when and in which languages people will hear that they can apply."),
                limit=200,
            ),
        ),
    )
