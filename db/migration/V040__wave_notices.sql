-- wave: what owners are told of their outage, and what they say to it.

create table window_notice (
    id               uuid        primary key,
    wave_id          uuid        not null,
    recipient_name   text        not null,
    recipient_email  text        not null,
    token_sha256     text        not null,
    seal             text        not null,
    opens_at         timestamptz not null,
    closes_at        timestamptz not null,
    vms              integer     not null,
    created_by       text        not null,
    created_at       timestamptz not null,
    expires_at       timestamptz not null,
    revoked_at       timestamptz,
    undeliverable_at timestamptz,
    undeliverable_by text,
    undeliverable_why text,
    constraint window_notice_of_wave foreign key (wave_id) references wave on delete cascade,
    constraint window_notice_token_once unique (token_sha256),
    constraint window_notice_order check (opens_at < closes_at),
    constraint window_notice_undeliverable_whole check ((undeliverable_at is null) = (undeliverable_by is null)
        and (undeliverable_at is null) = (undeliverable_why is null))
);
comment on table window_notice is 'A link by which an owner sees when VMs are down. One that is made anew ends those before it.';
comment on column window_notice.seal is 'Over all that the link means, with a key that is not in this table: an altered row is refused.';
comment on column window_notice.opens_at is 'As the owner was told; the wave may have another window since.';
comment on column window_notice.undeliverable_at is 'The mail came back.';
create index window_notice_wave on window_notice (wave_id, lower(recipient_email), created_at desc);

create table window_objection (
    id               uuid        primary key default uuidv7(),
    notice_id        uuid        not null,
    wave_id          uuid        not null,
    name             text        not null,
    reason           text        not null,
    objected_to      timestamptz not null,
    wanted_opens_at  timestamptz,
    wanted_closes_at timestamptz,
    address          text        not null,
    raised_at        timestamptz not null,
    answer           text,
    answer_text      text,
    answered_by      text,
    answered_at      timestamptz,
    constraint window_objection_of_notice foreign key (notice_id) references window_notice on delete cascade,
    constraint window_objection_of_wave foreign key (wave_id) references wave on delete cascade,
    constraint window_objection_wanted_order check (wanted_opens_at < wanted_closes_at),
    constraint window_objection_answer_known check (answer in ('moved', 'overruled', 'withdrawn')),
    constraint window_objection_answer_whole check (num_nonnulls(answer, answer_text, answered_by, answered_at) in (0, 4))
);
comment on table window_objection is 'What an owner has against an outage, and what was decided. An open one keeps the wave from starting.';
comment on column window_objection.objected_to is 'When the window opened that the owner saw.';
create index window_objection_open on window_objection (wave_id) where answer is null;
create index window_objection_notice on window_objection (notice_id);
