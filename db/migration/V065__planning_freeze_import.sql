-- Freezes that came from calendar files: which entry of a file each is, and what each import did, so that it can be undone.

create table freeze_import (
    id        uuid        primary key default uuidv7(),
    name      text        not null,
    made_by   text        not null,
    made_at   timestamptz not null,
    undone_by text,
    undone_at timestamptz,
    constraint freeze_import_name_given check (length(name) between 1 and 200),
    constraint freeze_import_undone_whole check ((undone_by is null) = (undone_at is null))
);
comment on table freeze_import is 'A calendar file that somebody applied. The newest can be undone.';

create table freeze_origin (
    uid        text not null,
    occurrence text not null,
    freeze_id  uuid not null,
    constraint freeze_origin_pk primary key (uid, occurrence),
    constraint freeze_origin_of_freeze foreign key (freeze_id) references change_freeze,
    constraint freeze_origin_freeze_once unique (freeze_id),
    constraint freeze_origin_uid_short check (length(uid) between 1 and 500)
);
comment on table freeze_origin is 'The entry of a calendar file that a freeze stands for: the same entry again changes it instead of making another.';
comment on column freeze_origin.occurrence is 'Of an entry that repeats: when this one would start by the rule. Empty: it does not repeat.';

create table freeze_import_change (
    import_id      uuid not null,
    freeze_id      uuid not null,
    kind           text not null,
    uid            text not null,
    occurrence     text not null,
    name           text,
    starts_at      timestamptz,
    ends_at        timestamptz,
    zone           text,
    application_id uuid,
    business_unit  text,
    reason         text,
    constraint freeze_import_change_pk primary key (import_id, freeze_id),
    constraint freeze_import_change_of_import foreign key (import_id) references freeze_import,
    constraint freeze_import_change_of_freeze foreign key (freeze_id) references change_freeze,
    constraint freeze_import_change_kind_known check (kind in ('added', 'changed', 'lifted')),
    constraint freeze_import_change_before check ((kind = 'changed') = (num_nonnulls(name, starts_at, ends_at, zone, reason) = 5))
);
comment on table freeze_import_change is 'What an import did to a freeze; of a changed one what it was before.';
create index freeze_import_change_freeze on freeze_import_change (freeze_id);
