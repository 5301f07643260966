-- inventory: sources that are servers: who signs in, which certificate was confirmed, what the server can do. And, below
-- every module, secrets sealed with a key that is not in the database.

create table secret (
    id         uuid        primary key default uuidv7(),
    purpose    text        not null,
    key_id     text        not null,
    sealed     bytea       not null,
    changed_at timestamptz not null,
    constraint secret_sealed_whole check (length(sealed) >= 28)
);
comment on table secret is 'Passwords and tokens for other systems, sealed with AES-256-GCM: nonce (12 bytes), text, tag (16 bytes).';
comment on column secret.purpose is 'What it is for; bound into the seal together with the id, so that a row cannot take another one''s place.';
comment on column secret.key_id is 'Which key sealed it: the first eight hex digits of the key''s SHA-256.';

alter table connection
    add column account            text,
    add column secret_id          uuid,
    add column certificate_sha256 text,
    add column certificate_seen   text,
    add column capabilities       jsonb,
    add column capabilities_at    timestamptz,
    add constraint connection_of_secret foreign key (secret_id) references secret,
    add constraint connection_credentials_whole check ((account is null) = (secret_id is null)),
    add constraint connection_certificate_form check (certificate_sha256 ~ '^[0-9a-f]{64}$'
                                                  and certificate_seen ~ '^[0-9a-f]{64}$'),
    add constraint connection_capabilities_whole check ((capabilities is null) = (capabilities_at is null));
comment on column connection.account is 'Who signs in to the server; null for a folder.';
comment on column connection.certificate_sha256 is 'SHA-256 of the server''s certificate as a person confirmed it: nothing is sent to any other.';
comment on column connection.certificate_seen is 'Another certificate that the server showed since: it is not called until a person confirms it.';
comment on column connection.capabilities is 'What the server can do and what the account may, as Capabilities in JSON.';

-- a VM known from files finds its place when its vCenter is connected
create index vm_unsettled_instance on vm (source_id, instance_uuid) where instance_uuid is not null;
