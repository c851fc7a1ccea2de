//! Marks a database as written by a newer Satchel, or takes the mark away: `newer mark|unmark DATABASE`, the key in hex
//! on standard input. For tests of what an older program does then.

use std::error::Error;
use std::io::Read;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [verb, path] = arguments.as_slice() else { return Err("usage: newer mark|unmark DATABASE".into()) };
    let sql = match verb.as_str() {
        "mark" => {
            "INSERT INTO refinery_schema_history VALUES (999, 'later', '2099-01-01T00:00:00Z', '0');
             PRAGMA wal_checkpoint(TRUNCATE);"
        }
        "unmark" => "DELETE FROM refinery_schema_history WHERE version = 999;",
        other => return Err(format!("{other} is neither mark nor unmark").into()),
    };
    let mut key = String::new();
    std::io::stdin().read_to_string(&mut key)?;
    let connection = rusqlite::Connection::open(path)?;
    connection.pragma_update(None, "key", format!("x'{}'", key.trim()))?;
    connection.pragma_update(None, "cipher_hmac_algorithm", "HMAC_SHA256")?;
    Ok(connection.execute_batch(sql)?)
}
