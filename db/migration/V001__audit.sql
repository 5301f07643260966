-- The trail of every change. A row's number and hash are given while the head row is locked, so numbers have no gaps and
-- the order of numbers is the order of commits. How the hash is made: io.towpath.audit.AuditChain.
create table audit_event (
    number        bigint      primary key,         -- from 1, without gaps
    at            timestamptz not null,            -- the database's clock: one clock for all nodes
    actor         text        not null,            -- a login, 'system', 'token:LOGIN/NAME', 'owner:MAIL'
    action        text        not null,            -- kebab-case, object first: 'wave.started'
    subject_type  text        not null,
    subject_id    text        not null,
    subject_label text        not null,            -- what people called it at that time
    reason        text,
    detail        jsonb       not null,            -- one flat object of strings
    previous_hash text        not null,            -- hash of number - 1; 64 zeros for the first
    hash          text        not null,            -- lower-case hex SHA-256
    constraint audit_event_number_positive check (number > 0),
    constraint audit_event_hash_format     check (hash ~ '^[0-9a-f]{64}$' and previous_hash ~ '^[0-9a-f]{64}$'),
    constraint audit_event_detail_object   check (jsonb_typeof(detail) = 'object'),
    constraint audit_event_hash_unique     unique (hash)
);

create index audit_event_subject on audit_event (subject_type, subject_id, number desc);
create index audit_event_actor   on audit_event (actor, number desc);
create index audit_event_action  on audit_event (action, number desc);
create index audit_event_at      on audit_event (at);

-- One row: where the chain stands. Whoever appends holds its lock until the transaction ends.
create table audit_head (
    only_row boolean primary key default true,
    number   bigint  not null,
    hash     text    not null,
    constraint audit_head_only_row check (only_row)
);

insert into audit_head (number, hash) values (0, repeat('0', 64));

-- What each verification found, so that every node's page shows the same.
create table audit_verification (
    id        uuid        primary key default uuidv7(),
    at        timestamptz not null,
    actor     text        not null,
    count     bigint      not null,                -- events read, the bad one not counted
    head_hash text        not null,                -- hash of the last good event
    first_bad bigint,                              -- null: intact
    why       text,
    constraint audit_verification_why_given check ((first_bad is null) = (why is null))
);

create function audit_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit trail is append-only: % on % refused', tg_op, tg_table_name
        using errcode = 'restrict_violation';
end
$$;

create trigger audit_event_append_only before update or delete or truncate on audit_event
    for each statement execute function audit_refuse_change();

create trigger audit_head_stays before delete or truncate on audit_head
    for each statement execute function audit_refuse_change();

create function audit_head_forward() returns trigger language plpgsql as $$
begin
    if new.number <= old.number then
        raise exception 'the audit trail is append-only: head % cannot become %', old.number, new.number
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;

create trigger audit_head_forward before update on audit_head
    for each row execute function audit_head_forward();
