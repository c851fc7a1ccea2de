/**
 * The rows of a long list, asked for in windows of a hundred as they come into view. Knows nothing of where rows come from or how they
 * are drawn. An answer that belongs to an earlier question is dropped; the least recently seen windows go first.
 */
export type RowPage<Row> = { total: number; rows: readonly Row[] };
export type FetchRows<Row> = (offset: number, limit: number) => Promise<RowPage<Row>>;

export const windowSize = 100;
/** Three thousand rows: what is further away is read again from this computer before it is in view. */
const mostWindows = 30;
const mostInFlight = 2;
/** A local answer is mostly there before this; rows of the question before it are then never replaced by bars. */
const flickerFree = 250;

/** The new rows, those that are what they were by their old identity: they need not be drawn again. */
function kept<Row extends { id: string }>(before: readonly Row[], rows: readonly Row[]): readonly Row[] {
  return rows.map((row, index) => {
    const old = before[index];
    return old?.id === row.id && JSON.stringify(old) === JSON.stringify(row) ? old : row;
  });
}

type Window<Row> = { rows: readonly Row[]; fresh: boolean };

export class WindowCache<Row extends { id: string }> {
  /** How many rows the list has; null before the first answer. */
  total: number | null = null;
  /** Why the last question failed; null after an answer. */
  failure: unknown = null;

  private fetchRows: FetchRows<Row>;
  private windows = new Map<number, Window<Row>>();
  private wanted: number[] = [];
  private inFlight = new Set<number>();
  private visible = { first: 0, last: windowSize - 1 };
  private question = 0;
  private revision = 0;
  private listeners = new Set<() => void>();

  constructor(fetchRows: FetchRows<Row>) {
    this.fetchRows = fetchRows;
  }

  /** For React: called when something that is shown may have changed. */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Counts up with every change. */
  snapshot = (): number => this.revision;

  /** The row at a place; undefined while it is on its way. */
  row(index: number): Row | undefined {
    const number = Math.floor(index / windowSize);
    const found = this.windows.get(number);
    if (!found) return undefined;
    // Seen last: to the end of the map, away from what is dropped first.
    this.windows.delete(number);
    this.windows.set(number, found);
    return found.rows[index % windowSize];
  }

  /** Where a row stands, as far as it is loaded; -1 when it is not. */
  indexOf(id: string): number {
    for (const [number, { rows }] of this.windows) {
      const at = rows.findIndex((row) => row.id === id);
      if (at >= 0) return number * windowSize + at;
    }
    return -1;
  }

  /** Asks for what these places need, and for one window more in the direction of travel. */
  show(first: number, last: number, direction: 1 | -1 | 0 = 0): void {
    this.visible = { first, last };
    const from = Math.max(0, Math.floor(first / windowSize));
    const to = Math.max(from, Math.floor(last / windowSize));
    const numbers: number[] = [];
    for (let number = from; number <= to; number += 1) numbers.push(number);
    if (direction >= 0) numbers.push(to + 1);
    if (direction < 0 && from > 0) numbers.push(from - 1);
    // What was wanted before and is out of sight again is not asked for any more.
    this.wanted = numbers.filter((number) => this.needs(number));
    this.pump();
  }

  /** Another question: what is shown stays for a moment, so that a quick answer replaces it without a flicker. */
  ask(fetchRows: FetchRows<Row>): void {
    this.fetchRows = fetchRows;
    this.failure = null;
    this.visible = { first: 0, last: Math.min(this.visible.last - this.visible.first, windowSize - 1) };
    this.refresh();
    const question = this.question;
    setTimeout(() => {
      if (question === this.question && this.dropStale()) this.changed();
    }, flickerFree);
  }

  /** The same list with other columns: rows stay until the fuller ones are there. */
  widen(fetchRows: FetchRows<Row>): void {
    this.fetchRows = fetchRows;
    this.refresh();
  }

  /** The same question again: rows stay on screen until the new ones are there. */
  refresh(): void {
    this.question += 1;
    this.inFlight.clear();
    const [from, to] = [
      Math.floor(this.visible.first / windowSize),
      Math.floor(this.visible.last / windowSize),
    ];
    for (const [number, window] of this.windows) {
      if (number >= from - 1 && number <= to + 1) window.fresh = false;
      else this.windows.delete(number);
    }
    this.show(this.visible.first, this.visible.last);
  }

  /** Replaces a loaded row, after an edit of this window's own. */
  patch(id: string, change: (row: Row) => Row): void {
    const at = this.indexOf(id);
    if (at < 0) return;
    const number = Math.floor(at / windowSize);
    const window = this.windows.get(number);
    if (!window) return;
    this.windows.set(number, {
      ...window,
      rows: window.rows.map((row) => (row.id === id ? change(row) : row)),
    });
    this.changed();
  }

  /** The rows of a range, fetched where they are missing; for selections beyond what is in view. */
  async range(first: number, last: number): Promise<Row[]> {
    const rows: Row[] = [];
    for (let number = Math.floor(first / windowSize); number <= Math.floor(last / windowSize); number += 1) {
      const known =
        this.windows.get(number)?.rows ?? (await this.fetchRows(number * windowSize, windowSize)).rows;
      rows.push(...known.slice(Math.max(0, first - number * windowSize), last - number * windowSize + 1));
    }
    return rows;
  }

  private needs(number: number): boolean {
    if (this.total !== null && number > 0 && number * windowSize >= this.total) return false;
    return !this.windows.get(number)?.fresh && !this.inFlight.has(number);
  }

  private pump(): void {
    while (this.inFlight.size < mostInFlight) {
      const number = this.wanted.shift();
      if (number === undefined) return;
      void this.load(number);
    }
  }

  private async load(number: number): Promise<void> {
    const question = this.question;
    this.inFlight.add(number);
    try {
      const page = await this.fetchRows(number * windowSize, windowSize);
      if (question !== this.question) return;
      this.total = page.total;
      this.failure = null;
      const before = this.windows.get(number)?.rows ?? [];
      this.windows.delete(number);
      this.windows.set(number, { rows: kept(before, page.rows), fresh: true });
      this.dropOldest();
    } catch (failure) {
      if (question !== this.question) return;
      this.failure = failure;
      this.wanted = [];
    }
    this.inFlight.delete(number);
    this.changed();
    this.pump();
  }

  private dropStale(): boolean {
    const stale = [...this.windows].filter(([, window]) => !window.fresh);
    for (const [number] of stale) this.windows.delete(number);
    return stale.length > 0;
  }

  private dropOldest(): void {
    for (const number of this.windows.keys()) {
      if (this.windows.size <= mostWindows) return;
      this.windows.delete(number);
    }
  }

  private changed(): void {
    this.revision += 1;
    for (const listener of this.listeners) listener();
  }
}
