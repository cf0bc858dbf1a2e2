"""The short proposal of a Multi-Year Project (phase 1), by version. Source: docs/programme.md §1.11."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from applications.mechanisms import lists, project
from applications.mechanisms.declarations import CV_SLOTS, DECLARATIONS, PROJECT_GROUPS
from applications.mechanisms.forms import FormDefinition, Heading, Question, Section, Slot

V2026_1 = FormDefinition(
    key="myp_short",
    version="2026.1",
    title=_("Multi-Year Project, short proposal"),
    mechanism="MYP",
    phase=1,
    groups=PROJECT_GROUPS,
    sections=(
        project.BASICS,
        Section(
            key="summary",
            group="project",
            title=_("Summary and security relevance"),
            lead=_("Who is helped against what, in words that a colleague from another field can follow."),
            questions=(project.ABSTRACT, project.security_relevance(400), project.PARTNERSHIP),
        ),
        Section(
            key="context",
            group="project",
            title=_("State of the art and what is new"),
            lead=_("What is known, what is missing, and what you add."),
            questions=(project.state_of_the_art(400), project.novelty(250), project.related_work(250)),
        ),
        Section(
            key="plan",
            group="project",
            title=_("Objectives and outline of the work"),
            lead=_(
                "The full work plan comes later, if you are invited. Here reviewers look for a clear line "
                "of thought."
            ),
            questions=(
                Question(
                    key="objectives",
                    label=_("Objectives"),
                    help=_(
                        "Two to five objectives, each of which you could show to be reached or not "
                        "reached at the end of the project."
                    ),
                    limit=250,
                ),
                Question(
                    key="methods",
                    label=_("How you will work"),
                    help=_(
                        "The approach in outline: the main steps, who does which, and what each step "
                        "needs from the last."
                    ),
                    limit=600,
                ),
                lists.milestones(
                    help=_(
                        "Three to six points by which you report. The first within twelve months of the "
                        "start, the next ones not more than twelve months apart."
                    ),
                    fewest=2,
                ),
                Question(
                    key="risks_outline",
                    label=_("The greatest risk"),
                    help=_(
                        "What could make the project fail, and what you would do then. One honest risk "
                        "says more than ten."
                    ),
                    limit=150,
                ),
            ),
        ),
        project.readiness(150),
        Section(
            key="results",
            group="project",
            title=_("Results and use by end-users"),
            lead=_("What will exist at the end, and who will use it."),
            questions=(
                Question(
                    key="uptake",
                    label=_("How the results will be used"),
                    help=_(
                        "What the end-users will do with the result, in which year, and what they need "
                        "from you for it: training, a prototype, a standard. Say what has been agreed "
                        "with them already."
                    ),
                    limit=300,
                ),
            ),
        ),
        project.DIRECTORS,
        Section(
            key="team",
            group="people",
            title=_("Teams and young researchers"),
            lead=_("Who stands behind the directors."),
            questions=(
                lists.TEAM_SUMMARY,
                Question(
                    key="young_role",
                    label=_("What young researchers will do and learn"),
                    help=_(
                        "Their tasks, their training and stays in other teams, and whether you foresee "
                        "stipends."
                    ),
                    limit=200,
                ),
            ),
        ),
        project.END_USERS,
        Section(
            key="budget",
            group="budget",
            title=_("Amount requested"),
            lead=_(
                "One amount in euros for each director. NATO and partner shares are added up from them. "
                "The budget by heading and year comes with the full proposal."
            ),
            kind="budget",
            budget_headings=(
                Heading(
                    "total", _("Amount requested"), _("Everything this director’s institution would receive.")
                ),
            ),
            budget_shape="director",
            questions=(
                Question(
                    key="budget_reasons",
                    label=_("What the money is for"),
                    help=_("The largest costs and why the work cannot do without them."),
                    limit=250,
                ),
            ),
        ),
        Section(
            key="funding",
            group="budget",
            title=_("National funding and other grants"),
            lead=_("What others pay. SPS does not pay these amounts, and they stand outside the budget."),
            questions=(
                lists.NATIONAL_FUNDING,
                lists.EARLIER_GRANTS,
            ),
        ),
        Section(
            key="ethics",
            group="ethics",
            title=_("Ethics, security and Women, Peace and Security"),
            lead=_("Short answers now; the full proposal asks for details."),
            questions=(
                Question(
                    key="ethics_outline",
                    label=_("Ethics, data, dual use and export control"),
                    help=_(
                        "Does the work involve people, animals, personal data, hazardous material, goods "
                        "under export control or results that could be misused? Say which, and how you "
                        "will deal with it. Write “None of these” otherwise."
                    ),
                    limit=200,
                ),
                Question(
                    key="gender",
                    label=_("Women, Peace and Security"),
                    help=_(
                        "How women take part in the teams and in leading them, and whether the problem "
                        "touches women and men differently (United Nations Security Council Resolution "
                        "1325)."
                    ),
                    limit=150,
                ),
            ),
        ),
        DECLARATIONS,
        Section(
            key="documents",
            group="documents",
            title=_("CVs"),
            lead=_(
                "PDF files only. Unclassified content only. Letters of commitment come with the full "
                "proposal."
            ),
            kind="documents",
            slots=CV_SLOTS,
        ),
    ),
)

FIGURES = Section(
    key="figures",
    group="project",
    title=_("Figures and references"),
    lead=_(
        "One PDF, if a picture says more than a paragraph: figures, tables and the list of what you cite. Reviewers "
        "read it as a copy without links, notes, properties and your file’s name."
    ),
    kind="documents",
    slots=(
        Slot(
            key="figures",
            label=_("PDF with figures and references"),
            help=_(
                "At most three pages. Where a call judges short proposals without names, nothing in it may tell who "
                "you are: no names, institutions, logos or web addresses, and your own work cited like anybody "
                "else’s. The portal looks through its words, and through what the file says of itself; look through "
                "the pictures yourselves."
            ),
            required=False,
            max_mb=5,
            max_pages=3,
            about_people=False,
        ),
    ),
)


def _after(sections: tuple[Section, ...], key: str, more: Section) -> tuple[Section, ...]:
    place = next(number for number, section in enumerate(sections, start=1) if section.key == key)
    return (*sections[:place], more, *sections[place:])


# What belongs to the plan and cannot be said in words has a place; everything else stayed.
V2026_2 = replace(V2026_1, version="2026.2", sections=_after(V2026_1.sections, "plan", FIGURES))

VERSIONS = (V2026_1, V2026_2)
