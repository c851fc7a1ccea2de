/** Leaves the next frame to what is already on its way to the screen. */

/** Longer than a frame on a slow machine; a window that is not seen paints no frames at all. */
const longest = 100;

/** Calls `action` once the next frame has been painted, or soon when none is. Returns what calls it off. */
export function afterPaint(action: () => void): () => void {
  let done = false;
  let task: ReturnType<typeof setTimeout> | undefined;
  const run = () => {
    if (done) return;
    stop();
    action();
  };
  // A task that is asked for inside a frame runs behind its paint.
  const frame = requestAnimationFrame(() => {
    task = setTimeout(run);
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
