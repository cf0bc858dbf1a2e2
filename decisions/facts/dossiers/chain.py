"""What ties the words of a dossier to the audit chain: rows as the database writes them, and the entries about them."""

from typing import Any

from django.db.models import F, Q

from accounts.models import User
from core import audit
from core.models import AuditEntry, AuditLink
from decisions.facts.dossiers.packing import Packer
from decisions.facts.dossiers.records import Records
from decisions.models import OfficeExport

# The making of exports says nothing about what they tell of, and would make another dossier of each.
OF_EXPORTS = (OfficeExport._meta.db_table, "export")


def put_rows(pack: Packer, root: str, records: Records, about: Q | None = None) -> int:
    """The rows that the files under the root told of are in the dossier, with their entries; gives the last link's place.

    about: which entries belong there besides.
    """
    told = records.told()
    pack.add_json(f"{root}/rows.json", records.texts_of(told))
    wanted = Q(pk__in=[]) if about is None else about
    for table, keys in told.items():
        wanted |= Q(thing=table, row__in=keys)
    entries = _entries(wanted)
    pack.add_json(f"{root}/audit.json", entries)
    return max((one["link"]["place"] for one in entries if one["link"]), default=0)


def _entries(about: Q) -> list[dict[str, Any]]:
    """Every entry of the audit chain of that kind with its link, in the chain's order, then what is not bound yet.

    Not in the order of their numbers: a slow transaction's entries come into the chain behind younger ones.
    """
    entries = AuditEntry.objects.filter(about).exclude(thing__in=OF_EXPORTS)
    found = list(entries.select_related("link").order_by(F("link__pk").asc(nulls_last=True), "pk"))
    links = {entry.link.pk - 1 for entry in found if hasattr(entry, "link")}
    before = dict(AuditLink.objects.filter(pk__in=links).values_list("pk", "hash"))
    people = {
        user.pk: str(user) for user in User.objects.filter(pk__in={entry.actor or 0 for entry in found})
    }
    return [
        {
            "says": audit.said_by(entry),
            "who": people.get(entry.actor or 0, ""),
            "link": {
                "place": entry.link.pk,
                "before": before.get(entry.link.pk - 1, audit.FIRST),
                "sha256": entry.link.hash,
            }
            if hasattr(entry, "link")
            else None,
        }
        for entry in found
    ]
