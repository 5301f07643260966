-- inventory: a file whose columns nobody knows is kept until a person says what they are, and that is remembered.

alter table import
    add column mapping jsonb,
    drop constraint import_state_known,
    add constraint import_state_known check (state in ('reading', 'needs-mapping', 'previewed', 'applied', 'undone', 'discarded', 'expired', 'failed')),
    add constraint import_mapping_asked check (state <> 'needs-mapping' or mapping is not null);
comment on column import.mapping is 'Its columns with some of their values, where a person has to say, or said, what they are; the values go with its file.';

drop index import_alive;
create index import_alive on import (state) where state in ('reading', 'needs-mapping', 'previewed');

create table import_mapping (
    fingerprint   text        not null,
    source_system text        not null,
    kind          text        not null,
    columns       jsonb       not null,
    shapes        jsonb       not null default '{}',
    mapped_by     text        not null,
    mapped_at     timestamptz not null,
    constraint import_mapping_pk primary key (fingerprint, source_system, kind),
    constraint import_mapping_fingerprint_form check (fingerprint ~ '^[0-9a-f]{64}$')
);
comment on table import_mapping is 'What a person said that the columns of a table are: offered for the next file with the same headers.';
comment on column import_mapping.fingerprint is 'SHA-256 over the headers in alphabetical order.';
comment on column import_mapping.source_system is 'Whose ids the rows have, as that person said; empty where nobody''s.';
comment on column import_mapping.shapes is 'What values looked like, by header: where they look otherwise, a person is asked again.';
comment on column import_mapping.columns is 'tag, ignore, or the word of a field, by header.';
