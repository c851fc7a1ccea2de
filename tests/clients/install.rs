//! Fetches the libraries, pinned, below the build's own folder, and makes ready the command that runs a script.
//!
//! Must never write into the source tree. What is there already is not fetched again.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The script for Node beside the packages that its lock file names.
pub(crate) fn node() -> Command {
    let source = source("node");
    let place = Place::open("node");
    for name in ["package.json", "package-lock.json", "main.mjs", "library.mjs", "goods.mjs"] {
        fs::copy(source.join(name), place.folder.join(name)).unwrap();
    }
    let lock = fs::read_to_string(source.join("package-lock.json")).unwrap();
    let node = said("node", &["--version"]);
    place.once(&format!("{node}{lock}"), || {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        // The library asks for a newer Node than Satchel does, and runs on this one.
        let mut command = Command::new(npm);
        command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--engine-strict=false"]);
        fetch(command.current_dir(&place.folder), "@hubspot/api-client from the registry of npm");
    });
    let mut script = Command::new("node");
    script.arg("main.mjs").current_dir(&place.folder);
    script
}

/// The script for Python, run by an environment with what its requirements name.
pub(crate) fn python() -> Command {
    let source = source("python");
    let place = Place::open("python");
    let requirements = source.join("requirements.txt");
    let wanted = fs::read_to_string(&requirements).unwrap();
    let python = if cfg!(windows) { "python" } else { "python3" };
    let found = said(python, &["--version"]);
    let environment = place.folder.join("environment");
    let inside = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    place.once(&format!("{found}{wanted}"), || {
        let mut make = Command::new(python);
        make.args(["-m", "venv", "--clear"]).arg(&environment);
        fetch(&mut make, "an environment of Python (Debian's package python3-venv)");
        let mut install = Command::new(&inside);
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        install.args(["--require-hashes", "--only-binary", ":all:", "--requirement"]).arg(&requirements);
        fetch(&mut install, "hubspot-api-client from the index of PyPI");
    });
    let mut script = Command::new(inside);
    // No compiled copy beside the script: the source tree stays as it is.
    script.arg("-B").arg(source.join("main.py"));
    script
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("clients").join(name)
}

/// A folder below the build's; one process at a time has it.
struct Place {
    folder: PathBuf,
    _lock: File,
}

impl Place {
    fn open(name: &str) -> Self {
        let test = std::env::current_exe().unwrap();
        let folder = test.ancestors().nth(3).unwrap().join("clients").join(name);
        fs::create_dir_all(&folder).unwrap();
        let lock = File::create(folder.join("lock")).unwrap();
        lock.lock().unwrap();
        Self { folder, _lock: lock }
    }

    /// Does the work unless it was done for the same `wanted`.
    fn once(&self, wanted: &str, work: impl FnOnce()) {
        let stamp = self.folder.join("installed");
        if fs::read_to_string(&stamp).is_ok_and(|done| done == wanted) {
            return;
        }
        work();
        fs::write(stamp, wanted).unwrap();
    }
}

/// What a program prints; it must be there.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{program} is needed and cannot be started: {error}"));
    assert!(output.status.success(), "{program} is needed and says {}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn fetch(command: &mut Command, what: &str) {
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{what}: {command:?} cannot be started: {error}"));
    assert!(
        output.status.success(),
        "{what} could not be had, so nothing was tested. Check that this computer reaches it, and try again. {command:?} \
         said:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
