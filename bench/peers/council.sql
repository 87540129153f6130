-- What a placement refers to, for the peers that write their tables themselves.
CREATE TABLE person (id uuid PRIMARY KEY, born date NOT NULL);
CREATE TABLE panel (id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE meeting (id uuid PRIMARY KEY, panel uuid NOT NULL REFERENCES panel, meets_on date NOT NULL);
INSERT INTO person SELECT gen_random_uuid(), '1941-05-06' FROM generate_series(1, 1000);
INSERT INTO panel VALUES (gen_random_uuid(), 'Quality Monitoring Group');
INSERT INTO meeting SELECT gen_random_uuid(), panel.id, current_date FROM panel, generate_series(1, 1000);
