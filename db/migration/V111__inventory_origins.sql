-- inventory: who wrote which field of applications, windows and freezes last: as of VMs, an import keeps what a person wrote.

create table application_origin (
    application_id uuid        not null,
    field          text        not null,
    origin         text        not null,
    told_by        text,
    since          timestamptz not null,
    constraint application_origin_pk primary key (application_id, field),
    constraint application_origin_of_application foreign key (application_id) references application on delete cascade,
    constraint application_origin_known check (origin in ('manual', 'api', 'import'))
);
comment on table application_origin is 'Where the value of an application''s field came from: an import does not overwrite what a person wrote, unless told to. No row: nobody is known to have written it.';
comment on column application_origin.told_by is 'Of an import: what kind of file told it (owners, itop).';

create table cutover_window_origin (
    window_id uuid        not null,
    field     text        not null,
    origin    text        not null,
    told_by   text,
    since     timestamptz not null,
    constraint cutover_window_origin_pk primary key (window_id, field),
    constraint cutover_window_origin_of_window foreign key (window_id) references cutover_window on delete cascade,
    constraint cutover_window_origin_known check (origin in ('manual', 'api', 'import'))
);
comment on table cutover_window_origin is 'As application_origin, of windows. Their times go together: who wrote one of them wrote all.';
comment on column cutover_window_origin.told_by is 'Of an import: what kind of file told it.';

create table change_freeze_origin (
    freeze_id uuid        not null,
    field     text        not null,
    origin    text        not null,
    told_by   text,
    since     timestamptz not null,
    constraint change_freeze_origin_pk primary key (freeze_id, field),
    constraint change_freeze_origin_of_freeze foreign key (freeze_id) references change_freeze on delete cascade,
    constraint change_freeze_origin_known check (origin in ('manual', 'api', 'import'))
);
comment on table change_freeze_origin is 'As application_origin, of freezes. Which entry of a calendar file one came from is in freeze_origin.';
comment on column change_freeze_origin.told_by is 'Of an import: what kind of file told it.';

-- Of what is there already: a field is a person's where the trail tells that a person wrote it and it still has that value.
-- What an import has overwritten since is not marked as theirs, and what the trail does not tell is nobody's, as it was: a
-- field that is marked wrongly would keep out every file from then on, and nobody would remember having written it.
insert into application_origin (application_id, field, origin, since)
select a.id, last.field, last.origin, last.at
  from (select distinct on (e.subject_id, told.field) e.subject_id, told.field, e.at, told.said,
               case when e.actor like 'token:%' then 'api' else 'manual' end as origin,
               e.action = 'application.created' and told.said = 'false' as unsaid
          from audit_event e cross join lateral jsonb_each_text(e.detail) as told (field, said)
         where e.action in ('application.created', 'application.changed') and e.subject_type = 'application'
         order by e.subject_id, told.field, e.number desc) last
  join application a on a.id::text = last.subject_id
  join lateral (values ('name', a.name), ('code', a.code), ('tier', a.tier::text), ('environment', a.environment),
                       ('criticality', a.criticality), ('businessUnit', a.business_unit), ('ownerName', a.owner_name),
                       ('ownerEmail', a.owner_email), ('readyOn', to_char(a.ready_on, 'YYYY-MM-DD')),
                       ('infrastructure', a.infrastructure::text), ('description', a.description)) as has (field, value)
       on has.field = last.field
 where not last.unsaid
   -- the trail has 'old → new', or the value alone of what was made
   and right(' → ' || last.said, length(' → ' || coalesce(has.value, 'none'))) = ' → ' || coalesce(has.value, 'none');

-- The trail does not name the applications that changed hands, only to whom and how many: they are known where it is all that
-- this person has. Where there are more, or fewer, the others cannot be told from them.
insert into application_origin (application_id, field, origin, since)
select a.id, field, e.origin, e.at
  from application a
  join (select distinct on (lower(detail ->> 'to')) lower(detail ->> 'to') as email, at,
               detail ->> 'applications' as applications,
               case when actor like 'token:%' then 'api' else 'manual' end as origin
          from audit_event where action = 'owner.handed-over' and detail ->> 'applications' <> '0'
         order by lower(detail ->> 'to'), number desc) e on e.email = lower(a.owner_email)
 cross join unnest(array['ownerName', 'ownerEmail']) as field
 where e.applications = (select count(*) from application other where lower(other.owner_email) = e.email)::text
on conflict do nothing;

-- A name and an address are one person's.
insert into application_origin (application_id, field, origin, since)
select o.application_id, pair.other, o.origin, o.since
  from application_origin o
  join (values ('ownerName', 'ownerEmail'), ('ownerEmail', 'ownerName')) as pair (field, other) on pair.field = o.field
on conflict do nothing;

-- Times stand on the trail as the clock on the wall showed them. A zone that this server does not know tells nothing.
create temporary table window_word on commit drop as
with zoned as materialized (
    select id, name, zone, capacity_vms, on_overrun, change_reference, opens_at at time zone zone as opens,
           closes_at at time zone zone as closes, lockout_at at time zone zone as last_start
      from cutover_window where zone in (select name from pg_timezone_names)
)
select w.id, last.field, last.origin, last.at,
       right(' → ' || last.said, length(' → ' || has.value)) = ' → ' || has.value as stands
  from (select distinct on (e.subject_id, told.field) e.subject_id, told.field, e.at, told.said,
               case when e.actor like 'token:%' then 'api' else 'manual' end as origin,
               e.action = 'window.added' and told.said = 'null' as unsaid
          from audit_event e cross join lateral jsonb_each_text(e.detail) as told (field, said)
         where e.action in ('window.added', 'window.changed') and e.subject_type = 'window'
         order by e.subject_id, told.field, e.number desc) last
  join zoned w on w.id::text = last.subject_id
  join lateral (values ('name', w.name), ('opens', to_char(w.opens, 'YYYY-MM-DD"T"HH24:MI')),
                       ('closes', to_char(w.closes, 'YYYY-MM-DD"T"HH24:MI')),
                       ('lastStart', to_char(w.last_start, 'YYYY-MM-DD"T"HH24:MI')), ('zone', w.zone),
                       ('capacityVms', w.capacity_vms::text), ('onOverrun', w.on_overrun),
                       ('changeReference', coalesce(w.change_reference, 'null'))) as has (field, value)
       on has.field = last.field
 where not last.unsaid;

insert into cutover_window_origin (window_id, field, origin, since)
select id, field, origin, at from window_word
 where stands and field in ('name', 'capacityVms', 'onOverrun', 'changeReference');

insert into cutover_window_origin (window_id, field, origin, since)
select id, field, origin, at
  from (select id, max(origin) as origin, max(at) as at from window_word
         where field in ('opens', 'closes', 'lastStart', 'zone') group by id having bool_and(stands)) times
 cross join unnest(array['opensAt', 'closesAt', 'lockoutAt', 'zone']) as field;

-- People make freezes and lift them, and change none: one is theirs as long as all of it is as they made it.
insert into change_freeze_origin (freeze_id, field, origin, since)
select f.id, field, case when e.actor like 'token:%' then 'api' else 'manual' end, e.at
  from change_freeze f
  join audit_event e on e.subject_type = 'freeze' and e.subject_id = f.id::text and e.action = 'freeze.added'
   and not jsonb_exists(e.detail, 'file')
 cross join unnest(array['name', 'startsAt', 'endsAt', 'zone', 'applicationId', 'businessUnit', 'reason']) as field
 where e.subject_label = f.name and e.reason = f.reason
   and e.detail ->> 'starts' = to_char(f.starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
   and e.detail ->> 'ends' = to_char(f.ends_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
   and (f.application_id is not null or e.detail ->> 'scope' = coalesce(f.business_unit, 'all'))
   and not exists (select from freeze_origin o where o.freeze_id = f.id)
on conflict do nothing;
