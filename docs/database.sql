-- Makes the two roles and the database on a PostgreSQL server (17 or newer) of your own. Run once, by psql, as a superuser:
--   OWNER_PASSWORD_FILE=... APP_PASSWORD_FILE=... psql -v ON_ERROR_STOP=1 -f docs/database.sql postgres
-- sps_owner owns the database and migrates it; sps_app reads and writes rows, and can neither alter nor drop a table.

\set owner_password `cat "$OWNER_PASSWORD_FILE"`
\set app_password `cat "$APP_PASSWORD_FILE"`

CREATE ROLE sps_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE sps_app LOGIN PASSWORD :'app_password';
CREATE DATABASE sps OWNER sps_owner
  TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C';

\connect sps
REVOKE ALL ON DATABASE sps FROM PUBLIC;
GRANT CONNECT ON DATABASE sps TO sps_app;
ALTER DEFAULT PRIVILEGES FOR ROLE sps_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO sps_app;
ALTER DEFAULT PRIVILEGES FOR ROLE sps_owner GRANT USAGE, SELECT ON SEQUENCES TO sps_app;
