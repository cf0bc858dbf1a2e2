"""Groups, declarations and document slots that the five forms share."""

from django.utils.translation import gettext_lazy as _

from applications.mechanisms.forms import OFFICERS, Column, Question, Section, Slot, Text

PROJECT_GROUPS: tuple[tuple[str, Text], ...] = (
    ("before", _("Before you start")),
    ("project", _("Project")),
    ("people", _("People")),
    ("budget", _("Budget")),
    ("ethics", _("Ethics & security")),
    ("documents", _("Documents")),
)
EVENT_GROUPS: tuple[tuple[str, Text], ...] = (
    ("before", _("Before you start")),
    ("project", _("Event")),
    ("people", _("People")),
    ("budget", _("Budget")),
    ("ethics", _("Ethics & security")),
    ("documents", _("Documents")),
)

CV_PAGES = 2

DECLARATIONS = Section(
    key="declarations",
    group="ethics",
    title=_("Declarations"),
    lead=_(
        "Five short statements. Officers read them; reviewers do not. If you cannot say yes to one of "
        "them, write to the programme office before you submit."
    ),
    questions=(
        Question(
            key="declare_unclassified",
            label=_("Everything in this proposal is unclassified and may be read by independent reviewers."),
            kind="yesno",
            seen_by=OFFICERS,
            must_agree=True,
        ),
        Question(
            key="declare_non_profit",
            label=_("No grant money will go to a for-profit company as a participant in the work."),
            help=_("Buying equipment or services from a company at market price is not participation."),
            kind="yesno",
            seen_by=OFFICERS,
            must_agree=True,
        ),
        Question(
            key="declare_no_double_funding",
            label=_("Nothing we ask for here is already paid for by another grant."),
            kind="yesno",
            seen_by=OFFICERS,
            must_agree=True,
        ),
        Question(
            key="declare_civil",
            label=_("The work is civil research or training, not weapons development."),
            kind="yesno",
            seen_by=OFFICERS,
            must_agree=True,
        ),
        Question(
            key="declare_data_notice",
            label=_(
                "Everyone named in this proposal knows that their data are held in this portal and has "
                "seen the privacy notice."
            ),
            kind="yesno",
            seen_by=OFFICERS,
            must_agree=True,
        ),
        Question(
            key="rather_not",
            label=_("Reviewers you would rather not have"),
            help=_(
                "At most five people, each with a reason, such as a dispute or a competing group. Only officers "
                "read this; they weigh it and decide. Leave it empty if there is nobody."
            ),
            kind="table",
            required=False,
            seen_by=OFFICERS,
            row=_("Person"),
            fewest=0,
            most=5,
            columns=(
                Column("name", _("Name"), limit=100, seen_by=OFFICERS),
                Column("institution", _("Institution"), required=False, seen_by=OFFICERS),
                Column("email", _("E-mail address"), "email", required=False, seen_by=OFFICERS),
                Column("reason", _("Reason"), "text", limit=60, seen_by=OFFICERS),
            ),
        ),
    ),
)

CV_SLOTS = (
    Slot(
        key="cv_npd",
        label=_("CV of the NATO country Project Director"),
        help=_(
            "One PDF of at most two pages: posts, five relevant publications, projects led. No date of "
            "birth, photograph or home address."
        ),
        max_mb=3,
        max_pages=CV_PAGES,
    ),
    Slot(
        key="cv_ppd",
        label=_("CV of the partner country Project Director"),
        help=_("The same two pages for the other director."),
        max_mb=3,
        max_pages=CV_PAGES,
    ),
    Slot(
        key="cv_co_directors",
        label=_("CVs of the Co-Directors"),
        help=_(
            "Only if there are Co-Directors: one PDF with all their CVs, two pages each. Leave it empty "
            "otherwise."
        ),
        required=False,
        max_mb=5,
        max_pages=12,
    ),
)

COMMITMENT_SLOTS = (
    Slot(
        key="commitment_npd",
        label=_("Letter of commitment from the NATO country institution"),
        help=_(
            "Signed by a person who may bind the institution. It says that the director may do the work "
            "there, and which rooms, staff and equipment the institution gives. Officers check the "
            "signature."
        ),
        max_mb=5,
        max_pages=4,
    ),
    Slot(
        key="commitment_ppd",
        label=_("Letter of commitment from the partner country institution"),
        help=_(
            "The same from the other institution. If the grant buys equipment that it will own, the letter says "
            "who will maintain it."
        ),
        max_mb=5,
        max_pages=4,
    ),
)
