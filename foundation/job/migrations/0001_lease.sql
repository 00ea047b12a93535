-- One row per job, whoever runs it. All times are milliseconds of the database's clock, 0 = never: replicas' clocks differ.
CREATE TABLE job_lease (
	name TEXT PRIMARY KEY,
	holder TEXT NOT NULL DEFAULT '', -- empty: nobody runs it
	leased_until BIGINT NOT NULL DEFAULT 0,
	next_run BIGINT NOT NULL,
	triggered BIGINT NOT NULL DEFAULT 0, -- 1: run as soon as it does not run
	last_start BIGINT NOT NULL DEFAULT 0,
	last_end BIGINT NOT NULL DEFAULT 0,
	last_error TEXT NOT NULL DEFAULT '',
	runs BIGINT NOT NULL DEFAULT 0,
	failures BIGINT NOT NULL DEFAULT 0
);
