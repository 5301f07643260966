-- What failures said: one row for texts that differ in numbers, names, places and times only.
create table failure_cluster (
    fingerprint text    primary key,
    code        text    not null,
    what        text    not null,
    shape       text    not null,
    title       text,
    cause       text,
    fix         text,
    who         text,
    retry       text,
    named_by    text,
    named_at    timestamptz,
    version     integer not null default 0,
    constraint failure_cluster_fingerprint_form check (fingerprint ~ '^[0-9a-f]{16}$'),
    constraint failure_cluster_named_whole
        check (num_nonnulls(title, cause, fix, who, retry, named_by, named_at) in (0, 7)),
    constraint failure_cluster_retry_known check (retry in ('by-itself', 'after-fix', 'never'))
);
comment on table failure_cluster is 'Failures by their fingerprint; a person may name one that the catalogue does not know.';
comment on column failure_cluster.what is 'What the first one said, its beginning.';
comment on column failure_cluster.shape is 'The same without what differs from VM to VM.';
comment on column failure_cluster.named_by is 'Who gave it title, cause and fix; null while nobody did.';

-- A row per VM, so that many VMs that fail at once do not wait for one row.
create table failure_sighting (
    fingerprint   text        not null,
    vm_id         uuid        not null,
    times         integer     not null default 1,
    first_seen_at timestamptz not null,
    last_seen_at  timestamptz not null,
    constraint failure_sighting_pk primary key (fingerprint, vm_id),
    constraint failure_sighting_of_cluster foreign key (fingerprint) references failure_cluster on delete cascade,
    constraint failure_sighting_of_vm foreign key (vm_id) references vm on delete cascade,
    constraint failure_sighting_times_positive check (times > 0)
);
comment on table failure_sighting is 'On which VMs a failure was seen, how often, first and last.';
create index failure_sighting_vm on failure_sighting (vm_id);
create index failure_sighting_last on failure_sighting (last_seen_at);
