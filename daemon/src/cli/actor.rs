//! Who acts through the command line, as the audit log names them: `cli:` and the name of the user on this machine.

use std::os::unix::fs::MetadataExt;

/// The user this process runs as.
pub(super) fn actor() -> String {
    let uid = std::fs::metadata("/proc/self").map_or(u32::MAX, |metadata| metadata.uid());
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    format!(
        "cli:{}",
        user_name(&users, uid).unwrap_or_else(|| uid.to_string())
    )
}

fn user_name(users: &str, uid: u32) -> Option<String> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let is_it = fields.nth(1)?.parse() == Ok(uid);
        is_it.then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_known_by_name() {
        let users = "root:x:0:0:root:/root:/bin/bash\nbroken line\nmaria:x:1000:1000::/home/maria:/bin/sh\n";
        assert_eq!(user_name(users, 1000).as_deref(), Some("maria"));
        assert_eq!(user_name(users, 7), None);
    }
}
