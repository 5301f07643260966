-- Since snapshots are given up, a line that is closed does not say by itself that the snapshot is gone.
comment on column source_snapshot.removed_at is 'When the line was closed; null while the snapshot is looked for. With last_error null it was known to be gone: removed by us, or not there any more. With last_error it was given up: it may be there and grow.';
comment on column source_snapshot.last_error is 'Why the last try to take or remove it failed, in the source''s words; of a closed line, why it was given up. Null where neither is: a removal leaves no error.';
