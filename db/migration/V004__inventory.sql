-- inventory: where VMs come from and go to, and the estate as the sources told it.

create table connection (
    id            uuid        primary key default uuidv7(),
    direction     text        not null,
    kind          text        not null,
    name          text        not null,
    location      text        not null,
    created_by    text        not null,
    created_at    timestamptz not null,
    removed_at    timestamptz,
    probed_at     timestamptz,
    probe_works   boolean,
    probe_summary text,
    probe_remedy  text,
    version       integer     not null default 1,
    constraint connection_direction_known check (direction in ('source', 'target')),
    constraint connection_name_given check (name = btrim(name) and name <> ''),
    constraint connection_probe_whole check ((probed_at is null) = (probe_works is null)
                                         and (probed_at is null) = (probe_summary is null))
);
comment on table connection is 'A place VMs come from (source) or go to (target). Never deleted: VMs and trips name it.';
comment on column connection.kind is 'The platform that speaks to it: staged (a source), libvirt (a target).';
comment on column connection.location is 'As its platform understands it: an absolute folder for staged and libvirt.';
comment on column connection.removed_at is 'When an administrator took it away; its VMs are missing since then.';
create unique index connection_name_once on connection (direction, lower(name)) where removed_at is null;
create unique index connection_location_once on connection (direction, kind, location) where removed_at is null;

create table vm (
    id               uuid        primary key default uuidv7(),
    source_id        uuid        not null,
    external_id      text        not null,
    name             text        not null,
    cpus             integer     not null,
    cores_per_socket integer     not null,
    memory_bytes     bigint      not null,
    firmware         text        not null,
    secure_boot      boolean     not null,
    os_id            text,
    os_name          text,
    hardware_version text,
    annotation       text,
    container        text        not null,
    place            text        not null,
    stored_bytes     bigint      not null,
    fingerprint      text        not null,
    facts_digest     text        not null,
    application      text,
    owner_name       text,
    owner_email      text,
    first_seen_at    timestamptz not null,
    last_seen_at     timestamptz not null,
    missing_since    timestamptz,
    version          integer     not null default 1,
    constraint vm_of_source foreign key (source_id) references connection,
    constraint vm_external_id_once unique (source_id, external_id),
    constraint vm_cpus_positive check (cpus >= 1 and cores_per_socket >= 1),
    constraint vm_sizes_not_negative check (memory_bytes >= 0 and stored_bytes >= 0),
    constraint vm_firmware_known check (firmware in ('bios', 'efi'))
);
comment on table vm is 'A VM: facts of the last scan that saw it, and what people added (application, owner), which no scan touches.';
comment on column vm.external_id is 'Stable at its source; for staged files the descriptor''s path and the system''s id in it.';
comment on column vm.fingerprint is 'Changes when a file of the VM may have changed; an equal one spares reading it again.';
comment on column vm.facts_digest is 'SHA-256 of all facts: a rescan that finds the same one changes nothing.';
comment on column vm.missing_since is 'When a scan first did not find it; null while it is there. VMs are never deleted.';
comment on column vm.version is 'Bumped by every change of facts or people''s fields.';
create index vm_name on vm (lower(name));
create index vm_source on vm (source_id);

create table vm_disk (
    id             uuid    primary key default uuidv7(),
    vm_id          uuid    not null,
    disk_key       text    not null,
    position       integer not null,
    label          text    not null,
    file           text    not null,
    member         text,
    controller     text    not null,
    bus            integer not null,
    unit           integer not null,
    capacity_bytes bigint  not null,
    stored_bytes   bigint  not null,
    format         text    not null,
    fingerprint    text    not null,
    removed_at     timestamptz,
    constraint vm_disk_of_vm foreign key (vm_id) references vm,
    constraint vm_disk_key_once unique (vm_id, disk_key),
    constraint vm_disk_sizes_not_negative check (capacity_bytes >= 0 and stored_bytes >= 0),
    constraint vm_disk_controller_known
        check (controller in ('ide', 'sata', 'buslogic', 'lsi-logic', 'lsi-sas', 'pvscsi', 'nvme'))
);
comment on table vm_disk is 'A disk of a VM. Keeps its id over rescans; one that left its VM stays with removed_at, since copies name it.';
comment on column vm_disk.file is 'Relative to the source''s location.';
comment on column vm_disk.member is 'The member''s name where file is an OVA.';

create table vm_nic (
    vm_id     uuid    not null,
    position  integer not null,
    network   text    not null,
    adapter   text    not null,
    mac       text,
    connected boolean not null,
    constraint vm_nic_pk primary key (vm_id, position),
    constraint vm_nic_of_vm foreign key (vm_id) references vm,
    constraint vm_nic_adapter_known check (adapter in ('e1000', 'e1000e', 'vmxnet3', 'pcnet32', 'other'))
);
comment on table vm_nic is 'A network card of a VM, in the source''s order.';
create index vm_nic_mac on vm_nic (mac) where mac is not null;

create table source_note (
    vm_id    uuid    not null,
    position integer not null,
    severity text    not null,
    code     text    not null,
    detail   text    not null,
    remedy   text,
    constraint source_note_pk primary key (vm_id, position),
    constraint source_note_of_vm foreign key (vm_id) references vm,
    constraint source_note_severity_known check (severity in ('blocker', 'warning', 'advice', 'info'))
);
comment on table source_note is 'What the source''s adapter saw on a VM: readiness judges it, people read it.';

create table scan (
    id            uuid        primary key default uuidv7(),
    source_id     uuid        not null,
    state         text        not null,
    requested_by  text        not null,
    started_at    timestamptz not null,
    heartbeat_at  timestamptz not null,
    ended_at      timestamptz,
    looking_at    text,
    found         integer     not null default 0,
    new_vms       integer     not null default 0,
    changed_vms   integer     not null default 0,
    unchanged_vms integer     not null default 0,
    missing_vms   integer     not null default 0,
    back_vms      integer     not null default 0,
    error         text,
    remedy        text,
    constraint scan_of_source foreign key (source_id) references connection,
    constraint scan_state_known check (state in ('running', 'done', 'failed', 'interrupted')),
    constraint scan_ended check ((state = 'running') = (ended_at is null))
);
comment on table scan is 'The history of looking at a source: who asked, what was found, how it ended.';
comment on column scan.heartbeat_at is 'Moved on while the scan lives; a running scan whose heartbeat stopped belongs to a dead process.';
comment on column scan.missing_vms is 'VMs this scan was the first not to find.';
create unique index scan_one_at_a_time on scan (source_id) where state = 'running';
create index scan_newest on scan (source_id, started_at desc);

create table upload (
    id             uuid        primary key default uuidv7(),
    source_id      uuid        not null,
    file_name      text        not null,
    size_bytes     bigint      not null,
    received_bytes bigint      not null default 0,
    sha256         text,
    replaces       boolean     not null default false,
    state          text        not null default 'open',
    writer         uuid,
    writer_until   timestamptz,
    created_by     text        not null,
    created_at     timestamptz not null,
    touched_at     timestamptz not null,
    ended_at       timestamptz,
    error          text,
    constraint upload_to_source foreign key (source_id) references connection,
    constraint upload_state_known check (state in ('open', 'complete', 'cancelled', 'abandoned', 'failed')),
    constraint upload_sizes check (size_bytes > 0 and received_bytes between 0 and size_bytes),
    constraint upload_sha256_form check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint upload_ended check ((state = 'open') = (ended_at is null))
);
comment on table upload is 'A file on its way from a browser or script into a source''s folder; it stands there as NAME.ID.part until complete.';
comment on column upload.received_bytes is 'Durable on disk: moved on only after the bytes were forced.';
comment on column upload.writer is 'Who appends now, with writer_until as its lease: two never write one file.';
create index upload_open on upload (source_id, touched_at) where state = 'open';
