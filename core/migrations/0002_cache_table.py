"""The table of the database cache, which keeps sign-in limits and the sweeper's last sign of life."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=[
                'CREATE UNLOGGED TABLE "core_cache" ('
                '"cache_key" varchar(255) NOT NULL PRIMARY KEY, '
                '"value" text NOT NULL, '
                '"expires" timestamp with time zone NOT NULL)',
                'CREATE INDEX "core_cache_expires" ON "core_cache" ("expires")',
            ],
            reverse_sql=['DROP TABLE "core_cache"'],
        ),
    ]
