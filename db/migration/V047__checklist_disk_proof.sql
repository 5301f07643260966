-- A disk that came over in passes has no digest of what it holds now: that of its first copy is of an earlier moment. What is
-- known of it is said in words. Lists that were opened before keep what they said.
alter table checklist_disk
    alter column source_digest drop not null,
    alter column target_digest drop not null,
    add column proof text,
    add constraint checklist_disk_proven check (
        (source_digest is null) = (target_digest is null) and (source_digest is null) <> (proof is null));
comment on column checklist_disk.proof is 'Of a disk that came over in passes: how it is known to be as its source was.';
