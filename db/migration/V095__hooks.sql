-- What is run elsewhere at somebody's word (module hook): a request, a command, a script; and each run of it. A run is known by
-- its key: whoever asks for the same key again gets the run that is there.
create table hook (
    id           uuid        primary key default uuidv7(),
    name         text        not null,
    kind         text        not null,
    action       jsonb       not null,               -- io.towpath.hook.HookAction of that kind; never a secret
    secret_id    uuid        references secret (id), -- token, signing key, password, private key; null: none
    repeatable   boolean     not null,               -- whether a run that broke off may simply be run again
    timeout_s    integer     not null,               -- of a run with all its tries, unless told otherwise
    attempts     integer     not null,               -- tries of one run, at most
    offered_key  text,                               -- the host key that a peer offered last and that is not the pinned one
    created_at   timestamptz not null,
    created_by   text        not null,
    version      integer     not null default 0,
    constraint hook_name_unique unique (name),
    constraint hook_kind_known  check (kind in ('HTTP', 'SSH', 'SCRIPT')),
    constraint hook_timeout     check (timeout_s between 1 and 86400),
    constraint hook_attempts    check (attempts between 1 and 20)
);

comment on table hook is 'Requests, commands and scripts that an administrator lets waves, runbooks and trips run.';

create table hook_run (
    id           uuid        primary key default uuidv7(),
    key          text        not null,
    hook_id      uuid        references hook (id) on delete set null,
    hook_name    text        not null,               -- as it was called when it was asked for
    variables    jsonb       not null,               -- io.towpath.hook.HookVariables
    state        text        not null,
    timeout_ms   bigint      not null,
    run_by       timestamptz not null,               -- by the database's own clock: then it has failed; before its first try: then
                                                     -- nobody came
    attempt      integer     not null default 0,     -- number of the last try, over all rounds
    tries        integer     not null default 0,     -- of this round: a person who runs it again begins a new one
    next_try_at  timestamptz,                        -- by the database's own clock; null: at once
    lease        uuid,                               -- of whoever runs it at present
    leased_until timestamptz,
    code         text,                               -- of the failure: 'hook-timed-out'
    trouble      text,
    remedy       text,
    asked_at     timestamptz not null,
    asked_by     text        not null,
    ended_at     timestamptz,
    constraint hook_run_key_unique  unique (key),
    constraint hook_run_state_known check (state in ('WAITING', 'RUNNING', 'STOPPING', 'SUCCEEDED', 'FAILED', 'STOPPED',
                                                          'WAIVED')),
    constraint hook_run_lease_whole check ((lease is null) = (leased_until is null)),
    constraint hook_run_leased      check ((state in ('RUNNING', 'STOPPING')) = (lease is not null)),
    constraint hook_run_ended       check ((ended_at is null) = (state in ('WAITING', 'RUNNING', 'STOPPING')))
);

create index hook_run_of on hook_run (hook_id, id desc);
create index hook_run_open on hook_run (next_try_at) where state in ('WAITING', 'RUNNING', 'STOPPING');
create index hook_run_of_key on hook_run (key text_pattern_ops);
create index hook_run_old on hook_run (ended_at);

comment on table hook_run is 'One effect of a hook that somebody asked for, known by its key.';

create table hook_attempt (
    run_id    uuid        not null references hook_run (id) on delete cascade,
    number    integer     not null,
    node      text        not null,
    began_at  timestamptz not null,
    ended_at  timestamptz,
    took_ms   bigint,
    status    integer,                               -- of HTTP, or exit code; null: there was none
    trouble   text,                                  -- null: it did what was expected, or it still runs
    output    text,                                  -- what it wrote, at most 64 KiB, secrets masked
    constraint hook_attempt_pk primary key (run_id, number)
);

comment on table hook_attempt is 'Tries of a run of a hook, with what they wrote.';
