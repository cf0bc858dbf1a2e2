# Made by Django 5.2.19 on 2026-11-22 13:57

import django.contrib.postgres.fields
import django.db.models.deletion
import reviews.models.pool
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0003_house_and_same_person'),
        ('reviews', '0009_parcels'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='expert',
            name='countries',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), blank=True, default=list, size=None),
        ),
        migrations.CreateModel(
            name='Nomination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=reviews.models.pool.new_nomination_ref, editable=False, max_length=12, unique=True)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('given_name', models.CharField(max_length=80, verbose_name='given name')),
                ('family_name', models.CharField(max_length=80, verbose_name='family name')),
                ('institution', models.CharField(max_length=200, verbose_name='institution')),
                ('position', models.CharField(max_length=120, verbose_name='position')),
                ('facts', models.TextField(verbose_name='CV in short')),
                ('keywords', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('state', models.CharField(choices=[('waiting', 'Waits for an officer'), ('taken', 'Taken up'), ('left', 'Not taken up')], default='waiting', max_length=8)),
                ('nominated_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('country', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.country')),
                ('nominated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-nominated_at',),
            },
        ),
        migrations.CreateModel(
            name='PoolInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=reviews.models.pool.new_invitation_ref, editable=False, max_length=12, unique=True)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('given_name', models.CharField(max_length=80, verbose_name='given name')),
                ('family_name', models.CharField(max_length=80, verbose_name='family name')),
                ('expected', models.PositiveSmallIntegerField(verbose_name='proposals expected')),
                ('hours_each', models.PositiveSmallIntegerField(default=4, verbose_name='hours for each proposal')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='evaluations due')),
                ('term_from', models.DateField(verbose_name='term from')),
                ('term_until', models.DateField(verbose_name='term until')),
                ('keywords', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, size=None)),
                ('levels', models.JSONField(blank=True, default=dict)),
                ('most_at_once', models.PositiveSmallIntegerField(default=6)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('sent_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, choices=[('accepted', 'Accepted'), ('declined', 'Declined')], max_length=8)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('substitute_name', models.CharField(blank=True, max_length=160)),
                ('substitute_email', models.EmailField(blank=True, max_length=254)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('expert', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.expert')),
                ('nominated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.country')),
                ('nomination', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='reviews.nomination')),
                ('panel', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.panel')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-sent_at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(verbose_name='from')),
                ('until_on', models.DateField(verbose_name='until')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('noted_at', models.DateTimeField()),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='reviews.expert')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('from_on', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__gt', models.F('from_on'))), name='reviews_absence_not_empty')],
            },
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='reviews_nomination_settled_has_time'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('country', 'email'), name='reviews_nomination_once'),
        ),
        migrations.AddConstraint(
            model_name='poolinvitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='reviews_invitation_answered_has_time'),
        ),
        migrations.AddConstraint(
            model_name='poolinvitation',
            constraint=models.CheckConstraint(condition=models.Q(('term_until__gt', models.F('term_from'))), name='reviews_invitation_term_not_empty'),
        ),
    ]
