import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { afterPaint } from "./after-paint";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("acts once, when the next frame has had the time to be seen", () => {
  const action = vi.fn();
  afterPaint(action);
  vi.advanceTimersToNextFrame();
  expect(action).not.toHaveBeenCalled();
  vi.advanceTimersByTime(20);
  expect(action).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1_000);
  expect(action).toHaveBeenCalledTimes(1);
});

it("acts all the same in a window that paints nothing", () => {
  const frames = vi.spyOn(window, "requestAnimationFrame").mockReturnValue(1);
  const action = vi.fn();
  afterPaint(action);
  vi.advanceTimersByTime(100);
  expect(action).toHaveBeenCalledTimes(1);
  frames.mockRestore();
});

it("can be called off", () => {
  const action = vi.fn();
  const callOff = afterPaint(action);
  vi.advanceTimersToNextFrame();
  callOff();
  vi.advanceTimersByTime(1_000);
  expect(action).not.toHaveBeenCalled();
});
