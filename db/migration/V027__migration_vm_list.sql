-- migration: the list of VMs as a table of its own, so that 50,000 VMs are filtered, counted and sorted in one scan.
--
-- vm_overview says what a row is; vm_row holds those rows. Who writes to a table that vm_overview reads leaves a mark, by
-- trigger, in the same transaction: an insert that waits for nobody. Who reads the list calls vm_row_catch_up() first,
-- which makes the marked rows anew. So a list is right after each change, and writers never wait for each other here.

-- The same rows as before, found by index for each VM instead of by sorting all attempts.
create or replace view migration_latest as
select m.* from migration m
 where not exists (select from migration newer where newer.vm_id = m.vm_id and newer.attempt > m.attempt);

create table vm_row (
    id                uuid        primary key,
    readiness         text        not null,
    complexity        text,
    state             text        not null,
    trouble           text,
    scope             text        not null,
    source_name       text        not null,
    environment       text,
    tier              integer,
    os_family         text        not null,
    power_state       text,
    size_range        text        not null,
    firmware          text        not null,
    container         text        not null,
    wave_key          text,
    datacenter        text,
    cluster           text,
    host              text,
    folder            text,
    application       text,
    owner_name        text,
    owner_email       text,
    blockers          integer     not null,
    warnings          integer     not null,
    cpus              integer     not null,
    disks             integer     not null,
    nics              integer     not null,
    memory_bytes      bigint      not null,
    stored_bytes      bigint      not null,
    used_bytes        bigint,
    provisioned_bytes bigint,
    capacity_bytes    bigint      not null,
    name_key          text        collate "C" not null,
    name              text        not null,
    since             timestamptz,
    stalled           boolean     not null,
    needs_person      boolean     not null,
    held              boolean     not null,
    missing_since     timestamptz,
    kind              text        not null,
    strategy          text,
    excluded_reason   text,
    os_name           text,
    place             text        not null,
    dns_name          text,
    application_id    uuid,
    migration_id      uuid,
    wave_id           uuid,
    group_id          uuid,
    fresh_until       date,
    rules             text[]      not null,
    tags              text[]      not null,
    search            text        collate "C" not null
);
comment on table vm_row is 'vm_overview as it was when last looked at: read it after vm_row_catch_up(). No foreign keys: a row follows its VM by a mark, and checks of keys would write to every VM.';
comment on column vm_row.state is 'lower-kebab, as in addresses.';
comment on column vm_row.scope is 'in-scope, excluded, stays (its strategy moves nothing), template, placeholder.';
comment on column vm_row.fresh_until is 'The last day its waived findings are all waived; null: no waiver has a part in it.';
comment on column vm_row.rules is 'Codes of its findings that no waiver covers.';
comment on column vm_row.search is 'All it can be found by, in lower case, a line each with a line break before and after: a whole line is an exact hit.';
create index vm_row_name on vm_row (name_key, id);
create index vm_row_fresh_until on vm_row (fresh_until) where fresh_until is not null;

create table vm_row_mark (vm_id uuid not null)
    -- rows live for moments: what is left of them is cleared away early, since every reader looks through it
    with (autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
comment on table vm_row_mark is 'VMs whose row in vm_row is older than what it is made of. Never waited for: without keys.';

create view vm_row_fresh as
select v.id, v.readiness, v.complexity, replace(lower(v.state), '_', '-') as state,
       case when v.needs_person then 'needs-a-person' when v.stalled then 'tries-again' when v.held then 'held'
            when v.missing_since is not null then 'missing-at-source' end as trouble,
       case when v.kind <> 'vm' then v.kind when v.excluded_reason is not null then 'excluded'
            when v.strategy not in ('rehost', 'relocate') then 'stays' else 'in-scope' end as scope,
       v.source_name, v.environment, v.tier, v.os_family, v.power_state,
       case when size.bytes < 53687091200 then 'under-50-gib' when size.bytes < 214748364800 then '50-to-200-gib'
            when size.bytes < 1099511627776 then '200-gib-to-1-tib' when size.bytes < 4398046511104 then '1-to-4-tib'
            else 'from-4-tib' end as size_range,
       v.firmware, v.container, v.wave_key, v.datacenter, v.cluster, v.host, v.folder, v.application, v.owner_name,
       v.owner_email, v.blockers, v.warnings, v.cpus, v.disks, v.nics, v.memory_bytes, v.stored_bytes, v.used_bytes,
       v.provisioned_bytes, v.capacity_bytes, lower(v.name collate "pg_c_utf8") as name_key, v.name, v.since, v.stalled,
       v.needs_person, v.held, v.missing_since, v.kind, v.strategy, v.excluded_reason, v.os_name, v.place, v.dns_name,
       v.application_id, v.migration_id, v.wave_id,
       (select g.group_id from dependency_group_member g where g.vm_id = v.id) as group_id,
       (select min(w.expires_on) from finding f join waiver w on w.id = f.waiver_id
         where f.vm_id = v.id and w.revoked_at is null and w.expires_on >= current_date) as fresh_until,
       array(select distinct f.rule from finding_open f where f.vm_id = v.id order by 1) as rules,
       array(select t.key || case when t.value = '' then '' else '=' || t.value end
               from jsonb_each_text(v.tags) t order by 1) as tags,
       lower((E'\n' || concat_ws(E'\n', v.name, v.id, v.dns_name, array_to_string(v.ip_addresses, E'\n'), nic.words, v.moref,
             v.instance_uuid, v.bios_uuid, v.cmdb_id, v.application, v.owner_name, v.owner_email, v.os_name, v.place)
             || E'\n') collate "pg_c_utf8") as search
  from vm_overview v
  cross join lateral (select coalesce(v.used_bytes, v.stored_bytes) as bytes) size
  left join lateral (select string_agg(concat_ws(E'\n', n.mac, array_to_string(n.addresses, E'\n')), E'\n') as words
                       from vm_nic n where n.vm_id = v.id) nic on true;
comment on view vm_row_fresh is 'What vm_row should hold.';

create function vm_row_catch_up() returns integer language plpgsql as $$
declare
    stale uuid[];
begin
    if not exists (select from vm_row_mark) and not exists (select from vm_row where fresh_until < current_date) then
        return 0;
    end if;
    -- one at a time: who waited finds the marks gone and the rows made
    perform pg_advisory_xact_lock(hashtext('vm_row'));
    with gone as (delete from vm_row_mark returning vm_id)
    select array_agg(distinct vm_id) into stale
      from (select vm_id from gone union all select id from vm_row where fresh_until < current_date) marked;
    if stale is null then
        return 0;
    end if;
    delete from vm_row where id = any(stale);
    -- a statement of its own: it sees all that the marks stand for
    insert into vm_row (id, readiness, complexity, state, trouble, scope, source_name, environment, tier, os_family,
            power_state, size_range, firmware, container, wave_key, datacenter, cluster, host, folder, application,
            owner_name, owner_email, blockers, warnings, cpus, disks, nics, memory_bytes, stored_bytes, used_bytes,
            provisioned_bytes, capacity_bytes, name_key, name, since, stalled, needs_person, held, missing_since, kind,
            strategy, excluded_reason, os_name, place, dns_name, application_id, migration_id, wave_id, group_id,
            fresh_until, rules, tags, search)
    select id, readiness, complexity, state, trouble, scope, source_name, environment, tier, os_family,
            power_state, size_range, firmware, container, wave_key, datacenter, cluster, host, folder, application,
            owner_name, owner_email, blockers, warnings, cpus, disks, nics, memory_bytes, stored_bytes, used_bytes,
            provisioned_bytes, capacity_bytes, name_key, name, since, stalled, needs_person, held, missing_since, kind,
            strategy, excluded_reason, os_name, place, dns_name, application_id, migration_id, wave_id, group_id,
            fresh_until, rules, tags, search
      from vm_row_fresh where id = any(stale);
    return cardinality(stale);
end $$;

-- Marks: one statement trigger a table and event. Updates of what the list does not show leave none: scans note each VM as
-- seen, drivers prolong their leases.

create function vm_row_mark_new() returns trigger language plpgsql as $$
begin
    insert into vm_row_mark select distinct vm_id from new_rows;
    return null;
end $$;
create function vm_row_mark_old() returns trigger language plpgsql as $$
begin
    insert into vm_row_mark select distinct vm_id from old_rows;
    return null;
end $$;
create function vm_row_mark_both() returns trigger language plpgsql as $$
begin
    insert into vm_row_mark select vm_id from new_rows union select vm_id from old_rows;
    return null;
end $$;
create function vm_row_mark_migration() returns trigger language plpgsql as $$
begin
    insert into vm_row_mark
    select distinct n.vm_id from new_rows n join old_rows o using (id)
     where (n.state, n.since, n.wave_id, n.wave_key, n.stall_since, n.stall_next_try, n.hold_since)
           is distinct from (o.state, o.since, o.wave_id, o.wave_key, o.stall_since, o.stall_next_try, o.hold_since);
    return null;
end $$;
create function vm_row_mark_vm() returns trigger language plpgsql as $$
begin
    -- version: bumped by every change that people or sources make
    insert into vm_row_mark
    select n.id from new_rows n join old_rows o using (id)
     where (n.version, n.missing_since, n.name, n.source_id, n.application_id, n.owner_name, n.owner_email, n.cpus,
            n.memory_bytes, n.firmware, n.os_id, n.os_name, n.guest_os, n.container, n.place, n.stored_bytes, n.used_bytes,
            n.provisioned_bytes, n.kind, n.power_state, n.dns_name, n.datacenter, n.cluster, n.host, n.folder,
            n.ip_addresses, n.moref, n.instance_uuid, n.bios_uuid, n.cmdb_id, n.tags, n.strategy, n.excluded_reason,
            n.tier, n.environment)
           is distinct from
           (o.version, o.missing_since, o.name, o.source_id, o.application_id, o.owner_name, o.owner_email, o.cpus,
            o.memory_bytes, o.firmware, o.os_id, o.os_name, o.guest_os, o.container, o.place, o.stored_bytes, o.used_bytes,
            o.provisioned_bytes, o.kind, o.power_state, o.dns_name, o.datacenter, o.cluster, o.host, o.folder,
            o.ip_addresses, o.moref, o.instance_uuid, o.bios_uuid, o.cmdb_id, o.tags, o.strategy, o.excluded_reason,
            o.tier, o.environment);
    return null;
end $$;
create function vm_row_mark_vm_ids() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into vm_row_mark select id from new_rows;
    else
        insert into vm_row_mark select id from old_rows;
    end if;
    return null;
end $$;
create function vm_row_mark_source() returns trigger language plpgsql as $$
begin
    insert into vm_row_mark
    select vm.id from vm join new_rows n on n.id = vm.source_id join old_rows o on o.id = n.id where n.name <> o.name;
    return null;
end $$;
create function vm_row_mark_application() returns trigger language plpgsql as $$
begin
    insert into vm_row_mark
    select vm.id from vm join new_rows n on n.id = vm.application_id join old_rows o on o.id = n.id
     where (n.name, n.owner_name, n.owner_email, n.tier, n.environment)
           is distinct from (o.name, o.owner_name, o.owner_email, o.tier, o.environment);
    return null;
end $$;
create function vm_row_mark_wave() returns trigger language plpgsql as $$
begin
    insert into vm_row_mark
    select m.vm_id from wave_member m join new_rows n on n.id = m.wave_id join old_rows o on o.id = n.id
     where n.key <> o.key;
    return null;
end $$;
create function vm_row_mark_waiver() returns trigger language plpgsql as $$
begin
    insert into vm_row_mark select distinct f.vm_id from finding f join new_rows n on n.id = f.waiver_id;
    return null;
end $$;

do $$
declare
    part text;
begin
    foreach part in array array['assessment', 'finding', 'complexity_override', 'wave_member', 'vm_disk', 'vm_nic',
                                'dependency_group_member', 'migration'] loop
        execute format('create trigger vm_row_inserted after insert on %I referencing new table as new_rows '
                       'for each statement execute function vm_row_mark_new()', part);
        execute format('create trigger vm_row_deleted after delete on %I referencing old table as old_rows '
                       'for each statement execute function vm_row_mark_old()', part);
        execute format('create trigger vm_row_updated after update on %I referencing old table as old_rows new table as new_rows '
                       'for each statement execute function %I()', part,
                       case part when 'migration' then 'vm_row_mark_migration' else 'vm_row_mark_both' end);
    end loop;
end $$;
create trigger vm_row_inserted after insert on vm referencing new table as new_rows
    for each statement execute function vm_row_mark_vm_ids();
create trigger vm_row_deleted after delete on vm referencing old table as old_rows
    for each statement execute function vm_row_mark_vm_ids();
create trigger vm_row_updated after update on vm referencing old table as old_rows new table as new_rows
    for each statement execute function vm_row_mark_vm();
create trigger vm_row_updated after update on connection referencing old table as old_rows new table as new_rows
    for each statement execute function vm_row_mark_source();
create trigger vm_row_updated after update on application referencing old table as old_rows new table as new_rows
    for each statement execute function vm_row_mark_application();
create trigger vm_row_updated after update on wave referencing old table as old_rows new table as new_rows
    for each statement execute function vm_row_mark_wave();
create trigger vm_row_updated after update on waiver referencing new table as new_rows
    for each statement execute function vm_row_mark_waiver();

insert into vm_row_mark select id from vm;

create table saved_view (
    id         uuid        primary key default uuidv7(),
    name       text        not null,
    query      text        not null,
    login      text        not null,
    shared     boolean     not null default false,
    created_at timestamptz not null,
    constraint saved_view_name_given check (name = btrim(name) and length(name) between 1 and 60),
    constraint saved_view_query_short check (length(query) <= 4000),
    constraint saved_view_once unique (login, name)
);
comment on table saved_view is 'A view of the list of VMs that somebody named: the query of its address. A shared one is shown to all.';
