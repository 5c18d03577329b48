//! Statements by the thousand, the same every time.

use std::fmt::Write as _;

/// Mixed DDL and data statements, about 95 bytes each, on tables that the text itself creates.
pub(super) fn mixed(count: usize) -> String {
    let mut sql = String::with_capacity(count * 100);
    for number in 0..count {
        let table = number / 8;
        let _ = match number % 8 {
            0 => writeln!(
                sql,
                "CREATE TABLE app.account_{table} (id bigint PRIMARY KEY, name text NOT NULL, owner_id bigint, note text);"
            ),
            1 => writeln!(
                sql,
                "ALTER TABLE app.account_{table} ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();"
            ),
            2 => writeln!(
                sql,
                "CREATE INDEX account_{table}_owner ON app.account_{table} (owner_id) WHERE note IS NOT NULL;"
            ),
            3 => writeln!(
                sql,
                "INSERT INTO app.account_{table} (id, name, owner_id) VALUES ({number}, 'account', 17);"
            ),
            4 => writeln!(
                sql,
                "UPDATE app.account_{table} SET note = 'seen', owner_id = 18 WHERE id = {number} AND note IS NULL;"
            ),
            5 => writeln!(
                sql,
                "ALTER TABLE app.account_{table} ADD CONSTRAINT account_{table}_name CHECK (length(name) < 200);"
            ),
            6 => writeln!(
                sql,
                "DELETE FROM app.account_{table} WHERE owner_id = 18 AND created_at < '2024-01-01';"
            ),
            _ => writeln!(
                sql,
                "ALTER TABLE app.account_{table} ALTER COLUMN note SET DEFAULT 'none', DROP COLUMN owner_id;"
            ),
        };
    }
    sql
}

/// One small change for a pull request.
pub(super) fn change(number: usize) -> (String, String) {
    let name = format!("{:06}_change_{number}.sql", number + 1);
    let sql = format!(
        "CREATE TABLE public.item_{number} (\n  id bigint PRIMARY KEY,\n  name text NOT NULL,\n  price numeric NOT NULL\n);\n\
         CREATE INDEX item_{number}_name ON public.item_{number} (name);\n"
    );
    (name, sql)
}
