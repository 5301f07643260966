-- People who sign in. Nobody is ever deleted: the trail and the approvals name them; who leaves is disabled.
create table app_user (
    id                   uuid        primary key default uuidv7(),
    login                text        not null,             -- lower case, 2 to 64 characters
    display_name         text        not null,
    email                text,
    password_hash        text        not null,             -- '{bcrypt}…'
    role                 text        not null,
    zone                 text        not null default 'UTC', -- IANA id: pages show times in it
    enabled              boolean     not null default true,
    must_change_password boolean     not null default true, -- the password was made by somebody else
    session_epoch        integer     not null default 0,   -- raised to end every session: role, password, disabled
    last_signed_in_at    timestamptz,
    created_at           timestamptz not null,
    version              integer     not null default 0,
    constraint app_user_login_unique unique (login),
    constraint app_user_login_format check (login ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'),
    constraint app_user_role_known   check (role in ('ADMINISTRATOR', 'LEAD', 'ENGINEER', 'VALIDATOR', 'AUDITOR'))
);

-- A token for scripts. The secret itself is shown once and never stored.
create table api_token (
    id                uuid        primary key default uuidv7(),
    app_user_id       uuid        not null references app_user,
    name              text        not null,
    secret_sha256     text        not null,                -- hex SHA-256 of the whole token text
    scopes            text[]      not null,                -- permission names; the owner's role still limits them
    created_at        timestamptz not null,
    expires_at        timestamptz not null,
    revoked_at        timestamptz,
    last_used_at      timestamptz,                         -- written at most once a minute
    last_used_address text,
    constraint api_token_secret_unique unique (secret_sha256),
    constraint api_token_scopes_given  check (cardinality(scopes) > 0),
    constraint api_token_year_at_most  check (expires_at <= created_at + interval '366 days')
);

create unique index api_token_name_unique on api_token (app_user_id, lower(name)) where revoked_at is null;

-- Failed sign-ins, counted per account and address, and per address alone. A delay grows with the count; it survives
-- restarts and holds on every node. Rows older than a day mean nothing and are removed.
create table sign_in_attempt (
    who           text        not null,  -- hex SHA-256 of the lower-case login (people mistype passwords here); '*': any
    address       text        not null,  -- IPv4 address, or the /64 of an IPv6 address
    failures      integer     not null,
    last_at       timestamptz not null,
    blocked_until timestamptz not null,
    constraint sign_in_attempt_pk primary key (who, address)
);
