-- planning: secrets of calendar feeds.

create table calendar_feed (
    id           uuid        primary key default uuidv7(),
    login        text        not null,
    name         text        not null,
    token_sha256 text        not null,
    created_at   timestamptz not null,
    used_at      timestamptz,
    revoked_at   timestamptz,
    constraint calendar_feed_token_once unique (token_sha256),
    constraint calendar_feed_token_form check (token_sha256 ~ '^[0-9a-f]{64}$'),
    constraint calendar_feed_name_given check (length(btrim(name)) between 1 and 100)
);
comment on table calendar_feed is 'A link under which a calendar program reads the windows, without an account: read only, revocable.';
comment on column calendar_feed.login is 'Whose feed it is; it ends with the account.';
