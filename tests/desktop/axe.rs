//! The accessibility rules of axe-core over what the window shows.

use super::Trouble;
use super::page::Page;
use serde_json::{Value, json};
use std::path::Path;

/// Where npm puts it.
const AXE: &str = "../ui/node_modules/axe-core/axe.min.js";

/// The rules of WCAG 2.0, 2.1 and 2.2, levels A and AA, over the page at rest: a colour on its way from one state to the
/// next is not what people read. Answers with a line per violation.
const ASK: &str = "const moving = () => document.getAnimations().filter((one) => \
    one.playState !== 'finished' && one.effect?.getComputedTiming().endTime !== Infinity); \
    const rest = async () => { do { await Promise.allSettled(moving().map((one) => one.finished)); \
    await new Promise(requestAnimationFrame); } while (moving().length > 0); }; \
    return rest().then(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], \
    resultTypes: ['violations'] })).then((found) => found.violations.map((rule) => ({ rule: rule.id, help: rule.help, \
    where: rule.nodes.map((node) => `${node.target.join(' ')} ${node.html.slice(0, 160)}`) })));";

/// A rule that the page breaks.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's name.
    pub rule: String,
    /// What it asks for.
    pub help: String,
    /// The elements that break it.
    pub places: Vec<String>,
}

impl Page<'_> {
    /// Every rule that the page breaks as it is shown now.
    ///
    /// # Errors
    /// When axe-core is not installed or fails.
    pub fn axe(&self) -> Result<Vec<Finding>, Trouble> {
        if self.run("return typeof axe;", &[])? != json!("object") {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(AXE);
            let source = std::fs::read_to_string(&file).map_err(|error| {
                Trouble::new(format!("cannot read {}: {error}; run `npm ci` in ui first", file.display()))
            })?;
            self.run(&format!("{source}\nwindow.axe = axe;"), &[])?;
        }
        let found = self.run(ASK, &[])?;
        Ok(found.as_array().map(|all| all.iter().map(finding).collect()).unwrap_or_default())
    }
}

fn finding(value: &Value) -> Finding {
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let places = value["where"].as_array().into_iter().flatten();
    Finding {
        rule: text("rule"),
        help: text("help"),
        places: places.filter_map(|place| place.as_str().map(str::to_owned)).collect(),
    }
}
