-- Who is told what happens (module webhook). The trail itself is what is sent: its numbers have no gaps and the order of
-- commits, so that one number says how far each receiver is, and nothing is written down twice.
create table webhook (
    id            uuid        primary key,
    name          text        not null,
    url           text        not null,
    topics        text[]      not null,             -- codes of io.towpath.webhook.Topic
    secret_id     uuid        not null references secret (id),   -- what events are signed with
    state         text        not null,
    sent_to       bigint      not null,             -- audit_event.number up to which all was taken, or nobody asked for it
    tries         integer     not null default 0,   -- failed ones of the event after it that is next
    failing_since timestamptz,
    next_try_at   timestamptz,                      -- null: at once
    trouble       text,                             -- of the last try that failed
    lease         uuid,                             -- of whoever sends at present
    leased_until  timestamptz,
    created_at    timestamptz not null,
    created_by    text        not null,
    version       integer     not null default 0,
    constraint webhook_name_unique  unique (name),
    constraint webhook_state_known  check (state in ('ACTIVE', 'PAUSED', 'PARKED')),
    constraint webhook_topics_given check (cardinality(topics) > 0),
    constraint webhook_tries        check (tries >= 0 and (tries = 0) = (failing_since is null)),
    constraint webhook_lease_whole  check ((lease is null) = (leased_until is null))
);

comment on table webhook is 'Receivers of what happens, and how far each is along the audit trail.';

-- Each try to send; the last ones are kept. What was sent is not: the trail makes the same bytes again.
create table webhook_delivery (
    id           bigint      generated always as identity primary key,
    webhook_id   uuid        not null references webhook (id) on delete cascade,
    event_number bigint,                           -- audit_event.number; null: a test
    at           timestamptz not null,
    status       integer,                          -- of HTTP; null: no answer
    trouble      text,                             -- null: taken
    took_ms      integer     not null,
    asked_by     text,                             -- null: the program itself
    constraint webhook_delivery_status check (status between 100 and 999)
);

create index webhook_delivery_of on webhook_delivery (webhook_id, id desc);

comment on table webhook_delivery is 'Tries to tell a receiver of an event.';
