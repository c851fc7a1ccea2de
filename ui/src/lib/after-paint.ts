/** Leaves the next frame to what is already on its way to the screen. */

/** What it takes to bring a painted frame to the screen, which another process does. */
const shown = 20;
/** Longer than a frame on a slow machine; a window that is not seen paints no frames at all. */
const longest = 100;

/** Calls `action` once the next frame is on the screen, or soon when none is. Returns what calls it off. */
export function afterPaint(action: () => void): () => void {
  let done = false;
  let task: ReturnType<typeof setTimeout> | undefined;
  const run = () => {
    if (done) return;
    stop();
    action();
  };
  const frame = requestAnimationFrame(() => {
    task = setTimeout(run, shown);
  });
  const late = setTimeout(run, longest);
  const stop = () => {
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(task);
    clearTimeout(late);
  };
  return stop;
}
