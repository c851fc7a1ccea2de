//! From the start of the program to its first paint and to its first rows, over several starts.

use crate::cost;
use crate::figures::{Figures, quantile, rounded};
use satchel_tests::desktop::{Rep, Trouble, Window};
use serde_json::json;

/// How often it is started. The first start is like the others: the files have been read before.
const STARTS: usize = 5;

/// Milliseconds since 1970 of the first paint with content and of the first rows, once both have been.
const ASK: &str = "const first = performance.getEntriesByName('first-contentful-paint')[0] ?? \
    performance.getEntriesByType('paint')[0]; const rows = performance.getEntriesByName('first rows painted')[0]; \
    return rows ? [performance.timeOrigin, first?.startTime ?? null, rows.startTime] : null;";

/// Starts the program again and again on the data it left, and leaves it running.
pub(crate) fn measure(figures: &mut Figures, window: &mut Window) -> Result<(), Trouble> {
    let (mut paints, mut rows, mut costs, mut pages) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        window.close()?;
        window.again()?;
        let page = Rep::at(window).page()?;
        let times = page.until("the first rows", || {
            let found = page.run(ASK, &[])?;
            Ok(found.as_array().map(|all| all.iter().map(|each| each.as_f64()).collect::<Vec<_>>()))
        })?;
        let id = window.id()?;
        costs.push(cost::Cpu::of(id)?.all);
        let [Some(origin), paint, Some(first)] = times[..] else {
            return Err(Trouble::new("the page does not tell when it was first painted"));
        };
        let page_began = origin - cost::started_ms(id)?;
        pages.push(page_began);
        paints.push(page_began + paint.ok_or_else(|| Trouble::new("the webview keeps no paint timing"))?);
        rows.push(page_began + first);
    }
    let all = |times: &[f64]| times.iter().map(|time| time.round()).collect::<Vec<_>>();
    let more = json!({ "starts": all(&paints), "page_began": all(&pages) });
    figures.put("first_paint", quantile(&paints, 50), "ms wall, median", 600.0, more)?;
    let more = json!({ "starts": all(&rows), "cpu_ms": rounded(quantile(&costs, 50)), "cpu_includes": "all until rows were seen" });
    figures.put("first_rows", quantile(&rows, 50), "ms wall, median", 1_000.0, more)
}
