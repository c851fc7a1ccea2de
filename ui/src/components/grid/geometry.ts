/** Where rows and columns lie. Pure numbers; no element is touched here. */

export type GridColumn = {
  id: string;
  label: string;
  width: number;
  numeric?: boolean;
  sortable?: boolean;
  /** By how much of its width it may grow into room that no column needs. None: it stays as wide as somebody has made it. */
  elastic?: number;
};

function elasticityOf(column: GridColumn): number {
  return column.width * (column.elastic ?? 0);
}

/** How much of its width a column gives up where that brings the last one into view. */
const yielding = 0.2;

function givenBy(column: GridColumn): number {
  return column.elastic ? Math.max(0, Math.min(column.width * yielding, column.width - narrowest)) : 0;
}

/** The columns a little narrower, when then all of them fit. */
function squeezed(columns: readonly GridColumn[], missing: number): readonly GridColumn[] {
  const most = columns.reduce((sum, column) => sum + givenBy(column), 0);
  if (missing > most) return columns;
  return columns.map((column) => ({
    ...column,
    width: Math.floor(column.width - givenBy(column) * (missing / most)),
  }));
}

/** The columns with the room that is left over shared among them, to each as it can take it. */
export function stretched(columns: readonly GridColumn[], room: number): readonly GridColumn[] {
  const spare = room - widthOf(columns);
  if (spare < 0) return squeezed(columns, -spare);
  const most = columns.reduce((sum, column) => sum + elasticityOf(column), 0);
  if (spare === 0 || most === 0) return columns;
  const share = Math.min(1, spare / most);
  return columns.map((column) => ({
    ...column,
    width: Math.floor(column.width + elasticityOf(column) * share),
  }));
}

/** Rows are kept mounted this far beyond the edge, so that a frame painted late is still covered. */
export const overscan = 10;
/** Browsers clamp the height of an element; WebKit at 33,554,428. Beyond this the scrollbar stands for more than it can hold. */
export const tallest = 32_000_000;

export type Range = { first: number; last: number };

/** How scroll positions map to rows: one to one until the list is too tall for an element, then in proportion. */
export class RowScale {
  readonly height: number;
  private readonly full: number;

  constructor(
    readonly total: number,
    readonly rowHeight: number,
  ) {
    this.full = total * rowHeight;
    this.height = Math.min(this.full, tallest);
  }

  get scaled(): boolean {
    return this.full > tallest;
  }

  /** The list's own position for a scroll position. */
  offsetAt(scrollTop: number, viewport: number): number {
    if (!this.scaled) return scrollTop;
    const travel = this.height - viewport;
    return travel <= 0 ? 0 : (Math.min(scrollTop, travel) / travel) * (this.full - viewport);
  }

  /** The scroll position at which the list stands at `offset`. */
  scrollFor(offset: number, viewport: number): number {
    const most = Math.max(0, this.full - viewport);
    const clamped = Math.max(0, Math.min(offset, most));
    if (!this.scaled) return clamped;
    return most === 0 ? 0 : (clamped / most) * (this.height - viewport);
  }

  /** Where a row is drawn, measured in the element's own pixels. */
  topOf(index: number, scrollTop: number, viewport: number): number {
    const own = index * this.rowHeight;
    return this.scaled ? scrollTop + (own - this.offsetAt(scrollTop, viewport)) : own;
  }

  /** The rows to draw. */
  range(scrollTop: number, viewport: number): Range {
    const offset = this.offsetAt(scrollTop, viewport);
    return {
      first: Math.max(0, Math.floor(offset / this.rowHeight) - overscan),
      last: Math.min(this.total - 1, Math.ceil((offset + viewport) / this.rowHeight) + overscan),
    };
  }

  /** The rows somebody sees, without those kept ready. */
  seen(scrollTop: number, viewport: number): Range {
    const offset = this.offsetAt(scrollTop, viewport);
    return {
      first: Math.max(0, Math.floor(offset / this.rowHeight)),
      last: Math.max(0, Math.min(this.total - 1, Math.ceil((offset + viewport) / this.rowHeight) - 1)),
    };
  }

  /** Where to scroll so that a row is wholly seen; the present position when it already is. */
  reveal(index: number, scrollTop: number, viewport: number): number {
    const top = index * this.rowHeight;
    const offset = this.offsetAt(scrollTop, viewport);
    if (top < offset) return this.scrollFor(top, viewport);
    if (top + this.rowHeight > offset + viewport)
      return this.scrollFor(top + this.rowHeight - viewport, viewport);
    return scrollTop;
  }
}

/** Columns that scroll sideways: which to draw, and the room before and after them. */
export type ColumnRange = Range & { before: number; after: number };

export function columnRange(
  columns: readonly GridColumn[],
  scrollLeft: number,
  viewport: number,
): ColumnRange {
  let [left, first, before, after] = [0, -1, 0, 0];
  let last = -1;
  columns.forEach((column, index) => {
    const right = left + column.width;
    // One column more on each side, for a frame painted late.
    const near = right > scrollLeft - 200 && left < scrollLeft + viewport + 200;
    if (near) {
      if (first < 0) first = index;
      last = index;
    } else if (first < 0) before += column.width;
    else after += column.width;
    left = right;
  });
  return { first: Math.max(0, first), last, before, after };
}

export function widthOf(columns: readonly GridColumn[]): number {
  return columns.reduce((sum, column) => sum + column.width, 0);
}

export const narrowest = 64;
export const widest = 640;

export function clampWidth(width: number): number {
  return Math.round(Math.max(narrowest, Math.min(widest, width)));
}

/** The list with one element at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  const [taken] = next.splice(from, 1);
  if (taken !== undefined) next.splice(Math.max(0, Math.min(to, next.length)), 0, taken);
  return next;
}
