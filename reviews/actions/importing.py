"""Many experts at once, from a file that was read and judged before."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from core.errors import Finding, Refused
from partners.models import Country
from reviews.actions.panels import require_officer, save_expert
from reviews.actions.pool import invite_expert
from reviews.facts import FileRow, plan_of
from reviews.models import Expert


@transaction.atomic
def import_experts(*, rows: Sequence[FileRow], by: User) -> dict[str, int]:
    """Every row holds: an expert reads as written, an account becomes an expert, anybody else has an invitation.

    All or none; the same file again changes nothing. Gives how many rows did what.
    Raises Refused: `officers_only`, `file_wrong` when any row has an error.
    """
    require_officer(by)
    plan = plan_of(rows)
    if not rows or any(row.errors for row in plan):
        raise Refused(Finding("file_wrong"))
    countries = {country.iso2: country for country in Country.objects.all()}
    accounts = {
        user.email.lower(): user
        for user in User.objects.filter(email__in=[row.values["email"] for row in rows])
    }
    done: dict[str, int] = {}
    for row, planned in zip(rows, plan, strict=True):
        done[planned.what] = done.get(planned.what, 0) + 1
        values = {key: value for key, value in row.values.items() if key not in {"email", "nominated_by"}}
        nation = countries.get(row.values["nominated_by"])
        names = {key: values.pop(key) for key in ("given_name", "family_name")}
        if planned.what in {"new", "changed"}:
            user = accounts[row.values["email"]]
            expert = Expert.objects.filter(user=user).first()
            save_expert(user=user, expert=expert, nominated_by=nation, by=by, **values)
        elif planned.what == "invited":
            values["levels"] = {str(key): level for key, level in values["levels"].items()}
            asked = {**names, **values, "email": row.values["email"], "nominated_by": nation}
            invite_expert(values={**asked, "expected": values["most_at_once"]}, by=by)
    return done
