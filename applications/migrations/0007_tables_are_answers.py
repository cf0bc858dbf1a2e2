"""End-users and milestones become rows of the answers that their sections keep."""

from django.db import migrations


def move_rows(apps, schema_editor):
    entries = apps.get_model("applications", "SectionEntry").objects
    end_user, milestone = (apps.get_model("applications", name) for name in ("EndUser", "Milestone"))
    kept = {}
    for row in end_user.objects.select_related("country").order_by("proposal_id", "position_in_list", "pk"):
        kept.setdefault((row.proposal_id, "end_users"), []).append(
            {
                "organisation": row.organisation,
                "country": row.country.iso2 if row.country else None,
                "contact": row.contact,
                "email": row.email,
                "interest": row.interest,
            }
        )
    for row in milestone.objects.order_by("proposal_id", "month", "position_in_list", "pk"):
        month = row.typed or row.month
        kept.setdefault((row.proposal_id, "milestones"), []).append(
            {"title": row.title, "month": month, "shown_by": row.shown_by}
        )
    for (proposal, key), rows in kept.items():
        entry, _created = entries.get_or_create(proposal_id=proposal, key=key)
        entry.data = {**entry.data, key: [{"id": f"r{n}", **row} for n, row in enumerate(rows, start=1)]}
        entry.save(update_fields=["data"])
    # Tables whose keys are still to be checked at the end of the transaction cannot be dropped in it.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("applications", "0006_section_states")]
    operations = [
        migrations.RunPython(move_rows, migrations.RunPython.noop),
        migrations.DeleteModel(name="EndUser"),
        migrations.DeleteModel(name="Milestone"),
    ]
