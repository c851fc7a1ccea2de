import { describe, expect, it, vi } from "vitest";
import { type RowPage, WindowCache, windowSize } from "./window-cache";

type Row = { id: string };
type Question = {
  offset: number;
  limit: number;
  answer: (page: RowPage<Row>) => Promise<void>;
  fail: (reason: unknown) => Promise<void>;
};

/** A source whose answers come when the test says so. */
function source() {
  const asked: Question[] = [];
  const fetchRows = (offset: number, limit: number) =>
    new Promise<RowPage<Row>>((resolve, reject) => {
      const settle = (act: () => void) => async () => {
        act();
        await Promise.resolve();
        await Promise.resolve();
      };
      asked.push({
        offset,
        limit,
        answer: (page) => settle(() => resolve(page))(),
        fail: (reason) => settle(() => reject(reason))(),
      });
    });
  return { asked, fetchRows };
}

function page(total: number, offset: number, prefix = "r"): RowPage<Row> {
  const count = Math.max(0, Math.min(windowSize, total - offset));
  return {
    total,
    rows: Array.from({ length: count }, (_none, index) => ({ id: `${prefix}${offset + index}` })),
  };
}

const offsets = (asked: readonly Question[]) => asked.map(({ offset }) => offset);

describe("a window cache", () => {
  it("asks for what is in view, and for the next window ahead", async () => {
    const { asked, fetchRows } = source();
    const cache = new WindowCache<Row>(fetchRows);
    cache.show(0, 20, 1);
    expect(offsets(asked)).toEqual([0, 100]);
    await asked[0]?.answer(page(250, 0));
    expect(cache.total).toBe(250);
    expect(cache.row(7)).toEqual({ id: "r7" });
    expect(cache.row(130)).toBeUndefined();
    await asked[1]?.answer(page(250, 100));
    expect(cache.row(130)).toEqual({ id: "r130" });
  });

  it("asks nothing beyond the end, and nothing twice", async () => {
    const { asked, fetchRows } = source();
    const cache = new WindowCache<Row>(fetchRows);
    cache.show(0, 20, 1);
    await asked[0]?.answer(page(60, 0));
    await asked[1]?.answer(page(60, 100));
    cache.show(0, 40, 1);
    cache.show(20, 59, 1);
    expect(offsets(asked)).toEqual([0, 100]);
  });

  it("looks back when the list travels up", async () => {
    const { asked, fetchRows } = source();
    const cache = new WindowCache<Row>(fetchRows);
    cache.show(520, 540, -1);
    expect(offsets(asked)).toEqual([500, 400]);
  });

  it("forgets what flew by: only the place where it comes to rest is asked for", async () => {
    const { asked, fetchRows } = source();
    const cache = new WindowCache<Row>(fetchRows);
    cache.show(0, 20, 1);
    for (let first = 1_000; first <= 90_000; first += 1_000) cache.show(first, first + 20, 1);
    await asked[0]?.answer(page(100_000, 0));
    await asked[1]?.answer(page(100_000, 100));
    expect(offsets(asked)).toEqual([0, 100, 90_000, 90_100]);
  });

  it("drops an answer to a question that is not asked any more", async () => {
    const old = source();
    const cache = new WindowCache<Row>(old.fetchRows);
    cache.show(0, 20);
    const next = source();
    cache.ask(next.fetchRows);
    await old.asked[0]?.answer(page(500, 0, "old"));
    expect(cache.row(0)).toBeUndefined();
    await next.asked[0]?.answer(page(3, 0, "new"));
    expect(cache.total).toBe(3);
    expect(cache.row(0)).toEqual({ id: "new0" });
  });

  it("keeps rows on screen while the same list is asked for again", async () => {
    const { asked, fetchRows } = source();
    const cache = new WindowCache<Row>(fetchRows);
    cache.show(0, 20);
    await asked[0]?.answer(page(90, 0));
    cache.refresh();
    expect(cache.row(3)).toEqual({ id: "r3" });
    await asked.at(-1)?.answer(page(91, 0, "s"));
    expect(cache.row(3)).toEqual({ id: "s3" });
    expect(cache.total).toBe(91);
  });

  it("shows rows of the list before for a blink only", async () => {
    vi.useFakeTimers();
    try {
      const { asked, fetchRows } = source();
      const cache = new WindowCache<Row>(fetchRows);
      cache.show(0, 20);
      await asked[0]?.answer(page(90, 0));
      cache.ask(() => new Promise(() => undefined));
      expect(cache.row(0)).toEqual({ id: "r0" });
      vi.advanceTimersByTime(300);
      expect(cache.row(0)).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });

  it("tells its listeners of answers, patches and failures", async () => {
    const { asked, fetchRows } = source();
    const cache = new WindowCache<Row & { name?: string }>(fetchRows);
    const listener = vi.fn();
    cache.subscribe(listener);
    cache.show(0, 20);
    await asked[0]?.answer(page(5, 0));
    expect(listener).toHaveBeenCalledTimes(1);
    cache.patch("r2", (row) => ({ ...row, name: "Ana" }));
    expect(cache.row(2)).toEqual({ id: "r2", name: "Ana" });
    expect(listener).toHaveBeenCalledTimes(2);
    cache.refresh();
    await asked.at(-1)?.fail("the disk is full");
    expect(cache.failure).toBe("the disk is full");
    expect(cache.row(2)).toEqual({ id: "r2", name: "Ana" });
  });

  it("keeps at most two hundred windows, those seen last", async () => {
    const cache = new WindowCache<Row>((offset) => Promise.resolve(page(100_000, offset)));
    for (let number = 0; number < 260; number += 1) {
      cache.show(number * windowSize, number * windowSize + 10, 0);
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    }
    expect(cache.row(255 * windowSize)).toBeDefined();
    expect(cache.row(0)).toBeUndefined();
  });

  it("fetches a range for a selection that reaches beyond what is loaded", async () => {
    const cache = new WindowCache<Row>((offset) => Promise.resolve(page(1_000, offset)));
    const rows = await cache.range(95, 305);
    expect(rows).toHaveLength(211);
    expect(rows[0]).toEqual({ id: "r95" });
    expect(rows.at(-1)).toEqual({ id: "r305" });
  });
});
