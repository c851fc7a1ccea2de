//! What the window has to load before it can show anything: the entry's script, what it imports at once, and its styles,
//! compressed as a browser would get them.

use crate::figures::Figures;
use flate2::Compression;
use flate2::write::GzEncoder;
use satchel_tests::desktop::Trouble;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

pub(crate) fn measure(figures: &mut Figures, dist: &Path) -> Result<(), Trouble> {
    let manifest: Value = serde_json::from_slice(&std::fs::read(dist.join(".vite/manifest.json"))?)
        .map_err(|error| Trouble::new(format!("the list of built files cannot be read: {error}")))?;
    let entry = manifest.as_object().into_iter().flatten().find(|(_, chunk)| chunk["isEntry"] == json!(true));
    let (entry, _) = entry.ok_or_else(|| Trouble::new("no built file is the entry"))?;
    let mut files = BTreeSet::new();
    collect(&manifest, entry, &mut files);
    let (mut sum, mut each) = (0.0, json!({}));
    for file in files {
        let kilobytes = compressed(&dist.join(&file))?;
        sum += kilobytes;
        each[file] = json!(kilobytes.round());
    }
    figures.put("entry_bundle", sum, "KB gzip", 300.0, json!({ "files": each }))
}

/// A chunk's script and styles, and those of what it imports at once.
fn collect(manifest: &Value, name: &str, files: &mut BTreeSet<String>) {
    let chunk = &manifest[name];
    let Some(file) = chunk["file"].as_str() else { return };
    if !files.insert(file.to_owned()) {
        return;
    }
    files.extend(chunk["css"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
    for import in chunk["imports"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        collect(manifest, import, files);
    }
}

fn compressed(file: &Path) -> Result<f64, Trouble> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&std::fs::read(file)?)?;
    let bytes = u32::try_from(encoder.finish()?.len()).unwrap_or(u32::MAX);
    Ok(f64::from(bytes) / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_imported_later_does_not_count() {
        let manifest = json!({
            "index.html": { "file": "a.js", "css": ["a.css"], "imports": ["_b"], "dynamicImports": ["c"] },
            "_b": { "file": "b.js", "imports": ["index.html"] },
            "c": { "file": "c.js" },
        });
        let mut files = BTreeSet::new();
        collect(&manifest, "index.html", &mut files);
        assert_eq!(files.into_iter().collect::<Vec<_>>(), ["a.css", "a.js", "b.js"]);
    }
}
