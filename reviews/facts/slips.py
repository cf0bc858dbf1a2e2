"""What in an evaluation tells who wrote it, before it is submitted."""

from typing import Any

from applications.reading import director_name
from core.wording import sentence
from reviews.facts.work import reads_as
from reviews.models import Assignment, Evaluation, Expert
from reviews.scoring import Rubric
from reviews.slips import Writer, slip_findings, texts_of

POOL = 3000


def slips_in(assignment: Assignment, evaluation: Evaluation, rubric: Rubric) -> list[str]:
    """Give the sentences about names in the reasons: two queries. Needs: the expert's person at hand."""
    expert: Any = assignment.expert
    employers = expert.person.affiliations.values_list("organisation__name", flat=True)
    writer = Writer(_name(expert.person), expert.user.email, tuple(dict.fromkeys(employers)))
    people = Expert.objects.values_list("person__given_name", "person__family_name")[:POOL]
    # Whose proposal it is may not be told by a warning that is missing, either.
    named = [] if reads_as(assignment.proposal) == "anonymous" else assignment.version.content["directors"]
    directors = [director_name(director) for director in named]
    titles = {criterion.key: criterion.title for criterion in rubric.criteria}
    found = slip_findings(
        texts_of(titles, evaluation.texts), writer, (" ".join(pair) for pair in people), directors
    )
    return [sentence(finding) for finding in found]


def _name(person: Any) -> str:
    return f"{person.given_name} {person.family_name}"
