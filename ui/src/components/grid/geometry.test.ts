import { describe, expect, it } from "vitest";
import { columnRange, moved, RowScale, stretched, tallest } from "./geometry";
import { placeAfter } from "./header";

describe("rows in a scrolling element", () => {
  it("maps one to one while the list fits into an element", () => {
    const scale = new RowScale(500_000, 36);
    expect(scale.scaled).toBe(false);
    expect(scale.height).toBe(18_000_000);
    expect(scale.seen(36_000, 720)).toEqual({ first: 1_000, last: 1_019 });
    expect(scale.topOf(1_000, 36_000, 720)).toBe(36_000);
  });

  it("reaches first and last row of a list too tall for any element", () => {
    const scale = new RowScale(2_000_000, 36);
    const viewport = 720;
    expect(scale.scaled).toBe(true);
    expect(scale.height).toBe(tallest);
    expect(scale.seen(0, viewport).first).toBe(0);
    const bottom = scale.height - viewport;
    expect(scale.seen(bottom, viewport).last).toBe(1_999_999);
    // The last row ends where the view ends.
    expect(scale.topOf(1_999_999, bottom, viewport) + 36).toBeCloseTo(bottom + viewport, 3);
  });

  it("draws rows of a scaled list without gaps", () => {
    const scale = new RowScale(2_000_000, 36);
    const top = 12_345_678;
    const { first, last } = scale.range(top, 720);
    expect(last - first).toBeGreaterThan(20);
    for (let index = first; index < last; index += 1) {
      expect(scale.topOf(index + 1, top, 720) - scale.topOf(index, top, 720)).toBeCloseTo(36, 3);
    }
    expect(scale.topOf(first, top, 720)).toBeLessThanOrEqual(top);
    expect(scale.topOf(last, top, 720) + 36).toBeGreaterThanOrEqual(top + 720);
  });

  it.each([
    [1_000, 36],
    [2_000_000, 36],
  ])("reveals any of %i rows wholly", (total, height) => {
    const scale = new RowScale(total, height);
    let scroll = 0;
    for (const index of [0, 17, total - 1, Math.floor(total / 2), 3]) {
      scroll = scale.reveal(index, scroll, 700);
      const seen = scale.topOf(index, scroll, 700);
      expect(seen).toBeGreaterThanOrEqual(scroll - 0.001);
      expect(seen + height).toBeLessThanOrEqual(scroll + 700.001);
    }
  });
});

describe("columns", () => {
  const columns = [100, 200, 300, 100, 100].map((width, index) => ({ id: `c${index}`, label: "", width }));

  it("draws those in view and keeps the room of the others", () => {
    const many = Array.from({ length: 60 }, (_none, index) => ({ id: `c${index}`, label: "", width: 100 }));
    const range = columnRange(many, 3_000, 800);
    expect(range.first).toBeGreaterThan(20);
    expect(range.last).toBeLessThan(45);
    expect(range.before + (range.last - range.first + 1) * 100 + range.after).toBe(6_000);
  });

  it("lands where its middle is let go", () => {
    expect(placeAfter(columns, 0, 10)).toBe(0);
    expect(placeAfter(columns, 0, 170)).toBe(1);
    expect(placeAfter(columns, 0, 5_000)).toBe(4);
    expect(placeAfter(columns, 4, -5_000)).toBe(0);
    expect(moved(["a", "b", "c", "d"], 0, 2)).toEqual(["b", "c", "a", "d"]);
    expect(moved(["a", "b", "c", "d"], 3, 0)).toEqual(["d", "a", "b", "c"]);
  });
});

it("columns that nobody has sized share the room that is left, up to what an eye can follow", () => {
  const name = { id: "name", label: "Name", width: 200, elastic: 1 };
  const owner = { id: "owner", label: "Owner", width: 100, elastic: 0.5 };
  const sized = { id: "amount", label: "Amount", width: 100 };
  const widths = (room: number) => stretched([name, owner, sized], room).map(({ width }) => width);
  expect(widths(525)).toEqual([300, 125, 100]);
  expect(widths(4000)).toEqual([400, 150, 100]);
  expect(widths(370), "a little narrower where then all can be seen").toEqual([180, 90, 100]);
  expect(widths(339), "not where one would be out of sight all the same").toEqual([200, 100, 100]);
  expect(widths(-500), "before the room is known").toEqual([200, 100, 100]);
  expect(stretched([sized], 4000)).toEqual([sized]);
});
