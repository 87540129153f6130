-- What is left to grant when everything is there. Applied by placements.database.migrate after the others; may be run again.

-- Which version the database is set up for: everybody asks before they begin.
GRANT USAGE ON SCHEMA register TO placements_migrator;
GRANT SELECT ON register.schema
    TO placements_migrator, placements_web, placements_runner, placements_sealer, placements_auditor;

-- A logical copy is everything that cannot be worked out: keys and hashes of passwords too, so keep it as you keep those.
GRANT USAGE ON SCHEMA register, access, operation TO placements_backup;
GRANT SELECT ON ALL TABLES IN SCHEMA register, access, operation TO placements_backup;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA register TO placements_backup;
ALTER DEFAULT PRIVILEGES IN SCHEMA register GRANT SELECT ON SEQUENCES TO placements_backup;
