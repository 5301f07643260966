-- acceptance: the ten criteria of a migrated VM, their evidence, the owner's sign-off, the soak.

create table checklist (
    id                 uuid        primary key default uuidv7(),
    migration_id       uuid        not null,
    vm_id              uuid        not null,
    vm_name            text        not null,
    application        text,
    owner_name         text,
    owner_email        text,
    attempt            integer     not null,
    source_place       text        not null,
    target_place       text        not null,
    started_at         timestamptz not null,
    arrived_at         timestamptz not null,
    state              text        not null default 'OPEN',
    since              timestamptz not null,
    closed_why         text,
    version            integer     not null default 1,
    soak_business_days integer,
    soak_started_at    timestamptz,
    soak_ended_at      timestamptz,
    constraint checklist_of_migration foreign key (migration_id) references migration,
    constraint checklist_of_vm foreign key (vm_id) references vm,
    constraint checklist_once unique (migration_id),
    constraint checklist_state_known check (state in ('OPEN', 'AWAITING_OWNER', 'REJECTED', 'SIGNED', 'SOAKING',
        'COMPLETE', 'CLOSED')),
    constraint checklist_closed_why check ((state = 'CLOSED') = (closed_why is not null)),
    constraint checklist_owner_whole check ((owner_name is null) = (owner_email is null)),
    constraint checklist_soak_whole check ((soak_business_days is null) = (soak_started_at is null)),
    constraint checklist_soak_not_negative check (soak_business_days >= 0),
    constraint checklist_soak_ended check (soak_ended_at is null or soak_started_at is not null)
);
comment on table checklist is 'The acceptance of one migration. All facts shown to the owner are copied here, so that what was signed stays.';
comment on column checklist.version is 'The newest checklist_version.';
create index checklist_waiting on checklist (since) where state in ('OPEN', 'AWAITING_OWNER', 'REJECTED', 'SOAKING');
create index checklist_vm on checklist (vm_id);

create table checklist_disk (
    checklist_id  uuid    not null,
    position      integer not null,
    label         text    not null,
    file          text    not null,
    format        text    not null,
    size_bytes    bigint  not null,
    source_digest text    not null,
    target_digest text    not null,
    constraint checklist_disk_pk primary key (checklist_id, position),
    constraint checklist_disk_of foreign key (checklist_id) references checklist
);
comment on column checklist_disk.source_digest is 'Of what was read at the source, with its algorithm; equal to target_digest when the disk is proven.';

-- What people decided about a criterion. OWNER_SIGN_OFF and SOAK are never here: they follow from the checklist's state.
create table checklist_item (
    checklist_id uuid        not null,
    criterion    text        not null,
    verdict      text        not null,
    decided_by   text        not null,
    decided_at   timestamptz not null,
    note         text,
    constraint checklist_item_pk primary key (checklist_id, criterion),
    constraint checklist_item_of foreign key (checklist_id) references checklist,
    constraint checklist_item_criterion_known check (criterion in ('BOOTS', 'NETWORK', 'IP_CONFIGURATION', 'STORAGE',
        'APPLICATION', 'PERFORMANCE', 'MONITORING', 'BACKUP')),
    constraint checklist_item_verdict_known check (verdict in ('PASSED', 'FAILED', 'NOT_APPLICABLE')),
    constraint checklist_item_reason check (verdict = 'PASSED' or note is not null)
);
comment on table checklist_item is 'A person''s verdict; taken back = no row. Without one the machine''s evidence decides.';

create table evidence (
    id           uuid        primary key default uuidv7(),
    checklist_id uuid        not null,
    criterion    text        not null,
    source       text        not null,
    outcome      text        not null,
    text         text        not null,
    at           timestamptz not null,
    constraint evidence_of foreign key (checklist_id) references checklist,
    constraint evidence_once unique (checklist_id, criterion, source),
    constraint evidence_outcome_known check (outcome in ('PASSED', 'FAILED', 'NOTED'))
);
comment on table evidence is 'What a machine saw or the owner ticked. The newest word of a source on a criterion.';

-- Every state of a checklist's content, in canonical text, so that it can be said what an owner saw and what changed.
create table checklist_version (
    checklist_id uuid        not null,
    number       integer     not null,
    content      text        not null,
    sha256       text        not null,
    at           timestamptz not null,
    constraint checklist_version_pk primary key (checklist_id, number),
    constraint checklist_version_of foreign key (checklist_id) references checklist,
    constraint checklist_version_sha256_form check (sha256 ~ '^[0-9a-f]{64}$')
);

create table sign_off_link (
    id              uuid        primary key,
    checklist_id    uuid        not null,
    recipient_name  text        not null,
    recipient_email text        not null,
    version         integer     not null,
    token_sha256    text        not null,
    seal            text        not null,
    created_by      text        not null,
    created_at      timestamptz not null,
    expires_at      timestamptz not null,
    revoked_at      timestamptz,
    revoked_by      text,
    used_at         timestamptz,
    asked_at        timestamptz,
    constraint sign_off_link_of foreign key (checklist_id) references checklist,
    constraint sign_off_link_token_once unique (token_sha256),
    constraint sign_off_link_token_form check (token_sha256 ~ '^[0-9a-f]{64}$'),
    constraint sign_off_link_seal_form check (seal ~ '^[0-9a-f]{64}$'),
    constraint sign_off_link_revoked_whole check ((revoked_at is null) = (revoked_by is null))
);
comment on table sign_off_link is 'A link by which one person signs one checklist once. The token itself is stored nowhere.';
comment on column sign_off_link.version is 'Of the checklist when the link was made.';
comment on column sign_off_link.seal is 'HMAC-SHA256 over purpose, id, checklist, recipient, expiry and token hash: a row altered or invented in the database is refused.';
comment on column sign_off_link.asked_at is 'When its holder asked for a new one.';
create index sign_off_link_checklist on sign_off_link (checklist_id, created_at desc);
create unique index sign_off_link_one_live on sign_off_link (checklist_id) where revoked_at is null and used_at is null;

-- What an owner answered.
create table sign_off (
    id           uuid        primary key default uuidv7(),
    checklist_id uuid        not null,
    link_id      uuid        not null,
    outcome      text        not null,
    name         text        not null,
    email        text        not null,
    comment      text,
    urgent       boolean     not null default false,
    version      integer     not null,
    sha256       text        not null,
    address      text        not null,
    at           timestamptz not null,
    constraint sign_off_of foreign key (checklist_id) references checklist,
    constraint sign_off_by foreign key (link_id) references sign_off_link,
    constraint sign_off_seen foreign key (checklist_id, version) references checklist_version,
    constraint sign_off_once_per_link unique (link_id),
    constraint sign_off_outcome_known check (outcome in ('SIGNED', 'REJECTED')),
    constraint sign_off_problem_described check (outcome = 'SIGNED' or comment is not null)
);
comment on column sign_off.sha256 is 'Of the version that was on the owner''s screen.';
create unique index sign_off_signed_once on sign_off (checklist_id) where outcome = 'SIGNED';
create index sign_off_checklist on sign_off (checklist_id, at);

create table soak_incident (
    id           uuid        primary key default uuidv7(),
    checklist_id uuid        not null,
    note         text        not null,
    restarted    boolean     not null,
    reported_by  text        not null,
    at           timestamptz not null,
    constraint soak_incident_of foreign key (checklist_id) references checklist
);
comment on column soak_incident.restarted is 'Whether the soak began anew at that moment.';
create index soak_incident_checklist on soak_incident (checklist_id, at);

create table holiday (
    day  date primary key,
    name text not null
);
comment on table holiday is 'Days besides Saturdays and Sundays that no soak counts.';

-- One row: the key of the seals and token marks where none is configured. All nodes share it.
create table sign_off_key (
    only_row boolean primary key default true,
    secret   bytea   not null,
    constraint sign_off_key_only_row check (only_row),
    constraint sign_off_key_long check (length(secret) >= 32)
);
