-- The pool's limits (spring.datasource.hikari.data-source-properties) are for people and machines at work. An upgrade waits for
-- whoever reads a table, and for its own statements; for this transaction alone, since connections go back to the pool.
set local lock_timeout = 0;
set local statement_timeout = 0;
