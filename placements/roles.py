"""The roles in the database, each with what its work needs and no more. Nobody logs in as one: logins are members."""

from typing import Any

from psycopg import Connection

OWNER = "placements_owner"
"""Owns the register, and lends its rights to the functions through which it grows. Only the migrator may become it."""

ROLES = (
    OWNER,
    "placements_migrator",
    "placements_web",
    "placements_runner",
    "placements_sealer",
    "placements_auditor",
    "placements_backup",
)

CREATE = """DO $$ BEGIN
    IF to_regrole('{role}') IS NULL THEN
        BEGIN
            CREATE ROLE {role} NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN  -- made meanwhile, from another database
        END;
    END IF;
END $$"""

GRANT = """DO $$ BEGIN
    IF NOT pg_has_role({who}, '{role}', '{how}') {and_only_if} THEN
        BEGIN
            GRANT {role} TO {member} WITH INHERIT {inherit}, SET TRUE;
        EXCEPTION WHEN internal_error OR unique_violation THEN  -- granted meanwhile, from another database
        END;
    END IF;
END $$"""

WHO_MAY_GRANT = "AND pg_has_role(current_user, '{role}', 'MEMBER WITH ADMIN OPTION')"
"""A login that makes the roles itself, and has nobody else, takes them too."""

MEMBERS = (
    ("placements_migrator", OWNER, False),
    ("placements_migrator", "placements_runner", False),
    (OWNER, "placements_runner", True),
)
"""Who may become whom, and whether they have those rights before: the migrator has none until it becomes the owner."""

HAND_OVER = f"""DO $$ DECLARE change text; BEGIN
    FOR change IN
        SELECT format('SCHEMA %I', nspname) FROM pg_namespace
            WHERE nspname = ANY ('{{register,access,operation}}') AND nspowner <> '{OWNER}'::regrole
        UNION ALL SELECT format('%s %s', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
            FROM pg_class WHERE relnamespace::regnamespace::text = ANY ('{{register,access,operation}}')
            AND relkind IN ('r', 'S') AND relowner <> '{OWNER}'::regrole
        UNION ALL SELECT format('FUNCTION %s', oid::regprocedure) FROM pg_proc
            WHERE pronamespace::regnamespace::text = 'register' AND proowner <> '{OWNER}'::regrole
    LOOP EXECUTE 'ALTER ' || change || ' OWNER TO {OWNER}'; END LOOP;
END $$"""  # noqa: S608 of this module's own names
"""What was made before there was an owner, or under another."""

MAY_CREATE = f"""SELECT has_database_privilege('{OWNER}', current_database(), 'CREATE'),
    (SELECT format('GRANT CREATE ON DATABASE %I TO {OWNER}', current_database()))"""


def become_owner(connection: Connection[Any]) -> None:
    """Make what roles there are not, then act as the owner until the end of the transaction."""
    for role in ROLES:
        run(connection, CREATE, role=role)
    for member, role, inherit in MEMBERS:
        how = "USAGE" if inherit else "SET"
        run(connection, GRANT, role=role, member=member, who=f"'{member}'", inherit=inherit, how=how, and_only_if="")
    for role in ROLES:
        only = WHO_MAY_GRANT.format(role=role)
        me = {"member": "CURRENT_USER", "who": "current_user"}
        run(connection, GRANT, role=role, **me, inherit=False, how="SET", and_only_if=only)
    may, let = connection.execute(MAY_CREATE.encode()).fetchone() or (False, "")
    if not may:
        connection.execute(let.encode())
    connection.execute(HAND_OVER.encode())
    connection.execute(f"SET LOCAL ROLE {OWNER}".encode())


def run(connection: Connection[Any], statement: str, **parts: object) -> None:
    connection.execute(statement.format(**parts).encode())
