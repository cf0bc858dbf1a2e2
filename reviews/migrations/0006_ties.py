# Made by Django 5.2.19 on 2026-11-22 13:14

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# What the database sees of ties. One place for every tie: doors, counts, searches and officers' pages read it.
SIGHTINGS = """
CREATE VIEW reviews_self AS
  SELECT e.id AS expert_id, e.person_id, e.user_id FROM reviews_expert e
  UNION ALL
  SELECT e.id, p.id, p.user_id FROM reviews_expert e JOIN partners_person p ON p.same_as_id = e.person_id
  UNION ALL
  SELECT e.id, p.id, p.user_id FROM reviews_expert e
    JOIN partners_person own ON own.id = e.person_id JOIN partners_person p ON p.id = own.same_as_id
  UNION ALL
  SELECT e.id, p.id, p.user_id FROM reviews_expert e
    JOIN partners_person own ON own.id = e.person_id
    JOIN partners_person p ON p.same_as_id = own.same_as_id AND p.id <> own.id;

CREATE VIEW reviews_address AS
  SELECT s.expert_id, lower(u.email) AS mail FROM reviews_self s JOIN accounts_user u ON u.id = s.user_id
  UNION ALL
  SELECT s.expert_id, lower(a.email) FROM reviews_self s JOIN account_emailaddress a ON a.user_id = s.user_id;

CREATE VIEW reviews_director AS
  SELECT d.id, d.proposal_id, d.user_id, d.role, d.organisation_id, d.nationality_id, lower(d.email) AS mail,
    lower(btrim(d.given_name || ' ' || d.family_name)) AS named,
    coalesce(nullif(btrim(d.given_name || ' ' || d.family_name), ''), d.email)::text AS shown
  FROM applications_director d;

CREATE VIEW reviews_director_address AS
  SELECT d.id AS director_id, lower(d.email) AS mail FROM applications_director d
  UNION ALL
  SELECT d.id, lower(u.email) FROM applications_director d JOIN accounts_user u ON u.id = d.user_id
  UNION ALL
  SELECT d.id, lower(a.email) FROM applications_director d JOIN account_emailaddress a ON a.user_id = d.user_id;

CREATE VIEW reviews_expert_post AS
  SELECT s.expert_id, f.organisation_id, f.start_on, f.end_on
  FROM reviews_self s JOIN partners_affiliation f ON f.person_id = s.person_id;

CREATE VIEW reviews_director_post AS
  SELECT d.id AS director_id, d.organisation_id, NULL::date AS start_on, NULL::date AS end_on
  FROM applications_director d WHERE d.organisation_id IS NOT NULL
  UNION ALL
  SELECT d.id, f.organisation_id, f.start_on, f.end_on FROM applications_director d
    JOIN partners_person p ON p.user_id = d.user_id JOIN partners_affiliation f ON f.person_id = p.id;

CREATE VIEW reviews_same_house AS
  SELECT e.expert_id, dp.director_id, o.name::text AS house, greatest(e.start_on, dp.start_on) AS start_on,
    least(e.end_on, dp.end_on) AS end_on
  FROM reviews_expert_post e
    JOIN partners_organisation own ON own.id = e.organisation_id
    CROSS JOIN LATERAL unnest(own.id || own.house) AS kin(id)
    JOIN reviews_director_post dp ON dp.organisation_id = kin.id
    JOIN partners_organisation o ON o.id = dp.organisation_id;

CREATE VIEW reviews_expert_country AS
  SELECT e.id AS expert_id, e.nominated_by_id AS country_id, NULL::date AS end_on FROM reviews_expert e
  UNION ALL
  SELECT s.expert_id, p.nationality_id, NULL::date FROM reviews_self s JOIN partners_person p ON p.id = s.person_id
  UNION ALL
  SELECT s.expert_id, p.residence_id, NULL::date FROM reviews_self s JOIN partners_person p ON p.id = s.person_id
  UNION ALL
  SELECT f.expert_id, o.country_id, f.end_on
  FROM reviews_expert_post f JOIN partners_organisation o ON o.id = f.organisation_id;

CREATE VIEW reviews_director_country AS
  SELECT d.id AS director_id, d.proposal_id, d.nationality_id AS country_id
  FROM applications_director d WHERE d.role IN ('NPD', 'PPD')
  UNION ALL
  SELECT d.id, d.proposal_id, o.country_id FROM applications_director d
    JOIN partners_organisation o ON o.id = d.organisation_id WHERE d.role IN ('NPD', 'PPD');

CREATE VIEW reviews_part AS
  SELECT d.proposal_id, d.user_id, lower(d.email) AS mail FROM applications_director d
  UNION ALL
  SELECT h.proposal_id, h.user_id, lower(h.email) FROM applications_helper h WHERE h.user_id IS NOT NULL;

CREATE VIEW reviews_expert_part AS
  SELECT s.expert_id, t.proposal_id FROM reviews_self s JOIN reviews_part t ON t.user_id = s.user_id
  UNION ALL
  SELECT a.expert_id, t.proposal_id FROM reviews_address a JOIN reviews_part t ON t.mail = a.mail;

CREATE VIEW reviews_director_part AS
  SELECT d.id AS director_id, t.proposal_id FROM applications_director d JOIN reviews_part t ON t.user_id = d.user_id
  UNION ALL
  SELECT d.id, t.proposal_id FROM applications_director d JOIN reviews_part t ON t.mail = lower(d.email);

CREATE VIEW reviews_named AS
  SELECT n.expert_id, d.proposal_id, d.shown, n.kind::text AS kind, n.noted_at::date AS noted_on, n.until
  FROM reviews_acquaintance n JOIN reviews_director d ON d.named = lower(n.name)
  UNION ALL
  SELECT n.expert_id, d.proposal_id, d.shown, n.kind::text, n.noted_at::date, n.until
  FROM reviews_acquaintance n JOIN reviews_director d ON d.mail = lower(n.email)
  UNION ALL
  SELECT n.expert_id, d.proposal_id, d.shown, n.kind::text, n.noted_at::date, n.until
  FROM reviews_acquaintance n JOIN accounts_user u ON lower(u.email) = lower(n.email) JOIN reviews_director d ON d.user_id = u.id;

CREATE VIEW reviews_sighting AS
  -- the same human being, by an account (two records that an officer joined are one)
  SELECT s.expert_id, d.proposal_id, 'person'::text AS seen_by, d.shown AS director, ''::text AS detail,
    NULL::date AS since, NULL::date AS counts_from, NULL::date AS counts_until
  FROM reviews_self s JOIN reviews_director d ON d.user_id = s.user_id
  UNION ALL
  -- by an address of either, confirmed or not
  SELECT a.expert_id, d.proposal_id, 'address'::text, d.shown, a.mail::text, NULL::date, NULL::date, NULL::date
  FROM reviews_address a JOIN reviews_director_address m ON m.mail = a.mail JOIN reviews_director d ON d.id = m.director_id
  UNION ALL
  SELECT s.expert_id, d.proposal_id, 'namesake'::text, d.shown, ''::text, NULL::date, NULL::date, NULL::date
  FROM reviews_self s JOIN partners_person p ON p.id = s.person_id
    JOIN reviews_director d ON d.named = lower(btrim(p.given_name || ' ' || p.family_name))
  WHERE d.user_id IS DISTINCT FROM s.user_id AND d.named <> ''
  UNION ALL
  -- helped to write it, or its short form, whatever became of the access
  SELECT s.expert_id, h.proposal_id, 'helper'::text, btrim(h.given_name || ' ' || h.family_name), ''::text,
    h.joined_at::date, NULL::date, NULL::date
  FROM reviews_self s JOIN applications_helper h ON h.user_id = s.user_id
  UNION ALL
  SELECT a.expert_id, h.proposal_id, 'helper'::text, btrim(h.given_name || ' ' || h.family_name), ''::text,
    h.joined_at::date, NULL::date, NULL::date
  FROM reviews_address a JOIN applications_helper h ON lower(h.email) = a.mail WHERE h.user_id IS NOT NULL
  UNION ALL
  SELECT s.expert_id, p.id, 'helper'::text, btrim(h.given_name || ' ' || h.family_name), ''::text,
    h.joined_at::date, NULL::date, NULL::date
  FROM reviews_self s JOIN applications_helper h ON h.user_id = s.user_id
    JOIN applications_proposal p ON p.follows_id = h.proposal_id
  UNION ALL
  SELECT x.expert_id, d.proposal_id, 'institution'::text, d.shown, x.house, x.start_on, NULL::date, x.end_on
  FROM reviews_same_house x JOIN reviews_director d ON d.id = x.director_id
  UNION ALL
  SELECT x.expert_id, d.proposal_id, 'former'::text, d.shown, x.house, x.start_on, x.end_on,
    (x.end_on + interval '3 years')::date
  FROM reviews_same_house x JOIN reviews_director d ON d.id = x.director_id WHERE x.end_on IS NOT NULL
  UNION ALL
  -- two institutions directly under the same one
  SELECT e.expert_id, d.proposal_id, 'roof'::text, d.shown, above.name::text,
    greatest(e.start_on, dp.start_on), NULL::date, least(e.end_on, dp.end_on)
  FROM reviews_expert_post e JOIN partners_organisation own ON own.id = e.organisation_id
    JOIN partners_organisation o ON o.parent_id = own.parent_id AND o.id <> own.id
    JOIN partners_organisation above ON above.id = own.parent_id
    JOIN reviews_director_post dp ON dp.organisation_id = o.id JOIN reviews_director d ON d.id = dp.director_id
  UNION ALL
  -- one domain, or one under the other
  SELECT a.expert_id, d.proposal_id, 'domain'::text, d.shown, split_part(m.mail, '@', 2), NULL::date, NULL::date, NULL::date
  FROM reviews_address a JOIN reviews_director_address m ON split_part(m.mail, '@', 2) = split_part(a.mail, '@', 2)
    JOIN reviews_director d ON d.id = m.director_id
  UNION ALL
  SELECT a.expert_id, d.proposal_id, 'domain'::text, d.shown, split_part(m.mail, '@', 2), NULL::date, NULL::date, NULL::date
  FROM reviews_address a
    JOIN reviews_director_address m ON split_part(m.mail, '@', 2) = substring(split_part(a.mail, '@', 2) FROM '[.](.*)')
    JOIN reviews_director d ON d.id = m.director_id
  UNION ALL
  SELECT a.expert_id, d.proposal_id, 'domain'::text, d.shown, split_part(a.mail, '@', 2), NULL::date, NULL::date, NULL::date
  FROM reviews_address a
    JOIN reviews_director_address m ON split_part(a.mail, '@', 2) = substring(split_part(m.mail, '@', 2) FROM '[.](.*)')
    JOIN reviews_director d ON d.id = m.director_id
  UNION ALL
  -- a domain that the register knows of the other's institution
  SELECT a.expert_id, d.proposal_id, 'domain'::text, d.shown, split_part(a.mail, '@', 2), NULL::date, NULL::date, NULL::date
  FROM reviews_address a JOIN partners_organisation o ON split_part(a.mail, '@', 2) = ANY (o.email_domains)
    JOIN reviews_director d ON d.organisation_id = o.id
  UNION ALL
  SELECT e.expert_id, d.proposal_id, 'domain'::text, d.shown, split_part(m.mail, '@', 2), NULL::date, NULL::date, e.end_on
  FROM reviews_expert_post e JOIN partners_organisation o ON o.id = e.organisation_id
    CROSS JOIN LATERAL unnest(o.email_domains) AS own(domain)
    JOIN reviews_director_address m ON split_part(m.mail, '@', 2) = own.domain
    JOIN reviews_director d ON d.id = m.director_id
  UNION ALL
  -- together with a director in another proposal that was sent
  SELECT e.expert_id, d.proposal_id, 'joint'::text, d.shown, q.ref::text, q.submitted_at::date, NULL::date,
    (q.changed_at + interval '4 years')::date
  FROM reviews_expert_part e JOIN applications_proposal q ON q.id = e.proposal_id AND q.standing_version_id IS NOT NULL
    JOIN reviews_director_part o ON o.proposal_id = q.id
    JOIN reviews_director d ON d.id = o.director_id AND d.proposal_id <> q.id
  UNION ALL
  SELECT n.expert_id, n.proposal_id, 'named'::text, n.shown, n.kind, n.noted_on, NULL::date, n.until FROM reviews_named n
  UNION ALL
  -- directs another proposal that was sent in the same call
  SELECT e.expert_id, p.id, 'call'::text, q.ref::text, ''::text, q.submitted_at::date, NULL::date, NULL::date
  FROM (
    SELECT s.expert_id, d.proposal_id FROM reviews_self s JOIN applications_director d ON d.user_id = s.user_id
    UNION ALL
    SELECT a.expert_id, d.proposal_id FROM reviews_address a JOIN applications_director d ON lower(d.email) = a.mail
  ) e JOIN applications_proposal q ON q.id = e.proposal_id AND q.standing_version_id IS NOT NULL AND q.state <> 'withdrawn'
    JOIN applications_proposal p ON p.call_id = q.call_id AND p.id <> q.id
  UNION ALL
  SELECT e.expert_id, d.proposal_id, 'country'::text, r.shown, c.iso2::text, NULL::date, NULL::date, e.end_on
  FROM reviews_expert_country e JOIN reviews_director_country d ON d.country_id = e.country_id
    JOIN reviews_director r ON r.id = d.director_id JOIN partners_country c ON c.id = e.country_id
  UNION ALL
  SELECT p.expert_id, p.proposal_id, 'pinned'::text, ''::text, p.reason::text, p.at::date, NULL::date, p.until
  FROM reviews_conflictpin p WHERE p.verdict = 'conflict' AND p.ended_at IS NULL;
"""
CLOSED = """
-- The proposals that a hard tie closes to the expert on a day: the same traces as the view's, asked for one person by
-- keys, so that a door stays quick among ten thousand proposals. Which traces exclude: `reviews.conflicts.HARD`; what
-- is not in `FIXED` gives way to an officer's ruling. A test holds view and doors together.
-- Its questions are short: to start a second process for one takes longer than all of them.
CREATE FUNCTION reviews_closed(of_expert bigint, on_day date) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 50 SET plan_cache_mode = force_generic_plan SET max_parallel_workers_per_gather = 0 AS $$
DECLARE
  accounts bigint[]; people bigint[]; mails text[]; houses bigint[]; parts bigint[];
BEGIN
  SELECT array_agg(s.person_id), array_agg(s.user_id) FILTER (WHERE s.user_id IS NOT NULL) INTO people, accounts
    FROM reviews_self s WHERE s.expert_id = of_expert;
  SELECT array_agg(DISTINCT m.mail) INTO mails FROM (
    SELECT lower(u.email) AS mail FROM accounts_user u WHERE u.id = ANY (accounts)
    UNION ALL SELECT lower(a.email) FROM account_emailaddress a WHERE a.user_id = ANY (accounts)) m;
  SELECT array_agg(DISTINCT kin.id) INTO houses
    FROM partners_affiliation f JOIN partners_organisation o ON o.id = f.organisation_id
      CROSS JOIN LATERAL unnest(o.id || o.house) AS kin(id)
    WHERE f.person_id = ANY (people) AND (f.end_on IS NULL OR f.end_on > on_day);
  SELECT array_agg(DISTINCT t.proposal_id) INTO parts FROM (
    SELECT d.proposal_id FROM applications_director d WHERE d.user_id = ANY (accounts)
    UNION ALL SELECT d.proposal_id FROM applications_director d WHERE lower(d.email) = ANY (mails)
    UNION ALL SELECT h.proposal_id FROM applications_helper h WHERE h.user_id = ANY (accounts)
    UNION ALL SELECT h.proposal_id FROM applications_helper h WHERE lower(h.email) = ANY (mails) AND h.user_id IS NOT NULL
  ) t;

  -- wrote it: no ruling opens it
  RETURN QUERY
  SELECT d.proposal_id FROM applications_director d WHERE d.user_id = ANY (accounts)
  UNION ALL
  SELECT h.proposal_id FROM applications_helper h WHERE h.user_id = ANY (accounts)
  UNION ALL
  SELECT h.proposal_id FROM applications_helper h WHERE lower(h.email) = ANY (mails) AND h.user_id IS NOT NULL
  UNION ALL
  SELECT p.id FROM applications_helper h JOIN applications_proposal p ON p.follows_id = h.proposal_id
  WHERE h.user_id = ANY (accounts);

  RETURN QUERY
  SELECT k.id FROM (
    SELECT d.proposal_id AS id FROM applications_director d WHERE lower(d.email) = ANY (mails)
    UNION ALL
    SELECT d.proposal_id FROM accounts_user u JOIN applications_director d ON d.user_id = u.id
    WHERE lower(u.email) = ANY (mails)
    UNION ALL
    SELECT d.proposal_id FROM account_emailaddress a JOIN applications_director d ON d.user_id = a.user_id
    WHERE lower(a.email) = ANY (mails)
    UNION ALL
    SELECT d.proposal_id FROM applications_director d WHERE d.organisation_id = ANY (houses)
    UNION ALL
    SELECT d.proposal_id FROM partners_affiliation f JOIN partners_person p ON p.id = f.person_id
      JOIN applications_director d ON d.user_id = p.user_id
    WHERE f.organisation_id = ANY (houses) AND (f.end_on IS NULL OR f.end_on > on_day)
    UNION ALL
    SELECT d.proposal_id FROM applications_proposal q JOIN reviews_part t ON t.proposal_id = q.id
      JOIN applications_director d ON d.user_id = t.user_id AND d.proposal_id <> q.id
    WHERE q.id = ANY (parts) AND q.standing_version_id IS NOT NULL
      AND (q.changed_at + interval '4 years')::date > on_day
    UNION ALL
    SELECT d.proposal_id FROM applications_proposal q JOIN reviews_part t ON t.proposal_id = q.id
      JOIN applications_director d ON lower(d.email) = t.mail AND d.proposal_id <> q.id
    WHERE q.id = ANY (parts) AND q.standing_version_id IS NOT NULL
      AND (q.changed_at + interval '4 years')::date > on_day
    UNION ALL
    SELECT s.proposal_id FROM reviews_named s
    WHERE s.expert_id = of_expert AND (s.until IS NULL OR s.until > on_day)
    UNION ALL
    SELECT p.proposal_id FROM reviews_conflictpin p WHERE p.expert_id = of_expert AND p.verdict = 'conflict'
      AND p.ended_at IS NULL AND (p.until IS NULL OR p.until > on_day)
    UNION ALL
    SELECT d.proposal_id FROM applications_call c JOIN applications_proposal p ON p.call_id = c.id
      JOIN reviews_director_country d ON d.proposal_id = p.id
      JOIN reviews_expert_country e ON e.country_id = d.country_id
    WHERE c.national_ties = 'hard' AND e.expert_id = of_expert AND (e.end_on IS NULL OR e.end_on > on_day)
  ) k
  WHERE NOT EXISTS (
    SELECT 1 FROM reviews_conflictpin n WHERE n.expert_id = of_expert AND n.proposal_id = k.id
      AND n.verdict = 'none' AND n.ended_at IS NULL AND (n.until IS NULL OR n.until > on_day));
END $$;

-- The routings to panels of which the account is deputy and whose chair is kept from the proposal.
CREATE FUNCTION reviews_chair_out(of_user bigint, on_day date) RETURNS SETOF bigint
LANGUAGE sql STABLE ROWS 50 AS $$
  SELECT r.id FROM reviews_expert e
    JOIN reviews_panelmember m ON m.expert_id = e.id AND m.role = 'deputy'
    JOIN reviews_panelmember c ON c.panel_id = m.panel_id AND c.role = 'chair'
    CROSS JOIN LATERAL reviews_closed(c.expert_id, on_day) AS k(proposal_id)
    JOIN reviews_routing r ON r.panel_id = m.panel_id AND r.proposal_id = k.proposal_id AND r.ended_at IS NULL
  WHERE e.user_id = of_user
$$;
"""
VIEWS = ('reviews_sighting', 'reviews_named', 'reviews_director_part', 'reviews_expert_part', 'reviews_part', 'reviews_director_country', 'reviews_expert_country', 'reviews_same_house', 'reviews_director_post', 'reviews_expert_post', 'reviews_director_address', 'reviews_director', 'reviews_address', 'reviews_self')


class Migration(migrations.Migration):

    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('applications', '0015_national_ties'),
        ('partners', '0003_house_and_same_person'),
        ('reviews', '0005_panel_day'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Sighting',
            fields=[
                ('pk', models.CompositePrimaryKey('expert_id', 'proposal_id', 'seen_by', blank=True, editable=False, primary_key=True, serialize=False)),
                ('seen_by', models.TextField()),
                ('director', models.TextField()),
                ('detail', models.TextField()),
                ('since', models.DateField(null=True)),
                ('counts_from', models.DateField(null=True)),
                ('counts_until', models.DateField(null=True)),
            ],
            options={
                'db_table': 'reviews_sighting',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='Acquaintance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('supervision', 'Supervised me, or was supervised by me'), ('family', 'Family or close personal tie'), ('collaborator', 'Worked or published with me in the last four years'), ('co-editor', 'Edited with me in the last two years'), ('dispute', 'Scientific or personal dispute')], max_length=12)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('until', models.DateField(blank=True, null=True)),
                ('noted_at', models.DateTimeField()),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acquaintances', to='reviews.expert')),
            ],
            options={
                'ordering': ('name', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('expert', 'kind', 'name'), name='reviews_acquaintance_once')],
            },
        ),
        migrations.CreateModel(
            name='ConflictPin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('conflict', 'Conflict'), ('none', 'No conflict')], max_length=8)),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('until', models.DateField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_reason', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pins', to='reviews.expert')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.proposal')),
            ],
            options={
                'ordering': ('-at',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('expert', 'proposal'), name='reviews_pin_one_open'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='reviews_pin_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='reviews_pin_ended_by_somebody')],
            },
        ),
        migrations.RunSQL(SIGHTINGS, "\n".join(f"DROP VIEW {name};" for name in VIEWS)),
        migrations.RunSQL(
            CLOSED, "DROP FUNCTION reviews_chair_out(bigint, date); DROP FUNCTION reviews_closed(bigint, date);"
        ),
    ]
