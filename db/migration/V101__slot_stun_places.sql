-- slot: who leaves without a turn at an ESXi host and comes back keeps its place in the line.

alter table slot_stun
    add column migration_id uuid,
    add column parked       boolean not null default false,
    add constraint slot_stun_of_migration foreign key (migration_id) references migration on delete cascade;
comment on column slot_stun.migration_id is 'For which it waits; null of rows of before.';
comment on column slot_stun.parked is 'Nobody waits here at present: its migration asks again soon, has its place until it was silent for a minute, and is woken when its turn is kept for it.';
create index slot_stun_parked on slot_stun (migration_id, kind) where parked;
