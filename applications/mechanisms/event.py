"""Sections and headings that workshop, training course and study institute share."""

from django.utils.translation import gettext_lazy as _

from applications.mechanisms import event_lists
from applications.mechanisms.declarations import COMMITMENT_SLOTS, CV_SLOTS
from applications.mechanisms.forms import OFFICERS, Heading, Question, Section, Slot, Text
from applications.mechanisms.lists import EARLIER_GRANTS, end_users


def basics(*, days_help: Text) -> Section:
    """The section with the columns of an event: title, Key Priority, dates and place."""
    return Section(
        key="basics",
        group="before",
        title=_("Title, dates, place and Key Priority"),
        lead=_("What the event is called, when and where it takes place and which Key Priority it serves."),
        kind="basics",
        questions=(
            Question(
                key="title",
                label=_("Title"),
                help=_(
                    "Plain words that a person outside your field understands. Let the security purpose "
                    "be seen. Published if the event is awarded."
                ),
                kind="line",
                limit=150,
                unit="characters",
                column="title",
            ),
            Question(
                key="acronym",
                label=_("Short name"),
                help=_("A name or acronym by which everyone will call the event."),
                kind="line",
                limit=20,
                unit="characters",
                required=False,
                column="acronym",
            ),
            Question(
                key="main_priority",
                label=_("Main Key Priority"),
                help=_(
                    "The one priority that the event serves most. It decides which panel reviews the "
                    "proposal, so choose by the problem you treat rather than by the method."
                ),
                kind="choice",
                source="priorities",
                column="main_priority",
            ),
            Question(
                key="other_priorities",
                label=_("Other Key Priorities"),
                help=_("Only those that the event really serves as well."),
                kind="choices",
                source="priorities",
                required=False,
            ),
            Question(
                key="event_start_on",
                label=_("First day"),
                help=_(
                    "Allow for the time a decision takes: as a rule at least twelve months after the call "
                    "closes."
                ),
                kind="date",
            ),
            Question(
                key="event_end_on",
                label=_("Last day"),
                help=days_help,
                kind="date",
            ),
            Question(
                key="event_country",
                label=_("Country of the event"),
                kind="choice",
                source="countries",
            ),
            Question(
                key="event_place",
                label=_("Town and venue"),
                help=_("The town, and the building or institution where you will meet."),
                kind="line",
                limit=150,
                unit="characters",
            ),
        ),
    )


def practicalities(*, language_help: Text) -> Section:
    """The section on other dates, venue and language."""
    return Section(
        key="practicalities",
        group="before",
        title=_("Other dates, venue and language"),
        lead=_("So that the event can still take place if something comes in the way."),
        questions=(
            event_lists.OTHER_DATES,
            Question(
                key="working_days",
                label=_("Working days"),
                help=_("Days with a programme. Days of travel do not count."),
                kind="integer",
                minimum=1,
                maximum=30,
            ),
            Question(
                key="venue_reasons",
                label=_("Why this place"),
                help=_(
                    "How people reach it, which rooms and technical equipment there are, whether everyone "
                    "can get visas, and whether people with disabilities can take part."
                ),
                limit=200,
            ),
            Question(
                key="language",
                label=_("Language"),
                help=language_help,
                kind="line",
                limit=150,
                unit="characters",
            ),
        ),
    )


ABSTRACT = Question(
    key="abstract",
    label=_("Summary for the public"),
    help=_(
        "For a reader who is not a scientist: what the event is about, who comes, and what will be "
        "different afterwards. Published if the event is awarded, so leave out anything sensitive."
    ),
    limit=250,
)

SECURITY_RELEVANCE = Question(
    key="security_relevance",
    label=_("Relevance to security"),
    help=_(
        "Which threat or need the event answers, for whom, and how it serves NATO’s strategic objectives "
        "and the Key Priority you chose. Name concrete situations. Reviewers score this answer."
    ),
    limit=400,
)

SUMMARY = Section(
    key="summary",
    group="project",
    title=_("Summary and security relevance"),
    lead=_("Who is helped against what, in words that a colleague from another field can follow."),
    questions=(ABSTRACT, SECURITY_RELEVANCE),
)


def organisers(*, committee_help: Text) -> Section:
    """The section on the organising committee and the earlier events of the organisers."""
    return Section(
        key="organisers",
        group="people",
        title=_("Organising committee and earlier events"),
        lead=_("Those who prepare the event with the directors."),
        questions=(
            event_lists.committee(committee_help),
            Question(
                key="earlier_events",
                label=_("Earlier SPS events"),
                help=_(
                    "Events of the programme that a director has organised or that treated this subject: "
                    "title, year, place, and what came of it. Write “None” if there were none."
                ),
                limit=200,
            ),
        ),
    )


def participants(*, who: Text, count_maximum: int, expected_help: Text) -> Section:
    """The section on how many people are expected from where."""
    return Section(
        key="participants",
        group="people",
        title=_("Who will come"),
        lead=who,
        questions=(event_lists.participants(help=expected_help, most=count_maximum),),
    )


END_USERS = Section(
    key="end_users",
    group="people",
    title=_("End-users"),
    lead=_(
        "Those who will put to use what the event brings: a ministry, an agency, an emergency service, a "
        "utility, a company. Name them if there are any; an event can be submitted without."
    ),
    questions=(end_users(required=False),),
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

HEADINGS = (
    Heading(
        "travel_speakers",
        _("Travel of speakers and lecturers"),
        _("Economy class. No fees can be paid for speaking."),
    ),
    Heading(
        "living_speakers",
        _("Accommodation and meals of speakers and lecturers"),
        _("For the days of the event and at most one day before and after."),
    ),
    Heading(
        "travel_participants",
        _("Travel of participants"),
        _("Only for people from countries eligible for NATO money."),
    ),
    Heading(
        "living_participants",
        _("Accommodation and meals of participants"),
        _("Only for people from countries eligible for NATO money."),
    ),
    Heading(
        "rooms",
        _("Rooms and technical equipment"),
        _("Hire of rooms, sound, screens and interpretation booths."),
    ),
    Heading("interpretation", _("Interpretation and translation")),
    Heading("materials", _("Materials and printing"), _("Handouts, course material, badges, posters.")),
    Heading("catering", _("Coffee breaks and lunches"), _("No social programme and no alcohol.")),
    Heading("local_transport", _("Local transport")),
    Heading(
        "administration", _("Administrative help"), _("Help engaged for the event; no salaries of staff.")
    ),
    Heading("publication", _("Publication"), _("Editing and printing of proceedings or lecture notes.")),
    Heading("other", _("Other direct costs"), _("Say below what they are.")),
)

BUDGET = Section(
    key="budget",
    group="budget",
    title=_("What you ask NATO to pay for"),
    lead=_(
        "Amounts in euros, by heading. Salaries, overheads, fees for speaking, alcohol and social "
        "programmes cannot be paid, nor anything bought before the award."
    ),
    kind="budget",
    budget_headings=HEADINGS,
    budget_shape="heading",
    questions=(
        Question(
            key="budget_reasons",
            label=_("How the amounts were worked out"),
            help=_(
                "Number of people, nights and fares, and prices asked. Reviewers score whether the budget "
                "is realistic."
            ),
            limit=400,
        ),
    ),
)

FUNDING = Section(
    key="funding",
    group="budget",
    title=_("Other income and earlier grants"),
    lead=_("What others pay. It stands outside the budget above."),
    questions=(
        event_lists.OTHER_INCOME,
        EARLIER_GRANTS,
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
            label=_("Women in the event, and the subject seen from both sides"),
            help=_(
                "How women take part as organisers, speakers and participants, what you do to reach them, "
                "and whether the subject touches women and men differently."
            ),
            limit=250,
        ),
    ),
)

SAFETY = Section(
    key="safety",
    group="ethics",
    title=_("Security and travel"),
    lead=_("Write “None” where a question does not touch your event."),
    questions=(
        Question(
            key="travel_security",
            label=_("Travel and safety of people"),
            help=_("Visas, risks of the place, and who decides if the event must be moved or put off."),
            limit=200,
        ),
        Question(
            key="sensitive_content",
            label=_("Sensitive content"),
            help=_(
                "Whether anything shown or taught could be misused or falls under export control, and how "
                "you deal with it. The event is unclassified."
            ),
            limit=200,
        ),
        Question(
            key="participant_data",
            label=_("Data of participants"),
            help=_("Which personal data you collect, who sees them, and when they are deleted."),
            limit=150,
            seen_by=OFFICERS,
        ),
    ),
)


def documents(programme_help: Text) -> Section:
    """The section with the files of an event."""
    return Section(
        key="documents",
        group="documents",
        title=_("CVs, letters of commitment and programme"),
        lead=_("PDF files only. Unclassified content only. Nothing outside these places is read."),
        kind="documents",
        slots=(
            *CV_SLOTS,
            *COMMITMENT_SLOTS,
            Slot(
                key="programme",
                label=_("Tentative programme"),
                help=programme_help,
                max_mb=3,
                max_pages=6,
            ),
        ),
    )


def visibility(*, outputs: tuple[Question, ...]) -> Section:
    """The section on publication and the press, opened by what this kind of event leaves behind."""
    return Section(
        key="visibility",
        group="project",
        title=_("Publication and visibility"),
        lead=_("What remains of the event, and how people will hear of it."),
        questions=(
            *outputs,
            Question(
                key="visibility_plan",
                label=_("Visibility and the press"),
                help=_(
                    "Whom you will tell, by which means, in which languages, and how the programme’s "
                    "visual identity is shown. Say what must not be published for security reasons."
                ),
                limit=200,
            ),
        ),
    )
