-- What a source said of itself, as last told: an export's sheets vSource, vLicense and vHealth, or a vCenter that was asked.
create table source_told (
    source_id uuid        not null,
    version   text,
    licences  jsonb,
    health    jsonb,
    seen_at   timestamptz not null,
    constraint source_told_pk primary key (source_id),
    constraint source_told_of_source foreign key (source_id) references connection,
    constraint source_told_licences_list check (licences is null or jsonb_typeof(licences) = 'array'),
    constraint source_told_health_list check (health is null or jsonb_typeof(health) = 'array')
);
comment on table source_told is 'Version, licences and health of a source, as last told; a list that is told takes the place of the one before.';
comment on column source_told.licences is 'Objects with name, unit, total, used, expiresOn; null where they were never told. Of keys only the end.';
comment on column source_told.health is 'Objects with about, message, kind, at most 1,000; null where it was never told.';
