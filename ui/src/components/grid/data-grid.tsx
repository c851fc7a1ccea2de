/**
 * A list of any length as an ARIA grid: one tab stop, the keys of the table, windows of rows as they come into view. Knows rows only by
 * their id; what stands in a cell, how it is edited and what a list means is said by whoever uses it.
 */

import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { formatCount } from "@/lib/locale";
import type { MenuAction } from "../menu";
import { clampWidth, columnRange, type GridColumn, RowScale, stretched, widthOf } from "./geometry";
import { actionOf, type GridAction, type Place } from "./grid-keys";
import { Header, type Sort } from "./header";
import { MemoRow } from "./row";
import {
  everythingSelected,
  isSelected,
  nothingSelected,
  type Selection,
  toggled,
  withRows,
} from "./selection";
import { useAnnouncement } from "./use-announcement";
import { useFirstRows } from "./use-first-rows";
import { useViewport, type Viewport } from "./use-viewport";
import type { WindowCache } from "./window-cache";

export type GridHandle = {
  focus: () => void;
  /** Scrolls a row into view and makes it the active one. */
  reveal: (index: number) => void;
};

export type DataGridProps<Row extends { id: string }> = {
  label: string;
  cache: WindowCache<Row>;
  name: GridColumn;
  columns: readonly GridColumn[];
  rowHeight: number;
  sort: Sort | null;
  onSort: (column: string) => void;
  selection: Selection;
  onSelection: (selection: Selection) => void;
  onResize: (column: string, width: number) => void;
  onMove: (column: string, to: number) => void;
  menuOf: (column: GridColumn) => (MenuAction | "-")[];
  onOpen: (row: Row) => void;
  onPreview: (row: Row) => void;
  /** Another row became the active one. */
  onActive?: (row: Row, index: number) => void;
  /** Whether this cell can be edited; says why when it cannot. */
  mayEdit: (row: Row, column: string) => boolean;
  renderName: (row: Row) => ReactNode;
  renderCell: (row: Row, column: string) => ReactNode;
  cellClass: (row: Row, column: string) => string;
  /** `done` ends the edit; a step goes on to the cell beside. */
  renderEditor: (row: Row, column: string, done: (step?: -1 | 0 | 1) => void) => ReactNode;
  rowLabel: (row: Row) => string;
  /** The row that is shown elsewhere too. */
  currentId?: string | undefined;
  initialTop?: number;
  onTop?: (top: number) => void;
  /** The cell that had the focus when the list was left. */
  initialPlace?: Place | undefined;
  onPlace?: (place: Place) => void;
  handle?: React.Ref<GridHandle>;
};

export const headerHeight = 32;
export const tickWidth = 36;

function placeOf(target: EventTarget | null): Place | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[data-col]") : null;
  return cell ? { row: Number(cell.dataset["row"]), column: Number(cell.dataset["col"]) } : null;
}

const noEditor = () => null;

/** Rows of bars that stand for a first answer that takes its time. */
const barsWhileWaiting = 40;
const patience = 120;

/** Whether something has been going on for longer than people take for “at once”. */
function useLate(waiting: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!waiting) return setLate(false);
    const timer = setTimeout(() => setLate(true), patience);
    return () => clearTimeout(timer);
  }, [waiting]);
  return waiting && late;
}

/** A row while one of its cells is edited, the element that shows it, and where both stand. */
type Edited<Row> = { row: Row; index: number; column: string; slot: number };

/** The edited row as it is now, wherever it has moved to: an edit never goes over to the row that took its place. */
function whereNow<Row extends { id: string }>(edited: Edited<Row>, cache: WindowCache<Row>): Edited<Row> {
  const { id } = edited.row;
  const index = cache.row(edited.index)?.id === id ? edited.index : cache.indexOf(id);
  // Out of what is loaded, it stays where it was.
  const row = index < 0 ? undefined : cache.row(index);
  return row ? { ...edited, row, index } : edited;
}

/**
 * Which element shows a row. A row that comes or goes has all that is seen painted anew, so that elements are used again: by another row
 * when theirs leaves the view, and by the same row when it is edited.
 */
function keyOf(index: number, poolSize: number, edited: Edited<unknown> | null): number | string {
  const slot = index % poolSize;
  if (index === edited?.index) return edited.slot;
  return slot === edited?.slot ? "beside" : slot;
}

/** The cell that has, or had, the focus; and whether the grid has it at all. */
function useActivePlace(initial: Place) {
  const [active, setActive] = useState(initial);
  const focused = useRef(false);
  /** Whether it was gone to. The first cell, where a list begins, is a place and no row. */
  const goneTo = useRef(initial.row > 0);
  return { active, setActive, focused, goneTo };
}

export function DataGrid<Row extends { id: string }>(props: DataGridProps<Row>) {
  const { cache, name, columns: given, rowHeight, sort, selection, onSelection, currentId } = props;
  useSyncExternalStore(cache.subscribe, cache.snapshot);
  const late = useLate(cache.total === null);
  const total = cache.total ?? (late ? barsWhileWaiting : 0);
  const scroller = useRef<HTMLDivElement>(null);
  const scale = useMemo(() => new RowScale(total, rowHeight), [total, rowHeight]);
  const fixed = tickWidth + name.width;

  const drawn = useCallback(
    (view: Viewport) => {
      const rows = scale.range(view.top, view.height - headerHeight);
      const across = columnRange(given, view.left, view.width - fixed);
      return `${scale.scaled ? view.top : ""} ${rows.first} ${rows.last} ${across.first} ${across.last} ${view.width} ${view.height}`;
    },
    [scale, given, fixed],
  );
  const { viewport, direction, onScroll, scrollTo } = useViewport(scroller, (a, b) => drawn(a) !== drawn(b));
  const inner = viewport.height - headerHeight;
  const poolSize = Math.ceil(inner / rowHeight) + 24;
  const { first, last } = scale.range(viewport.top, inner);
  const { shownName, columns } = useMemo(() => {
    const [first = name, ...others] = stretched([name, ...given], viewport.width - tickWidth);
    return { shownName: first, columns: others };
  }, [name, given, viewport.width]);
  useFirstRows(cache.row(first) !== undefined);
  const across = useMemo(
    () => columnRange(columns, viewport.left, viewport.width - fixed),
    [columns, viewport.left, viewport.width, fixed],
  );
  const { active, setActive, focused, goneTo } = useActivePlace(props.initialPlace ?? { row: 0, column: 1 });
  const [started, setEditing] = useState<Edited<Row> | null>(null);
  const editing = started && whereNow(started, cache);
  const [openMenu, setOpenMenu] = useState<string | null>(null);
  const anchor = useRef<number | null>(null);
  const activeId = useRef<string | null>(null);

  useEffect(() => cache.show(first, Math.max(first, last), direction), [cache, first, last, direction]);

  // The place in the list survives a restart; it is found again once, when the length of the list is known.
  const restored = useRef(false);
  useLayoutEffect(() => {
    if (restored.current || cache.total === null) return;
    restored.current = true;
    if (props.initialTop) scrollTo(props.initialTop);
    // Where nothing has the focus, keys belong to the list.
    if (document.activeElement === document.body) focused.current = true;
  });
  const { onPlace } = props;
  useEffect(() => {
    onPlace?.(active);
  }, [active, onPlace]);
  // A shorter list leaves the active place behind.
  useEffect(() => {
    if (cache.total === null || active.row < total) return;
    activeId.current = null;
    setActive((at) => ({ ...at, row: Math.max(0, total - 1) }));
  }, [cache, total, active.row, setActive]);

  // What the user works on stays where it is when rows arrive above it.
  const rowAtActive = active.row >= 0 ? cache.row(active.row) : undefined;
  useLayoutEffect(() => {
    const id = activeId.current;
    if (!rowAtActive) return;
    if (id === null || rowAtActive.id === id || !focused.current || !goneTo.current) {
      activeId.current = rowAtActive.id;
      return;
    }
    const at = cache.indexOf(id);
    if (at < 0) {
      activeId.current = rowAtActive.id;
      return;
    }
    const element = scroller.current;
    if (element && element.scrollTop > 0) scrollTo(element.scrollTop + (at - active.row) * rowHeight);
    setActive((place) => ({ ...place, row: at }));
  }, [rowAtActive, active.row, cache, rowHeight, scrollTo, setActive, focused, goneTo]);

  // Focus follows the active cell; while that is out of view the grid itself holds it, so it never falls to the page.
  const activeDrawn =
    active.row === -1 || (active.row >= first && active.row <= last) || editing?.index === active.row;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !focused.current || editing || openMenu) return;
    const cell = element.querySelector<HTMLElement>(
      `[data-row="${active.row}"][data-col="${active.column}"]`,
    );
    const target = cell ?? element;
    if (target !== document.activeElement) target.focus({ preventScroll: true });
  });

  const revealPlace = useCallback(
    (place: Place) => {
      const element = scroller.current;
      if (!element) return;
      if (place.row >= 0) scrollTo(scale.reveal(place.row, element.scrollTop, inner));
      if (place.column < 2) return;
      const left = widthOf(columns.slice(0, place.column - 2));
      const width = columns[place.column - 2]?.width ?? 0;
      const room = viewport.width - fixed;
      if (left < element.scrollLeft) element.scrollLeft = left;
      else if (left + width > element.scrollLeft + room) element.scrollLeft = left + width - room;
    },
    [columns, fixed, inner, scale, scrollTo, viewport.width],
  );

  const { onActive } = props;
  const goTo = useCallback(
    (place: Place) => {
      focused.current = true;
      goneTo.current = true;
      revealPlace(place);
      setActive(place);
      const row = place.row >= 0 ? cache.row(place.row) : undefined;
      activeId.current = row?.id ?? null;
      if (row) onActive?.(row, place.row);
    },
    [cache, focused, goneTo, onActive, revealPlace, setActive],
  );

  useImperativeHandle(props.handle, () => ({
    // A new object, so that the focus is set although the place is the same.
    focus: () => goTo({ ...active }),
    reveal: (index) => goTo({ row: index, column: active.column }),
  }));

  const startEdit = (place: Place) => {
    const row = cache.row(place.row);
    const column = columns[place.column - 2];
    if (!row || !column || !props.mayEdit(row, column.id)) return;
    revealPlace(place);
    setEditing({ row, index: place.row, column: column.id, slot: place.row % poolSize });
  };
  const endEdit = useCallback(
    (step: -1 | 0 | 1 = 0) => {
      focused.current = true;
      setEditing(null);
      const column = Math.max(1, Math.min(columns.length + 1, active.column + step));
      if (step !== 0) goTo({ row: active.row, column });
    },
    [active, columns.length, focused, goTo],
  );

  const toggleRow = (index: number) => {
    const row = cache.row(index);
    if (!row) return;
    anchor.current = index;
    onSelection(toggled(selection, row.id));
  };
  const toggleAll = () =>
    onSelection(selection.all && selection.ids.size === 0 ? nothingSelected : everythingSelected);
  const extendTo = async (index: number) => {
    anchor.current ??= active.row;
    const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
    const rows = await cache.range(Math.max(0, from), to);
    onSelection(
      withRows(
        selection,
        rows.map((row) => row.id),
      ),
    );
  };

  const perform = (action: GridAction) => {
    const row = active.row >= 0 ? cache.row(active.row) : undefined;
    const column = active.column === 1 ? name : columns[active.column - 2];
    switch (action.do) {
      case "move":
        anchor.current = null;
        return goTo(action.to);
      case "extend":
        void extendTo(action.to.row);
        return goTo(action.to);
      case "open":
        return row && props.onOpen(row);
      case "preview":
        return row && props.onPreview(row);
      case "edit":
        return startEdit(active);
      case "select":
        return active.row < 0 ? toggleAll() : toggleRow(active.row);
      case "clear":
        return onSelection(nothingSelected);
      case "sort":
        return column?.sortable ? props.onSort(column.id) : undefined;
      case "menu":
        return column ? setOpenMenu(column.id) : undefined;
      case "resize":
        return column ? props.onResize(column.id, clampWidth(column.width + action.by)) : undefined;
      case "reorder":
        return reorder(action.by);
    }
  };
  const reorder = (by: 1 | -1) => {
    const at = active.column - 2;
    const column = columns[at];
    const to = at + by;
    if (!column || to < 0 || to >= columns.length) return;
    props.onMove(column.id, to);
    goTo({ row: active.row, column: active.column + by });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (editing) {
      // Editors say themselves where Tab leads; the browser must not move on a second time.
      if (event.key === "Tab") event.preventDefault();
      return;
    }
    if (openMenu || event.defaultPrevented) return;
    const page = Math.max(1, Math.floor(inner / rowHeight) - 1);
    const action = actionOf(event.nativeEvent, active, { rows: total, columns: columns.length + 2, page });
    if (!action || (action.do === "clear" && selection === nothingSelected)) return;
    event.preventDefault();
    event.stopPropagation();
    perform(action);
  };
  const onClick = (event: MouseEvent) => {
    const place = placeOf(event.target);
    if (!place || editing || event.defaultPrevented) return;
    if (place.row === -1) return place.column === 0 ? toggleAll() : undefined;
    if (event.shiftKey) void extendTo(place.row);
    else if (place.column === 0 || event.ctrlKey || event.metaKey) toggleRow(place.row);
    else anchor.current = place.row;
    goTo(place);
  };

  const indexes: number[] = [];
  for (let index = first; index <= last; index += 1) indexes.push(index);
  if (editing && (editing.index < first || editing.index > last)) indexes.push(editing.index);
  const chosen = selection.all
    ? selection.ids.size === 0
      ? "all"
      : "some"
    : selection.ids.size === 0
      ? "none"
      : "some";
  const { renderEditor } = props;
  const renderEditing = useCallback(
    (row: Row, column: string) => renderEditor(row, column, endEdit),
    [renderEditor, endEdit],
  );
  const width = Math.max(fixed + widthOf(columns), viewport.width);
  const announcement = useAnnouncement(cache.total === null ? "" : `${formatCount(total)} rows`);

  return (
    <>
      <div
        ref={scroller}
        role="grid"
        aria-label={props.label}
        aria-rowcount={cache.total === null ? -1 : total + 1}
        aria-colcount={columns.length + 2}
        aria-multiselectable="true"
        className="dg"
        tabIndex={activeDrawn ? -1 : 0}
        onScroll={() => {
          onScroll();
          props.onTop?.(scroller.current?.scrollTop ?? 0);
        }}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onDoubleClick={(event) => {
          const place = placeOf(event.target);
          if (place && place.row >= 0 && place.column > 1) startEdit(place);
        }}
        onFocus={(event) => {
          focused.current = true;
          const place = editing ? null : placeOf(event.target);
          if (place && (place.row !== active.row || place.column !== active.column)) {
            goneTo.current = true;
            activeId.current = (place.row >= 0 && cache.row(place.row)?.id) || null;
            setActive(place);
          }
        }}
        onBlur={(event) => {
          if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget))
            focused.current = false;
        }}
      >
        <div role="rowgroup" className="dg-top" style={{ width }}>
          <Header
            name={shownName}
            columns={columns}
            range={across}
            sort={sort}
            activeColumn={active.row === -1 ? active.column : null}
            tabStop={active.row === -1}
            chosen={chosen}
            onSort={props.onSort}
            onResize={props.onResize}
            onMove={props.onMove}
            menuOf={props.menuOf}
            openMenu={openMenu}
            onOpenMenu={setOpenMenu}
          />
        </div>
        <div role="rowgroup" className="dg-body" style={{ height: scale.height, width }}>
          {indexes.map((index) => {
            const edited = editing !== null && editing.index === index;
            const row = edited ? editing.row : cache.row(index);
            return (
              <MemoRow
                key={keyOf(index, poolSize, editing)}
                index={index}
                row={row}
                top={scale.topOf(index, viewport.top, inner)}
                height={rowHeight}
                name={shownName}
                columns={columns}
                range={across}
                selected={row ? isSelected(selection, row.id) : false}
                current={row !== undefined && row.id === currentId}
                activeColumn={active.row === index ? active.column : null}
                editing={edited ? editing.column : null}
                renderName={props.renderName}
                renderCell={props.renderCell}
                cellClass={props.cellClass}
                renderEditor={edited ? renderEditing : noEditor}
                rowLabel={props.rowLabel}
              />
            );
          })}
        </div>
      </div>
      <div className="sr-only" role="status" aria-live="polite">
        {announcement}
      </div>
    </>
  );
}
