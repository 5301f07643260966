-- slot: how fast copies go, so that one that crawls gives its slots to those that wait.

alter table slot_claim
    add column paced_at    timestamptz,
    add column paced_bytes bigint,
    add column pace        bigint,
    add column pace_whole  boolean not null default false,
    add column gives_way   text,
    add constraint slot_claim_paced_whole check ((paced_at is null) = (paced_bytes is null));
comment on column slot_claim.paced_at is 'Since when its bytes are counted from paced_bytes; null while none are moved.';
comment on column slot_claim.pace is 'Bytes a second over its last stretch, or over what there is of the first; null while too little is known.';
comment on column slot_claim.pace_whole is 'Whether pace is of a whole stretch.';
comment on column slot_claim.gives_way is 'Why it gave its slots away though no last pass wanted them, a sentence; null where it did not since it was granted last.';

-- How fast copies were that ended lately: what slow ones are held against where all that run are slow.
create table slot_pace (
    id               bigint      generated always as identity primary key,
    migration_id     uuid        not null,
    work             text        not null,
    kind             text        not null,
    key              text        not null,
    bytes_per_second bigint      not null,
    noted_at         timestamptz not null default pg_catalog.clock_timestamp(),
    constraint slot_pace_of_migration foreign key (migration_id) references migration on delete cascade
);
comment on table slot_pace is 'Paces of seeds and passes that ended, by host and by node, for six hours.';
create index slot_pace_at on slot_pace (work, kind, key, noted_at);
create index slot_pace_migration on slot_pace (migration_id);

create table slot_gave_way (
    id               bigint      generated always as identity primary key,
    migration_id     uuid        not null,
    work             text        not null,
    for_vm           text        not null,
    bytes_per_second bigint      not null,
    others           bigint      not null,
    told_at          timestamptz not null default pg_catalog.clock_timestamp(),
    constraint slot_gave_way_of_migration foreign key (migration_id) references migration on delete cascade
);
comment on table slot_gave_way is 'Each time that a slow seed or pass was told to give its slots to those that wait.';
comment on column slot_gave_way.others is 'The median of what it was held against, bytes a second.';
create index slot_gave_way_of on slot_gave_way (migration_id, told_at);
