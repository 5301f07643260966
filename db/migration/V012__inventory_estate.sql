-- inventory: the estate beyond what a VM's own files tell: applications, identities, placement, what stands around the VMs.

alter table connection add column instance_uuid text;
comment on column connection.instance_uuid is 'Of a vCenter: what its files and the server itself call it. A file import and a live connection with the same one are one source.';
create unique index connection_instance_once on connection (instance_uuid) where instance_uuid is not null and removed_at is null;

create table application (
    id             uuid        primary key default uuidv7(),
    name           text        not null,
    code           text,
    tier           integer,
    environment    text,
    criticality    text,
    business_unit  text,
    owner_name     text,
    owner_email    text,
    ready_on       date,
    infrastructure boolean     not null default false,
    source_system  text,
    external_id    text,
    description    text,
    created_at     timestamptz not null default clock_timestamp(),
    version        integer     not null default 1,
    constraint application_name_given check (name = btrim(name) and length(name) between 1 and 200),
    constraint application_tier_known check (tier between 1 and 3),
    constraint application_environment_known check (environment in ('production', 'staging', 'test', 'development', 'recovery')),
    constraint application_criticality_known check (criticality in ('low', 'medium', 'high', 'critical')),
    constraint application_external_whole check ((source_system is null) = (external_id is null))
);
comment on table application is 'A business application: VMs that serve one purpose, and who answers for them.';
comment on column application.tier is '1 moves last, 3 first.';
comment on column application.ready_on is 'From when its business unit is ready to move; null: at any time.';
comment on column application.infrastructure is 'DNS, directory, backup, monitoring: everything depends on it, so it joins no dependency group and moves in the final wave.';
create unique index application_name_once on application (lower(name));
create unique index application_external_once on application (source_system, external_id) where external_id is not null;

alter table vm
    add column application_id   uuid,
    add column moref            text,
    add column instance_uuid    text,
    add column bios_uuid        text,
    add column source_system    text,
    add column cmdb_id          text,
    add column kind             text not null default 'vm',
    add column power_state      text,
    add column dns_name         text,
    add column guest_os         text,
    add column datacenter       text,
    add column cluster          text,
    add column host             text,
    add column folder           text,
    add column resource_pool    text,
    add column ip_addresses     text[] not null default '{}',
    add column used_bytes       bigint,
    add column provisioned_bytes bigint,
    add column traits           jsonb not null default '{}',
    add column tags             jsonb not null default '{}',
    add column tier             integer,
    add column environment      text,
    add column criticality      text,
    add column business_unit    text,
    add column strategy         text,
    add column excluded_reason  text,
    add column soak_days        integer,
    add column maintenance_window text,
    add constraint vm_of_application foreign key (application_id) references application,
    add constraint vm_kind_known check (kind in ('vm', 'template', 'placeholder')),
    add constraint vm_power_known check (power_state in ('on', 'off', 'suspended')),
    add constraint vm_tier_known check (tier between 1 and 3),
    add constraint vm_environment_known check (environment in ('production', 'staging', 'test', 'development', 'recovery')),
    add constraint vm_criticality_known check (criticality in ('low', 'medium', 'high', 'critical')),
    add constraint vm_strategy_known check (strategy in ('retire', 'retain', 'relocate', 'rehost', 'repurchase',
        'replatform', 'rearchitect', 'tbc')),
    add constraint vm_more_sizes_not_negative check (used_bytes >= 0 and provisioned_bytes >= 0 and soak_days >= 0);
comment on column vm.moref is 'The vCenter''s own name of it, as vm-4373; unique together with the source.';
comment on column vm.instance_uuid is 'vCenter''s UUID of it (RVTools: VM UUID).';
comment on column vm.bios_uuid is 'What the guest sees; clones may share one (RVTools: SMBIOS UUID).';
comment on column vm.cmdb_id is 'Its id in the system named by source_system: how rows of a CMDB find it again.';
comment on column vm.kind is 'Templates and placeholders of a recovery product are counted, and never migrate.';
comment on column vm.guest_os is 'As VMware Tools report it; os_name is as configured.';
comment on column vm.used_bytes is 'What it takes at the source, snapshots and all (RVTools: In Use); null where nobody told.';
comment on column vm.traits is 'What rules judge and lists do not filter by: VmTraits as JSON.';
comment on column vm.tags is 'Custom attributes and tags, by name.';
comment on column vm.strategy is 'Only rehost and relocate enter waves; null counts as rehost.';
comment on column vm.excluded_reason is 'Why it never migrates; null: it is in scope.';

insert into application (name)
select distinct on (lower(btrim(application))) btrim(application) from vm where btrim(application) <> '';
update vm set application_id = application.id from application where lower(application.name) = lower(btrim(vm.application));

create index vm_moref on vm (source_id, moref) where moref is not null;
create index vm_instance_uuid on vm (instance_uuid) where instance_uuid is not null;
create index vm_bios_uuid on vm (bios_uuid) where bios_uuid is not null;
create unique index vm_cmdb_id_once on vm (source_system, cmdb_id) where cmdb_id is not null;
create index vm_application on vm (application_id) where application_id is not null;

alter table vm_disk add column datastore text, add column traits jsonb not null default '{}';
alter table vm_nic  add column addresses text[] not null default '{}', add column traits jsonb not null default '{}';
comment on column vm_disk.datastore is 'By name, unique within a datacenter of the source; null for files of a folder.';
comment on column vm_disk.traits is 'DiskTraits as JSON.';
comment on column vm_nic.traits is 'NicTraits as JSON.';

create table field_origin (
    vm_id  uuid        not null,
    field  text        not null,
    origin text        not null,
    since  timestamptz not null,
    constraint field_origin_pk primary key (vm_id, field),
    constraint field_origin_of_vm foreign key (vm_id) references vm on delete cascade,
    constraint field_origin_known check (origin in ('manual', 'api', 'import'))
);
comment on table field_origin is 'Where the value of a person''s field of a VM came from: an import does not overwrite what a person wrote, unless told to. No row: nobody wrote it.';

create table source_network (
    source_id uuid not null,
    name      text not null,
    kind      text not null,
    switch    text,
    vlan      text,
    mtu       integer,
    seen_at   timestamptz not null,
    constraint source_network_pk primary key (source_id, name),
    constraint source_network_of_source foreign key (source_id) references connection,
    constraint source_network_kind_known check (kind in ('standard', 'distributed', 'opaque', 'unknown'))
);
comment on table source_network is 'A port group VMs hang on. vlan as the source writes it: a number, a range for trunks, 0 for none.';

create table source_datastore (
    source_id      uuid   not null,
    name           text   not null,
    kind           text,
    capacity_bytes bigint,
    free_bytes     bigint,
    hosts          integer,
    accessible     boolean,
    seen_at        timestamptz not null,
    constraint source_datastore_pk primary key (source_id, name),
    constraint source_datastore_of_source foreign key (source_id) references connection
);
comment on table source_datastore is 'Where disks of VMs lie at a source.';

create table source_cluster (
    source_id     uuid not null,
    name          text not null,
    datacenter    text,
    hosts         integer,
    cores         integer,
    memory_bytes  bigint,
    drs           boolean,
    dpm           boolean,
    ha            boolean,
    seen_at       timestamptz not null,
    constraint source_cluster_pk primary key (source_id, name),
    constraint source_cluster_of_source foreign key (source_id) references connection
);
comment on table source_cluster is 'Hosts that run VMs together at a source.';

create table source_host (
    source_id     uuid not null,
    name          text not null,
    cluster       text,
    datacenter    text,
    version       text,
    cores         integer,
    memory_bytes  bigint,
    maintenance   boolean,
    seen_at       timestamptz not null,
    constraint source_host_pk primary key (source_id, name),
    constraint source_host_of_source foreign key (source_id) references connection
);
comment on table source_host is 'A host at a source: copy slots are counted on it.';

create table vm_baseline (
    vm_id              uuid        not null,
    measured_from      timestamptz not null,
    measured_to        timestamptz not null,
    cpu_avg_percent    numeric,
    cpu_p95_percent    numeric,
    memory_avg_percent numeric,
    memory_p95_percent numeric,
    disk_read_bytes_per_s  bigint,
    disk_write_bytes_per_s bigint,
    disk_iops_p95      numeric,
    net_bytes_per_s    bigint,
    origin             text        not null,
    constraint vm_baseline_pk primary key (vm_id, measured_to),
    constraint vm_baseline_of_vm foreign key (vm_id) references vm,
    constraint vm_baseline_span check (measured_from < measured_to)
);
comment on table vm_baseline is 'What a VM really used over a time, as measured by others: for right-sizing and for comparison after the move.';

-- One row a VM, for lists: as before, with what an estate adds.
drop view vm_overview;
create view vm_overview as
select vm.id, vm.name, vm.source_id, source.name as source_name, app.name as application, app.id as application_id,
       coalesce(vm.owner_name, app.owner_name) as owner_name, coalesce(vm.owner_email, app.owner_email) as owner_email,
       vm.cpus, vm.memory_bytes, vm.firmware, coalesce(vm.guest_os, vm.os_name) as os_name, vm.container, vm.place,
       vm.stored_bytes, vm.used_bytes, vm.provisioned_bytes, vm.missing_since, vm.kind, vm.power_state, vm.dns_name,
       vm.datacenter, vm.cluster, vm.host, vm.folder, vm.ip_addresses, vm.moref, vm.instance_uuid, vm.bios_uuid,
       vm.cmdb_id, vm.tags, vm.strategy, vm.excluded_reason,
       coalesce(vm.tier, app.tier) as tier, coalesce(vm.environment, app.environment) as environment,
       coalesce(vm.criticality, app.criticality) as criticality,
       coalesce(vm.business_unit, app.business_unit) as business_unit,
       case when vm.os_id ~* '^win' or coalesce(vm.guest_os, vm.os_name) ~* 'windows' then 'windows'
            when coalesce(vm.os_id, vm.guest_os, vm.os_name) is null then 'unknown'
            when coalesce(vm.guest_os, vm.os_name, vm.os_id) ~* '(linux|centos|rhel|red hat|rocky|alma|ubuntu|debian|suse|sles|fedora|photon|amazon|coreos)'
                 then 'linux'
            else 'other' end as os_family,
       (select count(*) from vm_disk d where d.vm_id = vm.id and d.removed_at is null) as disks,
       (select coalesce(sum(d.capacity_bytes), 0) from vm_disk d
         where d.vm_id = vm.id and d.removed_at is null) as capacity_bytes,
       (select count(*) from vm_nic n where n.vm_id = vm.id) as nics,
       coalesce((select a.verdict from assessment a where a.vm_id = vm.id), 'unknown') as readiness,
       (select count(*) from finding f where f.vm_id = vm.id and f.severity = 'blocker') as blockers,
       (select count(*) from finding f where f.vm_id = vm.id and f.severity = 'warning') as warnings,
       m.id as migration_id, m.attempt, coalesce(m.state, 'NOT_PLANNED') as state, m.since, m.reason,
       m.stall_since is not null as stalled, m.stall_since is not null and m.stall_next_try is null as needs_person,
       m.hold_since is not null as held, coalesce(member.wave_id, m.wave_id) as wave_id,
       coalesce(member.wave_key, m.wave_key) as wave_key
  from vm
  join connection source on source.id = vm.source_id
  left join application app on app.id = vm.application_id
  left join migration_latest m on m.vm_id = vm.id
  left join (select vm_id, wave_id, wave.key as wave_key
               from wave_member join wave on wave.id = wave_id where open) member on member.vm_id = vm.id;

alter table vm drop column application;
