/** The heads of the columns: sort, width, order, and a menu with the same for those who do not drag. */
import { ArrowDown, ArrowUp, ChevronDown } from "lucide-react";
import { memo, type PointerEvent, useRef, useState } from "react";
import { IconButton } from "../button";
import { Icon } from "../icon";
import { Menu, type MenuAction } from "../menu";
import { type ColumnRange, clampWidth, type GridColumn } from "./geometry";
import { Tick } from "./tick";

export type Sort = { column: string; descending: boolean };

export type HeaderProps = {
  name: GridColumn;
  columns: readonly GridColumn[];
  range: ColumnRange;
  sort: Sort | null;
  activeColumn: number | null;
  tabStop: boolean;
  chosen: "all" | "some" | "none";
  onSort: (column: string) => void;
  onResize: (column: string, width: number) => void;
  onMove: (column: string, to: number) => void;
  menuOf: (column: GridColumn) => (MenuAction | "-")[];
  openMenu: string | null;
  onOpenMenu: (column: string | null) => void;
};

/** Drags the right edge of a head. The width follows the pointer; nothing else moves until it is let go. */
function useResize(column: GridColumn, onResize: HeaderProps["onResize"]) {
  const from = useRef<{ x: number; width: number } | null>(null);
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      event.preventDefault();
      event.stopPropagation();
      from.current = { x: event.clientX, width: column.width };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const start = from.current;
      if (start) onResize(column.id, clampWidth(start.width + event.clientX - start.x));
    },
    onPointerUp() {
      from.current = null;
    },
    onPointerCancel() {
      from.current = null;
    },
  };
}

const dragBegins = 6;

/** Drags a head along the row; the place is decided where it is let go. A press that stays put is a click. */
function useReorder(at: number, props: HeaderProps) {
  const [shift, setShift] = useState<number | null>(null);
  const from = useRef<number | null>(null);
  const handlers = {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button === 0) from.current = event.clientX;
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (from.current === null) return;
      const by = event.clientX - from.current;
      if (shift === null && Math.abs(by) < dragBegins) return;
      if (shift === null) event.currentTarget.setPointerCapture(event.pointerId);
      setShift(by);
    },
    onPointerUp() {
      from.current = null;
      const column = props.columns[at];
      if (shift !== null && column) props.onMove(column.id, placeAfter(props.columns, at, shift));
      // A click follows the release; it must not sort what was just moved.
      setTimeout(() => setShift(null));
    },
    onPointerCancel() {
      from.current = null;
      setShift(null);
    },
  };
  return { shift, handlers };
}

/** The index a head lands on when its middle is moved by so many pixels. */
export function placeAfter(columns: readonly GridColumn[], at: number, shift: number): number {
  const before = columns.slice(0, at).reduce((sum, column) => sum + column.width, 0);
  const middle = before + (columns[at]?.width ?? 0) / 2 + shift;
  let [left, place] = [0, 0];
  columns.forEach((column, index) => {
    if (index !== at && middle > left + column.width / 2) place += 1;
    left += column.width;
  });
  return place;
}

/** The button of a column's menu. What the menu needs is made when it is opened first: most never are. */
function HeadMenu(props: {
  label: string;
  items: (MenuAction | "-")[];
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { label, isOpen, onOpenChange } = props;
  const opened = useRef(false);
  opened.current ||= isOpen;
  if (!opened.current)
    return (
      <button
        type="button"
        className="ib sm"
        title={label}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={false}
        tabIndex={-1}
        onClick={() => onOpenChange(true)}
      >
        <Icon icon={ChevronDown} size="small" />
      </button>
    );
  return (
    <Menu
      {...props}
      trigger={<IconButton label={label} icon={ChevronDown} size="small" excludeFromTabOrder />}
    />
  );
}

function Head(props: HeaderProps & { column: GridColumn; at: number; last: boolean }) {
  const { column, at, sort, activeColumn, tabStop, last } = props;
  const resize = useResize(column, props.onResize);
  const { shift, handlers } = useReorder(at, props);
  const place = at + 2;
  const sorted = sort?.column === column.id;
  const menu = props.menuOf(column);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid's own key table answers Enter and Space for its cells
    <div
      role="columnheader"
      aria-colindex={place + 1}
      aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : "none"}
      className={`dg-cell dg-head ${column.numeric ? "num" : ""} ${at < 0 ? "dg-name" : ""} ${last ? "last" : ""} ${shift === null ? "" : "dragging"}`}
      data-row={-1}
      data-col={at < 0 ? 1 : place}
      tabIndex={tabStop && activeColumn === (at < 0 ? 1 : place) ? 0 : -1}
      style={{
        width: column.width,
        ...(last ? { flexGrow: 1 } : {}),
        ...(shift === null ? {} : { transform: `translateX(${shift}px)` }),
      }}
      onClick={() => {
        if (shift === null && column.sortable) props.onSort(column.id);
      }}
      {...(at < 0 ? {} : handlers)}
    >
      <span className="clip">{column.label}</span>
      {sorted ? <Icon icon={sort.descending ? ArrowDown : ArrowUp} size="small" /> : null}
      {menu.length > 0 ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: keeps presses on the menu from sorting or dragging the head
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above
        <span
          className="dg-menu"
          onClick={(event) => event.stopPropagation()}
          onPointerDown={(event) => event.stopPropagation()}
        >
          <HeadMenu
            label={`Column ${column.label}`}
            items={menu}
            isOpen={props.openMenu === column.id}
            onOpenChange={(open) => props.onOpenMenu(open ? column.id : null)}
          />
        </span>
      ) : null}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a handle for the pointer; keys and menu do the same */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
      <span className="dg-grip" {...resize} onClick={(event) => event.stopPropagation()} />
    </div>
  );
}

export const Header = memo(function Header(props: HeaderProps) {
  const { name, columns, range, chosen, activeColumn, tabStop } = props;
  return (
    <div role="row" aria-rowindex={1} className="dg-row dg-header">
      <div
        role="columnheader"
        aria-colindex={1}
        className="dg-cell dg-tick"
        data-row={-1}
        data-col={0}
        tabIndex={tabStop && activeColumn === 0 ? 0 : -1}
      >
        <Tick chosen={chosen === "some" ? "some" : chosen === "all"} label="Select all rows" />
      </div>
      <Head {...props} column={name} at={-1} last={columns.length === 0} />
      <div className="flex-none" style={{ width: range.before }} role="presentation" />
      {columns.slice(range.first, range.last + 1).map((column, index) => (
        <Head
          key={column.id}
          {...props}
          column={column}
          at={range.first + index}
          last={range.first + index === columns.length - 1}
        />
      ))}
      <div className="flex-none" style={{ width: range.after }} role="presentation" />
    </div>
  );
});
