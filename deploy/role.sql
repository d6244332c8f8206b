-- The role Waymark works as: it owns its database and nothing else. A superuser, or a role with BYPASSRLS, is refused at start.
CREATE ROLE waymark LOGIN PASSWORD 'waymark';
CREATE DATABASE waymark OWNER waymark;
