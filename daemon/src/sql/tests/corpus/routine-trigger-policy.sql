-- Routines, triggers, rules, policies, DO blocks, CALL: what carries code, and what says when it runs.

--# CREATE FUNCTION
create function f() returns int language sql as 'select 1';
create or replace function s.f(a int, b text default 'x', in c numeric(4, 2) = 1.5, out d int, inout e text, variadic g int[]) returns record as $$ select 1, 'x'; $$ language sql;
create function f(int, text, s."T"[]) returns setof t language plpgsql immutable strict leakproof parallel safe cost 10 rows 100 as $body$
    declare
      x int := 1;
    begin
      -- ; a comment
      return query select * from t where a = x;
    end;
    $body$;
create function f() returns table (a int, "B" text, c numeric(1)) language 'plpgsql' stable called on null input security definer set search_path = pg_catalog, s set work_mem to '1MB' as $$ begin return; end $$;
create function f() returns void language plpgsql volatile returns null on null input external security invoker not leakproof parallel unsafe as 'begin end';
create function f() returns trigger as $$ begin new.a := 1; return new; end $$ language plpgsql;
create function f() returns event_trigger language plpgsql as $$ begin end $$;
create function f(a t.b%type) returns setof s.t.c%type language sql as $$ select 1 $$;
create function f(a double precision, b timestamp(3) with time zone, c character varying, d interval year to month, e int array) returns bit varying language sql as '';
create function f(a int) returns int language c as 'lib/mine', 'f_symbol';
create function f(internal) returns internal language internal strict as 'int4in';
create function f(a int) returns int transform for type hstore, for type s.t language plpython3u as $py$return a$py$;
create function f(a int) returns int language sql return a + 1;
create function f(a int) returns int language sql immutable return case when a > 1 then a else (select max(b) from t) end;
create function f(a int) returns setof int language sql begin atomic select a; select 2; end;
create or replace function f(a int) returns int begin atomic
    insert into t values (a);
    update t set b = case when a > 1 then 'end' else 'begin' end;
    select case a when 1 then 2 end;
  end;
create function f() returns void begin atomic end;
create function f() returns int window language c as 'x', 'y';
create function f() returns int language sql support s.supporter set a from current as $$ select ';' $$;
create function f(inout int, out text) language sql as 'select 1, 2';
create function f(a in int, b out text, c variadic text[]) language sql as '';
create function f(in out a int) language sql as '';
create function f(type text, value int, name name, key "char", year int default 2000) returns int language sql as '';
create function "F ;"("a ;" int) returns int as E'select \'x;\'' language sql;
create function f(a int default 1 + 2 * (3), b int[] default array[1, 2], c text default null, d s.t default row (1)::s.t) returns int language sql as '';
create function f() returns int set time zone 'utc' set role joe set transaction_isolation to 'serializable' language sql as '';
create function f() returns int language sql as $a$ select $b$ $a $ $$ ; $b$; $a$;
create function f /* name */ ( -- args
    a int /* a */ , b /* b */ int
  ) returns /* r */ int language sql -- x
  as /* body */ $$ select 1 -- ; $$ ;

--# CREATE PROCEDURE
create procedure p() language sql as 'select 1';
create or replace procedure s.p(a int, inout b text default 'x', out c int) language plpgsql security definer set lock_timeout = '1s' as $$
    begin
      commit;
    end
    $$;
create procedure p(a int) begin atomic insert into t values (a); delete from u; end;
create procedure p(a int) language sql begin atomic end;
create procedure p() language plpgsql transform for type x as $$ begin null; end $$;
create procedure "Do"(variadic a text[]) as 'x' language plperl;

--# ALTER FUNCTION
alter function f rename to g;
alter function s.f(int, in a text, out b int, variadic c int[]) rename to "G";
alter function f() owner to joe;
alter function f() set schema s;
alter function f() depends on extension x;
alter function f no depends on extension x;
alter function f(int) immutable strict security definer leakproof parallel restricted cost 5 rows 10 restrict;
alter function f called on null input volatile external security invoker not leakproof support g;
alter function f() set search_path to s, "T", public set work_mem = '1MB' reset role reset all;
alter function f() set x from current;
alter function f(s.t%type) stable returns null on null input;

--# ALTER PROCEDURE
alter procedure p rename to q;
alter procedure p(int, out text) security definer set a = 1;
alter procedure s.p() owner to current_user;
alter procedure p set schema s;
alter procedure p() depends on extension x;
alter procedure p() no depends on extension x;
alter procedure p() external security invoker reset a restrict;

--# ALTER ROUTINE
alter routine r rename to s;
alter routine r(int) owner to joe;
alter routine r() set schema s;
alter routine r() immutable cost 1;
alter routine r() depends on extension x;
alter routine r set a to b;

--# CREATE AGGREGATE
create aggregate a (int) (sfunc = f, stype = int);
create or replace aggregate s.a (b int, variadic c "any"[]) (sfunc = s.f, stype = numeric[], sspace = 10, finalfunc = g, finalfunc_extra, finalfunc_modify = read_only, combinefunc = h, serialfunc = i, deserialfunc = j, initcond = '{}', msfunc = k, minvfunc = l, mstype = text, msspace = 1, mfinalfunc = m, mfinalfunc_extra, mfinalfunc_modify = shareable, minitcond = '0', sortop = operator(pg_catalog.<), parallel = safe);
create aggregate a (*) (sfunc = f, stype = int8);
create aggregate a (float8 order by int) (sfunc = f, stype = internal, hypothetical);
create aggregate a (order by "any") (sfunc = f, stype = internal);
create aggregate a (variadic "any" order by variadic "any") (sfunc = f, stype = internal);
create aggregate a (basetype = int, sfunc = f, stype = int, sortop = >);
create aggregate a (basetype = 'ANY', sfunc = f, stype = double precision);

--# ALTER AGGREGATE
alter aggregate a (int) rename to b;
alter aggregate s.a (*) owner to joe;
alter aggregate a (int, text order by int) set schema t;
alter aggregate a (order by x int) rename to y;

--# DO
do $$ begin raise notice ';'; end $$;
do language plpgsql $$ begin perform f(); end; $$;
do 'begin null; end' language plpgsql;
do $do$
    declare r record;
    begin
      for r in select * from pg_class loop
        execute format('drop table %I', r.relname);
      end loop;
      create table x (a int);
      if not exists (select 1 from t) then insert into t values (1); end if;
    exception when others then
      raise exception 'no: %', sqlerrm using errcode = 'P0001';
    end
    $do$;
do $x$ $$ ; $$ $x$;
DO LANGUAGE "plpgsql" E'begin\nend';

--# CALL
call p();
call s.p(1, 'x', null, a => 2, b := array[1]);
call p(variadic array[1, 2]);
call "Do It"((select 1), $1);

--# CREATE TRIGGER
create trigger g before insert on t execute function f();
create or replace trigger g after insert or update or delete on s.t for each row execute procedure s.f('a', 1, b, 2.5, true);
create trigger g before update of a, "B" on t for each row when (old.a is distinct from new.a) execute function f(a, 'it''s');
create trigger g instead of delete on v for each row execute function f();
create trigger g after truncate on t for each statement execute function f();
create trigger g after update on t referencing old table as old_rows new table as new_rows for each statement execute function f();
create trigger g after insert on t referencing new table added for row execute function f();
create trigger g after update on t referencing old row as o new row n for statement execute function f();
create constraint trigger g after insert or update on t from s.u deferrable initially deferred for each row when (new.a > 0) execute function f();
create constraint trigger g after delete on t not deferrable initially immediate for each row execute procedure f();
create trigger "G 1" before insert or update of type, value or delete or truncate on "T" execute function "F"();
create trigger g before update on t for each row when (old.* is distinct from new.* and pg_trigger_depth() < 2) execute function f();

--# ALTER TRIGGER
alter trigger g on t rename to h;
alter trigger "G" on s.t rename to "H";
alter trigger g on t depends on extension x;
alter trigger g on t no depends on extension x;

--# CREATE EVENT TRIGGER
create event trigger e on ddl_command_start execute function f();
create event trigger e on sql_drop when tag in ('DROP TABLE', 'DROP VIEW') and tag in ('x') execute procedure s.f();
create event trigger e on table_rewrite when tag in ('ALTER TABLE') execute function f();
create event trigger e on login execute function f();

--# ALTER EVENT TRIGGER
alter event trigger e disable;
alter event trigger e enable;
alter event trigger e enable replica;
alter event trigger e enable always;
alter event trigger e owner to joe;
alter event trigger e rename to f;

--# CREATE RULE
create rule r as on insert to t do instead nothing;
create or replace rule "R" as on update to s.t where old.a <> new.a do also insert into log values (old.a, new.a);
create rule "_RETURN" as on select to v do instead select * from t;
create rule r as on delete to t do (insert into a values (old.x); update b set c = 1; delete from d where e = old.e; notify f; select 1);
create rule r as on insert to t do instead (insert into u values (new.*) returning *);
create rule r as on update to t do nothing;
create rule r as on insert to t do also (; insert into u values (1);; delete from w;);
create rule r as on insert to t do notify t, 'payload';
create rule r as on delete to t where old.keep do instead ();

--# ALTER RULE
alter rule r on t rename to s;
alter rule "R" on s.t rename to "S";

--# CREATE POLICY
create policy p on t;
create policy p on s.t as permissive for all to public using (true) with check (true);
create policy "P 1" on t as restrictive for select to joe, current_user, session_user, "Anna" using (owner = current_user and a in (select b from c));
create policy p on t for insert with check (a > 0);
create policy p on t for update to current_role using (a = 1) with check (b = 2);
create policy p on t for delete using (tenant = current_setting('app.tenant')::uuid);

--# ALTER POLICY
alter policy p on t rename to q;
alter policy p on t to joe, public;
alter policy p on s.t using (a > 1);
alter policy "P" on t with check (a < 1);
alter policy p on t to session_user using (true) with check (false);
