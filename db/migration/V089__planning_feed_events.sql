-- What feeds showed, so that a program that read an event sees its changes, and its end.
create table calendar_event (
    scope       text        not null,
    uid         text        not null,
    shown       text        not null,
    sequence    integer     not null,
    opens_at    timestamptz not null,
    closes_at   timestamptz not null,
    zone        text        not null,
    summary     text        not null,
    cancelled   boolean     not null,
    changed_at  timestamptz not null,
    constraint calendar_event_pk primary key (scope, uid),
    constraint calendar_event_sequence_counts check (sequence >= 0),
    constraint calendar_event_span check (opens_at < closes_at)
);
comment on table calendar_event is 'An event as a feed showed it last. RFC 5545: its sequence rises with each change, and one that is not there any more is shown as cancelled.';
comment on column calendar_event.scope is 'Whose feed: program, application:<id>, person:<mail address>.';
comment on column calendar_event.shown is 'SHA-256 of everything that it showed.';

-- A feed of less than the whole program.
alter table calendar_feed
    add column application_id uuid,
    add column owner_email    text,
    add constraint calendar_feed_of_application foreign key (application_id) references application on delete cascade,
    add constraint calendar_feed_of_one check (num_nonnulls(application_id, owner_email) <= 1);
comment on column calendar_feed.application_id is 'Whose downtimes it shows. Null with no owner either: all windows and freezes.';
comment on column calendar_feed.owner_email is 'Of whose VMs the downtimes are, in lower case.';
