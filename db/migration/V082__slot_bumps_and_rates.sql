-- slot: a person raises a claim to the front; and how often places were free lately, for estimates.

alter table slot_claim add column bumped_at timestamptz;
alter table slot_claim add column bumped_by text;
alter table slot_claim add column bump_reason text;
alter table slot_claim add constraint slot_claim_bump_whole check ((bumped_at is null) = (bumped_by is null)
                                                               and (bumped_at is null) = (bump_reason is null));
comment on column slot_claim.bumped_at is 'When a person raised it before the others that wait for the same work; null where nobody did.';

create table slot_freed (
    id       bigint      generated always as identity primary key,
    kind     text        not null,
    key      text        not null,
    freed_at timestamptz not null default pg_catalog.clock_timestamp()
);
comment on table slot_freed is 'Each time that a copy ended and gave its slot of a place back, for two hours: how long others wait there is estimated by it.';
create index slot_freed_at on slot_freed (freed_at);
