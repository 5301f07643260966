-- planning: what imports of wave assignments did to a draft, so that it can be taken back with the import.

create table plan_import (
    import_id uuid    not null,
    plan_id   uuid    not null,
    drafted   boolean not null,
    version   integer not null,
    change    jsonb   not null,
    constraint plan_import_pk primary key (import_id),
    constraint plan_import_of_import foreign key (import_id) references import on delete cascade,
    constraint plan_import_of_plan foreign key (plan_id) references plan on delete cascade
);
comment on table plan_import is 'The edit of a draft that an import made by the waves its file names; undoing the import takes it back.';
comment on column plan_import.drafted is 'The import made the draft, for there was none.';
comment on column plan_import.version is 'The plan''s version that the edit made: the same now, and nobody edited since.';
create index plan_import_plan on plan_import (plan_id);
