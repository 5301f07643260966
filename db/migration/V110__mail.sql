-- module mail: mails that wait to be sent and what became of them, and what people want to be told by mail.
create table mail_outbox (
    id             uuid        primary key,
    key            text        not null,            -- whoever queues the same twice queues it once
    kind           text        not null,
    about_id       uuid        not null,            -- the notice or link that it carries; the person it tells
    recipient      text        not null,
    recipient_name text        not null,
    subject        text        not null,
    content_id     uuid,                            -- secret: text and HTML, sealed; gone once it was sent
    state          text        not null,
    tries          integer     not null default 0,  -- failed ones
    failing_since  timestamptz,
    next_try_at    timestamptz,                     -- null: at once
    trouble        text,                            -- what the server said, or why it could not be asked
    lease          uuid,                            -- of whoever sends at present
    leased_until   timestamptz,
    created_at     timestamptz not null,
    created_by     text        not null,
    ended_at       timestamptz,
    constraint mail_outbox_key_unique     unique (key),
    constraint mail_outbox_of_content     foreign key (content_id) references secret (id),
    constraint mail_outbox_kind_known     check (kind in ('window-notice', 'sign-off', 'digest', 'at-once', 'test')),
    constraint mail_outbox_state_known    check (state in ('QUEUED', 'SENT', 'BOUNCED', 'FAILED', 'WITHDRAWN')),
    constraint mail_outbox_ended          check ((state = 'QUEUED') = (ended_at is null)),
    constraint mail_outbox_content_kept   check (state <> 'QUEUED' or content_id is not null),
    constraint mail_outbox_content_gone   check (state not in ('SENT', 'WITHDRAWN') or content_id is null),
    constraint mail_outbox_tries          check (tries >= 0 and (tries = 0) = (failing_since is null)),
    constraint mail_outbox_lease_whole    check ((lease is null) = (leased_until is null)),
    constraint mail_outbox_leased_waiting check (lease is null or state = 'QUEUED')
);
comment on table mail_outbox is 'Mails, in the transaction of what they tell, until a server took or refused them. What they say is sealed, since their links let anybody in who has them.';
comment on column mail_outbox.state is 'BOUNCED: the server refuses the recipient for good. FAILED: given up. WITHDRAWN: what it carries did not stand any more.';
create index mail_outbox_due on mail_outbox (next_try_at nulls first, created_at) where state = 'QUEUED';
create index mail_outbox_about on mail_outbox (about_id, created_at desc);
create index mail_outbox_newest on mail_outbox (created_at desc, id);
create index mail_outbox_not_arrived on mail_outbox (about_id) where state in ('BOUNCED', 'FAILED');
create index mail_outbox_content on mail_outbox (content_id) where content_id is not null;

create table mail_choice (
    user_id     uuid        primary key,
    digest      boolean     not null,
    digest_hour smallint    not null,             -- in the person's zone
    at_once     boolean     not null,
    digested_on date,                             -- day in the person's zone that is done with
    told        text[],                           -- what is known to wait; null: not looked at yet
    mailed      text[]      not null default '{}', -- those of them that the last mail at once told
    told_at     timestamptz,                      -- the last mail at once
    version     integer     not null default 0,
    constraint mail_choice_of_user foreign key (user_id) references app_user on delete cascade,
    constraint mail_choice_not_at_night check (digest_hour between 7 and 21)
);
comment on table mail_choice is 'What people want to be told by mail of what needs them. Who is not in it is told nothing.';

-- the dashboard counts those that nobody answered otherwise
create index window_notice_came_back on window_notice (wave_id) where undeliverable_at is not null and revoked_at is null;
