//! Whether a folder lies on another computer. SQLite's log is shared memory between processes, and its locks are the system's:
//! neither can be relied on over a network (SQLite docs: "WAL: all processes must be on the same host").

use std::path::{Path, PathBuf};

/// File systems of other computers, as Linux names them; also behind `fuse.`.
const REMOTE: &[&str] = &[
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "davfs",
    "davfs2",
    "gcsfuse",
    "glusterfs",
    "google-drive-ocamlfuse",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "rclone",
    "s3fs",
    "smb3",
    "smbfs",
    "sshfs",
];

/// What kind of network file system a folder lies on; `None` where it is this computer's own, or cannot be told.
pub(crate) fn network_file_system(path: &Path) -> Option<String> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if cfg!(windows) {
        // `\\server\share`, in either of its forms.
        let text = path.to_string_lossy();
        let share =
            text.strip_prefix(r"\\?\UNC\").is_some() || text.starts_with(r"\\") && !text.starts_with(r"\\?\");
        return share.then(|| "a network share".to_owned());
    }
    among(&std::fs::read_to_string("/proc/self/mountinfo").ok()?, &path)
}

/// The network file system among these mounts (Linux: proc(5), `mountinfo`) that a path lies on.
fn among(mounts: &str, path: &Path) -> Option<String> {
    let mount = |line: &str| {
        let (place, kind) = line.split_once(" - ")?;
        let point = PathBuf::from(unescaped(place.split(' ').nth(4)?));
        Some((point, kind.split(' ').next()?.to_owned()))
    };
    let holding = mounts.lines().filter_map(mount).filter(|(point, _)| path.starts_with(point));
    // Of two at the same place the later one lies over the other.
    let (_, kind) = holding.max_by_key(|(point, _)| point.components().count())?;
    let name = kind.strip_prefix("fuse.").unwrap_or(&kind);
    REMOTE.contains(&name).then_some(kind)
}

/// A mount point as it is written there: spaces, tabs, line ends and backslashes as three octal digits.
fn unescaped(text: &str) -> String {
    ["\\040", "\\011", "\\012", "\\134"]
        .into_iter()
        .zip([" ", "\t", "\n", "\\"])
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:40 / /data rw,relatime shared:2 - nfs4 server:/data rw,vers=4.2
41 40 8:2 / /data/ann/local rw,relatime shared:3 master:1 - xfs /dev/sdb1 rw
42 22 0:42 / /mnt/my\\040share rw - cifs //server/share rw
43 22 0:43 / /mnt/far rw - fuse.sshfs ann@server: rw
44 22 0:44 / /mnt/drive rw - fuse.gvfsd-fuse gvfsd-fuse rw
";

    #[test]
    fn a_folder_is_where_its_innermost_mount_is() {
        for (path, kind) in [
            ("/data/ann/.local/share/satchel", Some("nfs4")),
            ("/data/ann/local/satchel", None),
            ("/mnt/my share/satchel", Some("cifs")),
            ("/mnt/far/satchel", Some("fuse.sshfs")),
            ("/mnt/drive/satchel", None),
            ("/database/ann", None),
            ("/var/lib", None),
        ] {
            assert_eq!(among(MOUNTS, Path::new(path)).as_deref(), kind, "{path}");
        }
        assert_eq!(among("", Path::new("/data")), None);
        assert_eq!(among("not - a mount", Path::new("/data")), None);
    }

    #[test]
    fn a_folder_of_this_computer_is_on_none() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(network_file_system(folder.path()), None);
    }
}
