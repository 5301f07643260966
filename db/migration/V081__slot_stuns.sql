-- slot: how many snapshots are made or removed on one ESXi host at once.

create table slot_stun (
    id        uuid        primary key,
    source_id uuid        not null,
    host      text        not null,
    vm_name   text        not null,
    kind      text        not null,
    node      text        not null,
    asked_at  timestamptz not null default pg_catalog.clock_timestamp(),
    held_at   timestamptz,
    beat_at   timestamptz not null default pg_catalog.clock_timestamp(),
    constraint slot_stun_of_source foreign key (source_id) references connection on delete cascade,
    constraint slot_stun_kind_known check (kind in ('OUTAGE', 'TAKE', 'MERGE', 'SWEEP'))
);
comment on table slot_stun is 'Who makes or removes a snapshot at an ESXi host, or waits for its turn there. A row whose node was silent for a minute counts no more.';
comment on column slot_stun.kind is 'OUTAGE: nobody is served meanwhile. TAKE: a snapshot is made. MERGE: one is removed. SWEEP: one that nobody needs any more is.';
comment on column slot_stun.held_at is 'Since when it has its turn; null while it waits.';
comment on column slot_stun.beat_at is 'When its node last said that it lives.';
create index slot_stun_host on slot_stun (source_id, host);

alter table slot_limit drop constraint slot_limit_kind_known;
alter table slot_limit add constraint slot_limit_kind_known
    check (kind in ('HOST', 'STUN', 'DATASTORE', 'VCENTER', 'LINK', 'TARGET', 'NODE'));
