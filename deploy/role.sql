-- The role and the database of Waymark: psql -v ON_ERROR_STOP=1 -f role.sql, as a role that may make them, with the password in
-- the environment as WAYMARK_DB_PASSWORD. An ordinary role: a superuser, or one with BYPASSRLS, would see the rows of every
-- organisation, and Waymark refuses to start as one.
\getenv password WAYMARK_DB_PASSWORD
CREATE ROLE waymark LOGIN PASSWORD :'password';
CREATE DATABASE waymark OWNER waymark;
