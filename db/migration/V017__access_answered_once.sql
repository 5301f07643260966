-- access: answers to requests that carry an Idempotency-Key, so that a repetition gets the answer and does nothing.

create table answered_once (
    actor       text        not null,
    key         text        not null,
    target      text        not null,
    began_at    timestamptz not null,
    fingerprint text,
    status      integer,
    headers     jsonb,
    body        bytea,
    constraint answered_once_pk primary key (actor, key),
    constraint answered_once_key_length check (length(key) between 1 and 255),
    constraint answered_once_whole check (num_nonnulls(fingerprint, status, headers, body) in (0, 4))
);
comment on table answered_once is 'Kept 48 hours. Without a status the request is under way, or died under way.';
comment on column answered_once.actor is 'A key is its sender''s own: the token, or the login.';
comment on column answered_once.target is 'Method and address of the first request.';
comment on column answered_once.fingerprint is 'SHA-256 of its body; of a form without the boundary, which is another one each time.';
create index answered_once_old on answered_once (began_at);
