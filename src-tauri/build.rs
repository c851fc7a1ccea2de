//! Compiles the window's policy into the program: its commands are named here, and only those get a permission.

/// The window's files go into the program: a change of one of them makes it anew.
const PAGES: &str = "../ui/dist";

fn main() {
    println!("cargo:rerun-if-changed={PAGES}");
    if !std::path::Path::new(PAGES).join("index.html").is_file() {
        println!(
            "cargo:warning=the window's files are not built: run `cargo xtask run`, or `npm run build` in ui"
        );
    }
    let commands = tauri_build::AppManifest::new().commands(&["rpc", "subscribe", "zoom", "quit", "stay"]);
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands)) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}
