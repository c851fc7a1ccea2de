// Watches the page from inside: when something was pressed, when what it asked for was on the screen. Everything is timed by the page's
// own clock; a frame counts as painted when the page is free again after it.
const nextFrame = () => new Promise((done) => requestAnimationFrame(() => done(performance.now())));
const free = () =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(null);
  });
const painted = () => nextFrame().then(free);
const grid = () => document.querySelector("[role=grid]");
const rowsOf = (element) =>
  [...element.querySelectorAll("[role=row]")].filter((row) => Number(row.getAttribute("aria-rowindex")) > 1);
const firstName = () => grid()?.querySelector("[role=row][aria-rowindex='2'] [role=rowheader]")?.innerText.trim() ?? "";

/** Resolves with the milliseconds from the first press of this kind until `isThere` held and was painted. */
function measure(kind, isThere) {
  return new Promise((done) => {
    let pressed = null;
    let seen = false;
    const look = async () => {
      if (pressed === null || seen || !isThere()) return;
      seen = true;
      watcher.disconnect();
      const shown = await painted();
      done(shown - pressed);
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    window.addEventListener(kind, () => { pressed = performance.now(); }, { capture: true, once: true });
  });
}

/** Whether every pixel row of the list's view has a row with something in it: cells, or the bars that stand for them. */
function isCovered(element) {
  const view = element.getBoundingClientRect();
  const head = element.querySelector("[aria-rowindex='1']").getBoundingClientRect();
  const boxes = [];
  let bars = false;
  for (const row of rowsOf(element)) {
    const box = row.getBoundingClientRect();
    if (box.bottom <= head.bottom || box.top >= view.bottom) continue;
    const waits = row.getAttribute("aria-busy") === "true";
    bars ||= waits;
    const hasContent = waits
      ? row.querySelector("[role=rowheader]").childElementCount > 0
      : row.querySelector("[role=rowheader]").textContent.trim() !== "";
    if (hasContent) boxes.push(box);
  }
  boxes.sort((a, b) => a.top - b.top);
  const bottom = Math.min(view.bottom, element.getBoundingClientRect().top + element.clientHeight);
  let reached = head.bottom;
  for (const box of boxes) {
    if (box.top > reached + 1) break;
    reached = Math.max(reached, box.bottom);
  }
  return { covered: reached >= bottom - 1, bars };
}

/** Travels through the list for so many seconds: slowly, fast, and in leaps, down and up. Every frame is looked at. */
async function sweep(seconds) {
  const element = grid();
  const end = element.scrollHeight - element.clientHeight;
  const seen = { frames: 0, uncovered: 0, with_bars: 0, times: [], reached_end: false };
  const begun = performance.now();
  let before = begun;
  let place = 0;
  while (performance.now() - begun < seconds * 1000) {
    const now = await nextFrame();
    // What this frame paints: nothing is scrolled between here and its end.
    const { covered, bars } = isCovered(element);
    seen.frames += 1;
    if (!covered) seen.uncovered += 1;
    if (bars) seen.with_bars += 1;
    seen.times.push(now - before);
    before = now;
    const part = (now - begun) / (seconds * 1000);
    if (part < 0.3) place += 120;
    else if (part < 0.55) place += 3600;
    else if (part < 0.7) place -= 3600;
    else if (part < 0.8) place = (place + end * 0.381966) % end;
    else if (part < 0.9) place = end;
    else place = Math.max(0, place - 120);
    place = Math.max(0, Math.min(end, place));
    // From a task, as a wheel does, so that the list hears of it before the next frame.
    await new Promise((done) => setTimeout(done, 0));
    element.scrollTop = place;
    const last = Number(rowsOf(element).at(-1)?.getAttribute("aria-rowindex") ?? 0);
    seen.reached_end ||= element.scrollTop >= end - 1 && last > 0;
  }
  // Back to where it began: the list finds its place again, and the first row is what is opened next.
  element.scrollTop = 0;
  await painted();
  seen.times.sort((a, b) => a - b);
  const at = (share) => seen.times[Math.min(seen.times.length - 1, Math.floor(seen.times.length * share))];
  const { times, ...rest } = seen;
  return { ...rest, frame_p50_ms: at(0.5), frame_p95_ms: at(0.95), rows: element.getAttribute("aria-rowcount") - 1 };
}

window.satchelProbe = {
  palette(text) {
    const foot = () => document.querySelector("[role=dialog] [data-results-for]");
    this.outcome = measure("keydown", () => foot()?.dataset.resultsFor === text);
  },
  sort(kind) {
    const before = firstName();
    this.outcome = measure(kind, () => {
      const now = firstName();
      return now !== "" && now !== before && !grid().querySelector("[aria-busy=true]");
    });
  },
  edit(row, column, text) {
    this.outcome = measure("keydown", () => {
      const cell = grid()?.querySelector(`[data-row='${row}'][data-col='${column}']`);
      return cell && !cell.querySelector("input") && cell.innerText.trim() === text;
    });
  },
  sweep(seconds) {
    this.outcome = null;
    this.report = null;
    sweep(seconds).then(
      (report) => { this.report = report; },
      (error) => { this.report = { error: String(error) }; },
    );
  },
};
