"""Letters announced before their files were hung on proposals are hung now."""

from django.db import migrations


def hang(apps, schema_editor):
    Letter = apps.get_model("decisions", "Letter")
    ToldLetter = apps.get_model("applications", "ToldLetter")
    told = Letter.objects.filter(
        state__in=["announced", "superseded", "revoked"], announced_at__isnull=False, file__isnull=False
    )
    for letter in told.select_related("decision").order_by("announced_at", "pk"):
        ToldLetter.objects.get_or_create(
            proposal_id=letter.decision.proposal_id,
            issue=letter.context["issue"],
            language=letter.language,
            defaults={"file_id": letter.file_id, "told_at": letter.announced_at},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("decisions", "0003_decision_reminded_at"),
        ("applications", "0005_told_letter"),
    ]

    operations = [migrations.RunPython(hang, migrations.RunPython.noop)]
