-- planning: where networks, disks and VMs of the sources go at each target, version by version.

create table target_network (
    target_id   uuid        not null,
    name        text        not null,
    kind        text        not null,
    vlan        integer,
    prefixes    cidr[]      not null default '{}',
    mtu         integer,
    declared_by text        not null,
    declared_at timestamptz not null,
    vanished_at timestamptz,
    constraint target_network_pk primary key (target_id, name),
    constraint target_network_of_target foreign key (target_id) references connection,
    constraint target_network_name_given check (name = btrim(name) and length(name) between 1 and 253),
    constraint target_network_kind_known check (kind in ('bridge', 'network', 'nad', 'pod', 'logical-network')),
    constraint target_network_vlan_valid check (vlan between 1 and 4094),
    constraint target_network_mtu_valid check (mtu between 576 and 65535)
);
comment on table target_network is 'A network that VMs can hang on at a target, as people declare it.';
comment on column target_network.prefixes is 'Subnets that are routed there: whether a VM can keep its addresses.';
comment on column target_network.vanished_at is 'Since when it is not there any more: mappings to it are broken.';

create table target_storage (
    target_id      uuid        not null,
    name           text        not null,
    kind           text        not null,
    access_mode    text,
    volume_mode    text,
    capacity_bytes bigint,
    reserved_bytes bigint,
    free_bytes     bigint,
    declared_by    text        not null,
    declared_at    timestamptz not null,
    vanished_at    timestamptz,
    constraint target_storage_pk primary key (target_id, name),
    constraint target_storage_of_target foreign key (target_id) references connection,
    constraint target_storage_name_given check (name = btrim(name) and length(name) between 1 and 253),
    constraint target_storage_kind_known check (kind in ('storage-class', 'pool', 'csv')),
    constraint target_storage_access_known check (access_mode in ('ReadWriteOnce', 'ReadWriteMany', 'ReadWriteOncePod')),
    constraint target_storage_volume_known check (volume_mode in ('Block', 'Filesystem')),
    constraint target_storage_sizes check (capacity_bytes >= 0 and reserved_bytes >= 0 and free_bytes >= 0)
);
comment on table target_storage is 'Where disks can lie at a target, as people declare it.';
comment on column target_storage.reserved_bytes is 'Of what is free, what is kept for others: waves do not count on it.';

create table target_placement (
    target_id   uuid        not null,
    name        text        not null,
    kind        text        not null,
    declared_by text        not null,
    declared_at timestamptz not null,
    vanished_at timestamptz,
    constraint target_placement_pk primary key (target_id, name),
    constraint target_placement_of_target foreign key (target_id) references connection,
    constraint target_placement_name_given check (name = btrim(name) and length(name) between 1 and 253),
    constraint target_placement_kind_known check (kind in ('namespace', 'cluster', 'host-group'))
);
comment on table target_placement is 'Where VMs can run at a target, as people declare it.';

create table mapping_version (
    kind          text        not null,
    number        integer     not null,
    author        text        not null,
    made_at       timestamptz not null,
    note          text,
    restored_from integer,
    constraint mapping_version_pk primary key (kind, number),
    constraint mapping_version_kind_known check (kind in ('network', 'storage', 'placement'))
);
comment on table mapping_version is 'One change of the mappings of a kind, whole: numbers grow by one and are never used again.';

create table mapping_head (
    kind   text    primary key,
    number integer not null
);
insert into mapping_head (kind, number) values ('network', 0), ('storage', 0), ('placement', 0);
comment on table mapping_head is 'The newest version of each kind; whoever makes the next one locks its row.';

create table mapping_entry (
    id             uuid    primary key default uuidv7(),
    kind           text    not null,
    target_id      uuid    not null,
    source_id      uuid    not null,
    name           text    not null,
    vm_id          uuid,
    slot           integer,
    destination    text,
    ignored_reason text,
    from_version   integer not null,
    to_version     integer,
    constraint mapping_entry_of_target foreign key (target_id) references connection,
    constraint mapping_entry_of_source foreign key (source_id) references connection,
    constraint mapping_entry_of_vm foreign key (vm_id) references vm,
    constraint mapping_entry_since foreign key (kind, from_version) references mapping_version,
    constraint mapping_entry_until foreign key (kind, to_version) references mapping_version,
    constraint mapping_entry_somewhere check (num_nonnulls(destination, ignored_reason) = 1),
    constraint mapping_entry_only_networks_ignored check (ignored_reason is null or kind = 'network'),
    constraint mapping_entry_slot_of_vm check (slot is null or vm_id is not null),
    constraint mapping_entry_span check (to_version > from_version)
);
comment on table mapping_entry is 'Where a network, datastore or cluster of a source goes at a target, from a version on and before another; with a VM, only for that one; with a slot, only for that card or disk of it.';
comment on column mapping_entry.name is 'As the source says; empty for cards, disks and VMs of which it says none.';
comment on column mapping_entry.destination is 'A name at the target. No foreign key: what vanishes there leaves a broken mapping, not none.';
create unique index mapping_entry_once on mapping_entry (kind, target_id, source_id, name, vm_id, slot) nulls not distinct
    where to_version is null;
create index mapping_entry_ended on mapping_entry (kind, from_version);

create table wave_mapping (
    wave_id           uuid        primary key,
    network_version   integer,
    storage_version   integer,
    placement_version integer,
    frozen_at         timestamptz not null,
    constraint wave_mapping_of_wave foreign key (wave_id) references wave on delete cascade
);
comment on table wave_mapping is 'The versions a wave was started with: its trips use these, whatever is changed later.';
comment on column wave_mapping.network_version is 'Null: nothing of the kind was declared at the target, names stay as they are.';

create table migration_mapping (
    migration_id      uuid    primary key,
    network_version   integer,
    storage_version   integer,
    placement_version integer,
    constraint migration_mapping_of_migration foreign key (migration_id) references migration on delete cascade
);
comment on table migration_mapping is 'The versions a trip was planned with: its wave''s, or the newest where it has none.';
