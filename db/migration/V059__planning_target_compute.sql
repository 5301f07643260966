-- What a target can still take of processors and memory, as somebody declares it.
create table target_compute (
    target_id         uuid        not null,
    cpus_free         integer,
    memory_free_bytes bigint,
    declared_by       text        not null,
    declared_at       timestamptz not null,
    constraint target_compute_pk primary key (target_id),
    constraint target_compute_of_target foreign key (target_id) references connection,
    constraint target_compute_says_something check (num_nonnulls(cpus_free, memory_free_bytes) > 0),
    constraint target_compute_sizes check (cpus_free >= 0 and memory_free_bytes >= 0)
);
comment on table target_compute is 'Processors and memory that VMs may still take of a target; waves together are held against it. No row: nothing is compared.';
comment on column target_compute.cpus_free is 'vCPUs: cores times the overcommitment that its owners allow, less what is in use. Null: not declared.';
comment on column target_compute.memory_free_bytes is 'Null: not declared.';
