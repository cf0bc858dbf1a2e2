"""The full proposal of a Multi-Year Project (phase 2), by version. Source: docs/programme.md §1.10."""

from django.utils.translation import gettext_lazy as _

from applications.mechanisms import lists, project
from applications.mechanisms.declarations import (
    COMMITMENT_SLOTS,
    CV_SLOTS,
    DECLARATIONS,
    PROJECT_GROUPS,
)
from applications.mechanisms.forms import FormDefinition, Question, Section, Slot

CHANGES = Section(
    key="changes",
    group="before",
    title=_("What changed since the short proposal"),
    lead=_("Reviewers read this first. Your short proposal is at hand for them."),
    questions=(
        Question(
            key="changes",
            label=_("Changes"),
            help=_(
                "What is different now in aim, team, budget or plan, and why. Write “Nothing” if all "
                "stands as it was."
            ),
            limit=300,
        ),
        Question(
            key="advice_followed",
            label=_("How you took up the advice in the invitation"),
            help=_(
                "Each point of the invitation letter and what you did about it. Leave empty if it gave no "
                "advice."
            ),
            limit=300,
            required=False,
        ),
    ),
)

OBJECTIVES = Section(
    key="objectives",
    group="project",
    title=_("Objectives and methods"),
    lead=_("What you want to reach and how you will go about it."),
    questions=(
        Question(
            key="objectives",
            label=_("Objectives"),
            help=_(
                "Two to six objectives, numbered, each of which can be shown to be reached or not reached."
            ),
            limit=300,
        ),
        Question(
            key="methods",
            label=_("Methods"),
            help=_(
                "For each objective: the methods, why these and not others, the data and equipment they "
                "need, and how you will know whether they work. Reviewers from your field read this "
                "closely."
            ),
            limit=2000,
        ),
    ),
)

WORK_PLAN = Section(
    key="work_plan",
    group="project",
    title=_("Work plan and deliverables"),
    lead=_("Who does what, when, and what comes out of it."),
    questions=(
        lists.TASKS,
        lists.DELIVERABLES,
    ),
)

MILESTONES = Section(
    key="milestones",
    group="project",
    title=_("Milestones"),
    lead=_(
        "The points at which you report and the next payment falls due. The first stands at month 6, the "
        "next ones not more than twelve months apart, and the last in the last month, with the final "
        "report."
    ),
    questions=(
        lists.milestones(
            help=_("The last one is the final report."),
            fewest=2,
        ),
    ),
)

SUCCESS = Section(
    key="success",
    group="project",
    title=_("Criteria for success"),
    lead=_("The short list by which you and NATO will judge the project, in every report until the end."),
    questions=(lists.SUCCESS_CRITERIA,),
)

RESULTS = Section(
    key="results",
    group="project",
    title=_("Results and use by end-users"),
    lead=_("What will exist at the end, who will use it, and who owns it."),
    questions=(
        Question(
            key="uptake",
            label=_("How end-users will use the results"),
            help=_(
                "For each end-user: what they will do with the result, from when, what they contribute "
                "during the project, and what has been agreed with them. Their letters belong under "
                "Documents."
            ),
            limit=500,
        ),
        Question(
            key="after_grant",
            label=_("After the grant"),
            help=_(
                "Who will maintain equipment and software, and which national money, industry or "
                "follow-on project continues."
            ),
            limit=300,
        ),
        Question(
            key="ipr",
            label=_("Intellectual property"),
            help=_(
                "What each institution brings in, who will own the results, and how the others may use them."
            ),
            limit=250,
        ),
    ),
)

RISKS = Section(
    key="risks",
    group="project",
    title=_("Risks"),
    lead=_("Reviewers trust a plan that knows where it can fail."),
    questions=(lists.RISKS,),
)

VISIBILITY = Section(
    key="visibility",
    group="project",
    title=_("Communication and visibility"),
    lead=_("How people will hear of the work, and see that the SPS Programme made it possible."),
    questions=(
        Question(
            key="visibility_plan",
            label=_("Communication plan"),
            help=_(
                "Whom you will tell, by which means, in which languages, and how the programme’s visual "
                "identity is shown. Say what must not be published for security reasons."
            ),
            limit=300,
        ),
        Question(
            key="publications_count",
            label=_("Publications planned"),
            help=_("Articles in reviewed journals, chapters and books."),
            kind="integer",
            minimum=0,
            maximum=500,
        ),
        Question(
            key="conferences_count",
            label=_("Conference contributions planned"),
            kind="integer",
            minimum=0,
            maximum=500,
        ),
    ),
)

TEAM = Section(
    key="team",
    group="people",
    title=_("Teams and young researchers"),
    lead=_("The people who do the work beside the directors."),
    questions=(
        lists.TEAM_MEMBERS,
        Question(
            key="young_count",
            label=_("Young researchers who will take part"),
            help=_("Doctoral students and researchers at the start of their career, in all teams together."),
            kind="integer",
            minimum=0,
            maximum=200,
        ),
        Question(
            key="young_role",
            label=_("What young researchers will do and learn"),
            help=_("Their tasks, who guides them, and what they can do afterwards."),
            limit=300,
        ),
        lists.TRAINING,
        lists.STIPENDS,
    ),
)

MONEY_REASONS = Section(
    key="justification",
    group="budget",
    title=_("Reasons, equipment and travel"),
    lead=_("Why the work needs these amounts. Reviewers score whether the budget is realistic."),
    questions=(
        Question(
            key="budget_reasons",
            label=_("Reasons for the budget"),
            help=_(
                "By heading: what is bought or paid, how the amount was worked out, and why the "
                "institution does not have it already. If the NATO country asks for equipment, say why it "
                "is needed there."
            ),
            limit=600,
        ),
        lists.EQUIPMENT,
        lists.TRAVEL,
    ),
)

FUNDING = Section(
    key="funding",
    group="budget",
    title=_("National funding and other grants"),
    lead=_("What others pay. SPS does not pay these amounts, and they stand outside the budget."),
    questions=(
        lists.NATIONAL_FUNDING,
        lists.EARLIER_GRANTS,
    ),
)

ETHICS = Section(
    key="ethics",
    group="ethics",
    title=_("Ethics, data and export control"),
    lead=_(
        "Write “None” where a question does not touch your work. Panels look for awareness, not for length."
    ),
    questions=(
        Question(
            key="ethics",
            label=_("Ethics"),
            help=_(
                "Work with people, animals, human tissue or hazardous material: which approvals you have "
                "or will ask for."
            ),
            limit=250,
        ),
        Question(
            key="data_protection",
            label=_("Data"),
            help=_(
                "Which data you collect, whose they are, where they are kept, who may see them, and what "
                "happens at the end."
            ),
            limit=250,
        ),
        Question(
            key="export_control",
            label=_("Export control and dual use"),
            help=_(
                "Goods, software or knowledge under export control: who applies for which licence, and by "
                "when. Say how you prevent misuse of the results."
            ),
            limit=250,
        ),
        Question(
            key="travel_security",
            label=_("Safety of people and places"),
            help=_(
                "Field work or travel in places at risk: who decides whether to go, and how people are "
                "kept safe."
            ),
            limit=200,
        ),
    ),
)

GENDER = Section(
    key="gender",
    group="ethics",
    title=_("Women, Peace and Security"),
    lead=_(
        "United Nations Security Council Resolution 1325 asks that women take part in peace and security."
    ),
    questions=(
        Question(
            key="gender",
            label=_("Women in the project, and the problem seen from both sides"),
            help=_(
                "How women take part in the teams, in leading them and in training; whether the problem "
                "or its solution touches women and men differently; and what you will do about it."
            ),
            limit=300,
        ),
    ),
)

DOCUMENTS = Section(
    key="documents",
    group="documents",
    title=_("CVs and letters of commitment"),
    lead=_("PDF files only. Unclassified content only. Nothing outside these places is read."),
    kind="documents",
    slots=(
        *CV_SLOTS,
        *COMMITMENT_SLOTS,
        Slot(
            key="end_user_letters",
            label=_("Letters of support from end-users"),
            help=_(
                "One PDF with a signed letter of each end-user: what they will use, and what they contribute."
            ),
            max_mb=8,
            max_pages=12,
        ),
        Slot(
            key="gantt",
            label=_("Work plan as a chart"),
            help=_("One page: tasks as bars over the months, milestones as points."),
            required=False,
            max_mb=3,
            max_pages=2,
        ),
        Slot(
            key="publications",
            label=_("Relevant publications"),
            help=_(
                "A list of at most ten publications of the directors on this subject, with links. Not the "
                "papers themselves."
            ),
            required=False,
            max_mb=3,
            max_pages=3,
        ),
    ),
)

V2026_1 = FormDefinition(
    key="myp_full",
    version="2026.1",
    title=_("Multi-Year Project, full proposal"),
    mechanism="MYP",
    phase=2,
    groups=PROJECT_GROUPS,
    sections=(
        project.BASICS,
        CHANGES,
        Section(
            key="summary",
            group="project",
            title=_("Summary and security relevance"),
            lead=_("Who is helped against what, in words that a colleague from another field can follow."),
            questions=(project.ABSTRACT, project.security_relevance(600), project.PARTNERSHIP),
        ),
        Section(
            key="context",
            group="project",
            title=_("State of the art and what is new"),
            lead=_("What is known, what is missing, and what you add."),
            questions=(project.state_of_the_art(800), project.novelty(400), project.related_work(400)),
        ),
        OBJECTIVES,
        WORK_PLAN,
        MILESTONES,
        SUCCESS,
        project.readiness(250),
        RESULTS,
        RISKS,
        VISIBILITY,
        project.DIRECTORS,
        TEAM,
        project.END_USERS,
        Section(
            key="budget",
            group="budget",
            title=_("What you ask NATO to pay for"),
            lead=project.BUDGET_LEAD,
            kind="budget",
            budget_headings=project.HEADINGS,
            guides=project.GUIDES,
            budget_shape="director_year",
        ),
        MONEY_REASONS,
        FUNDING,
        ETHICS,
        GENDER,
        DECLARATIONS,
        DOCUMENTS,
    ),
)

VERSIONS = (V2026_1,)
