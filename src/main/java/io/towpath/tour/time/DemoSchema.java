package io.towpath.tour.time;

import org.springframework.jdbc.core.simple.JdbcClient;

/// What makes the demo's database live by the demo's time: a `clock_timestamp()` of its own. Leases and signs of life ask
/// `pg_catalog.clock_timestamp()`, which stays the machine's.
final class DemoSchema {

    /// Which schemas a connection looks into, in this order: made is in the first, functions are found in the second
    /// before the server's own.
    static final String SEARCH_PATH = "set search_path to public, demo_time, pg_catalog";

    private DemoSchema() {}

    /// Again changes nothing.
    static void create(JdbcClient jdbc) {
        jdbc.sql("create schema if not exists demo_time").update();
        jdbc.sql("""
                create table if not exists demo_time.pace (
                    only_one boolean     primary key default true,
                    machine  timestamptz not null,
                    shown    timestamptz not null,
                    speed    integer     not null, -- seconds shown in a second of the machine; 0 at rest
                    wanted   integer     not null, -- the same, as it was before it was put to rest
                    constraint pace_is_one check (only_one)
                )
                """).update();
        jdbc.sql("""
                insert into demo_time.pace (machine, shown, speed, wanted)
                select m, m, 1, 1 from pg_catalog.clock_timestamp() as m on conflict do nothing
                """).update();
        jdbc.sql("""
                create table if not exists demo_time.turn (
                    machine timestamptz primary key,
                    shown   timestamptz not null,
                    speed   integer     not null -- from then on, until the next
                )
                """).update();
        // begin atomic: what it means does not depend on who calls
        jdbc.sql("""
                create or replace function demo_time.clock_timestamp() returns timestamptz language sql stable
                begin atomic
                    select shown + greatest(pg_catalog.clock_timestamp() - machine, interval '0') * speed
                      from demo_time.pace;
                end
                """).update();
        defaults(jdbc);
        durations(jdbc);
    }

    /// A column's default was bound to the server's function when the column was made. Slots are held by leases.
    private static void defaults(JdbcClient jdbc) {
        jdbc.sql("""
                select format('alter table %I.%I alter column %I set default demo_time.clock_timestamp()', n.nspname,
                              c.relname, a.attname)
                  from pg_attrdef d
                  join pg_class c on c.oid = d.adrelid
                  join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
                  join pg_attribute a on a.attrelid = c.oid and a.attnum = d.adnum
                 where pg_get_expr(d.adbin, d.adrelid) = 'pg_catalog.clock_timestamp()' and c.relname not like 'slot%'
                """).query(String.class).list().forEach(statement -> jdbc.sql(statement).update());
    }

    /// Passes are measured by the machine; an hour between two of them and a second for one of them would not be of the
    /// same time.
    private static void durations(JdbcClient jdbc) {
        jdbc.sql("""
                create or replace function demo_time.stretched(measured bigint, before bigint) returns bigint
                language sql stable
                begin atomic
                    select case when measured is distinct from before then measured * greatest(speed, 1)
                                else measured end
                      from demo_time.pace;
                end
                """).update();
        trigger(jdbc, "replication_pass_disk", "query_millis", "copy_millis", "prove_millis");
        trigger(jdbc, "replication_pass", "snapshot_millis", "remove_millis");
    }

    private static void trigger(JdbcClient jdbc, String table, String... columns) {
        StringBuilder stretched = new StringBuilder();
        for (String column : columns) {
            stretched.append("new.%1$s := demo_time.stretched(new.%1$s, old.%1$s);%n".formatted(column));
        }
        jdbc.sql("""
                create or replace function demo_time.stretch_%s() returns trigger language plpgsql as $$
                begin
                    %s
                    return new;
                end $$
                """.formatted(table, stretched)).update();
        jdbc.sql("""
                create or replace trigger demo_time_stretch before update on public.%1$s
                for each row execute function demo_time.stretch_%1$s()
                """.formatted(table)).update();
    }
}
