-- Roles, privileges, ownership, labels.

--# CREATE ROLE
create role joe;
create role "Joe" with superuser createdb createrole inherit login replication bypassrls connection limit 5 password 'secret' valid until '2031-01-01' in role a, b role c admin d sysid 7;
create role joe nosuperuser nocreatedb nocreaterole noinherit nologin noreplication nobypassrls encrypted password 'md5x' in group g user u;
create user joe;
create user joe with password null;
create user joe connection limit -1 in role a;
create group g with user a, "B";
create group g;
create role admin login;
create role joe admin current_user, session_user role d, current_role;

--# ALTER ROLE
alter role joe with nologin;
alter role joe superuser createdb connection limit 3 password 'x' valid until 'infinity';
alter role current_user password null;
alter role session_user createrole noinherit;
alter role joe rename to jane;
alter role joe set search_path to a, b;
alter role joe in database d set work_mem = '1MB';
alter role all set x = on;
alter role all in database d reset all;
alter role joe reset x;
alter role joe set x from current;
alter role joe set time zone local;
alter user joe with password 'it''s';
alter user joe rename to jane;
alter user joe set role = 'x';
alter user joe in database "D" reset all;
alter user all set a to 'b';
alter group g add user a, b;
alter group g drop user "A";
alter group g rename to h;
alter role joe;

--# GRANT
grant select on t to joe;
grant all on t to joe;
grant all privileges on table s.t, u to joe, "Anna", public with grant option;
grant select, insert, update, delete, truncate, references, trigger on t to group staff;
grant maintain on t to joe; -- since 17
grant select (a, b), insert (c), update ("D"), references (e) on t to current_user;
grant all (a, b) on t to joe;
grant all privileges (a) on table t to joe granted by current_user;
grant select on all tables in schema s, "T" to joe;
grant usage, select, update on sequence q, s.r to joe;
grant all on all sequences in schema s to session_user;
grant connect, create, temporary, temp on database d, e to joe;
grant usage on domain d to joe;
grant usage on foreign data wrapper w to joe;
grant usage on foreign server v, x to joe;
grant execute on function f(int, text), s.g() to joe;
grant execute on procedure p to joe;
grant execute on routine r(int) to joe;
grant all on all functions in schema s to joe with grant option;
grant execute on all procedures in schema s to joe;
grant execute on all routines in schema s to public;
grant usage on language l to joe;
grant select, update on large object 1, 2 to joe;
grant set, alter system on parameter work_mem, a.b to joe; -- since 15
grant all on parameter "X" to joe; -- since 15
grant create, usage on schema s to joe;
grant create on tablespace ts to joe;
grant usage on type t, s.u to joe;
GRANT SELECT ON "T", "S"."U;" TO CURRENT_ROLE GRANTED BY SESSION_USER;

--# REVOKE
revoke select on t from joe;
revoke grant option for all privileges on table t from joe cascade;
revoke insert (a, b), delete on t from public restrict;
revoke all on all tables in schema s from joe;
revoke grant option for usage on sequence q from joe granted by current_user cascade;
revoke connect on database d from public;
revoke execute on function f(int) from public, joe;
revoke all on all functions in schema s from joe;
revoke usage on schema s from joe cascade;
revoke create on tablespace ts from joe;
revoke usage on type t from joe;
revoke usage on domain d from joe;
revoke usage on language l from joe;
revoke usage on foreign data wrapper w from joe;
revoke all on foreign server v from joe;
revoke select on large object 1 from joe;
revoke set on parameter x from joe; -- since 15
revoke all privileges on procedure p(), q from group staff;

--# GRANT ROLE
grant a to b;
grant a, "B" to c, current_user with admin option;
grant a to b granted by c;
grant a to b with admin option granted by current_role;
grant a to b with inherit true, set false, admin option; -- since 16
grant pg_read_all_data to "Joe";
grant select, insert_x to joe;

--# REVOKE ROLE
revoke a from b;
revoke admin option for a, b from c cascade;
revoke a from b granted by c restrict;
revoke inherit option for a from b; -- since 16

--# ALTER DEFAULT PRIVILEGES
alter default privileges grant select on tables to joe;
alter default privileges for role a, b in schema s, t grant all privileges on sequences to public with grant option;
alter default privileges for user a revoke execute on functions from public;
alter default privileges in schema s grant usage on types to joe;
alter default privileges grant usage, create on schemas to joe;
alter default privileges in schema s for role a grant execute on routines to joe;
alter default privileges revoke grant option for insert, update on tables from joe cascade;
alter default privileges for role current_user revoke all on functions from joe restrict;
alter default privileges grant select, update on large objects to joe; -- since 18

--# REASSIGN OWNED
reassign owned by joe to anna;
reassign owned by joe, current_user, "X" to session_user;

--# DROP OWNED
drop owned by joe;
drop owned by joe, current_role cascade;
drop owned by "Joe" restrict;

--# SECURITY LABEL
security label on table t is 'x';
security label for selinux on column s.t.a is 'system_u:x';
security label for "Prov" on function f(int) is null;
security label on role joe is 'x';
security label for 'prov' on database d is 'y';
security label on large object 1 is 'z';
security label on aggregate a (*) is 'x';
security label on schema s is $$x;$$;
security label on type s.t is 'x';
security label on domain d is 'x';
security label on event trigger e is 'x';
security label on foreign table t is 'x';
security label on materialized view v is 'x';
security label on procedural language l is 'x';
security label on publication p is 'x';
security label on sequence q is 'x';
security label on subscription s is 'x';
security label on tablespace ts is 'x';
security label on view v is E'x\ty';
security label on procedure p() is 'x';
security label on routine r is 'x';
