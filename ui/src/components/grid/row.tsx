/** One row of cells. Drawn again only when its own content changes, and reused for another row when it leaves the view. */
import { memo, type ReactNode } from "react";
import { Skeleton } from "../notices";
import type { ColumnRange, GridColumn } from "./geometry";
import { Tick } from "./tick";

export type RowProps<Row> = {
  index: number;
  row: Row | undefined;
  top: number;
  height: number;
  name: GridColumn;
  columns: readonly GridColumn[];
  range: ColumnRange;
  selected: boolean;
  current: boolean;
  activeColumn: number | null;
  editing: string | null;
  renderName: (row: Row) => ReactNode;
  renderCell: (row: Row, column: string) => ReactNode;
  cellClass: (row: Row, column: string) => string;
  renderEditor: (row: Row, column: string) => ReactNode;
  rowLabel: (row: Row) => string;
};

/** Uneven, so that a loading list looks like text and not like a fence. */
function barWidth(index: number, column: number): string {
  return `${42 + ((index * 37 + column * 53) % 44)}%`;
}

function GridRow<Row extends { id: string }>(props: RowProps<Row>) {
  const { index, row, top, height, name, columns, range, selected, current, activeColumn, editing } = props;
  const tab = (column: number) => (activeColumn === column ? 0 : -1);
  const last = columns.length - 1;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={`dg-row ${selected ? "sel" : ""} ${current ? "current" : ""} ${editing ? "editing" : ""}`}
      style={{ height, transform: `translateY(${top}px)` }}
      {...(row ? {} : { "aria-busy": true })}
    >
      <div
        role="gridcell"
        aria-colindex={1}
        className="dg-cell dg-tick"
        data-row={index}
        data-col={0}
        tabIndex={tab(0)}
      >
        {row ? <Tick chosen={selected} label={`Select ${props.rowLabel(row)}`} /> : null}
      </div>
      <div
        role="rowheader"
        aria-colindex={2}
        className="dg-cell dg-name"
        data-row={index}
        data-col={1}
        tabIndex={tab(1)}
        style={{ width: name.width, ...(last < 0 ? { flexGrow: 1 } : {}) }}
      >
        {row ? props.renderName(row) : <Skeleton width={barWidth(index, 0)} />}
      </div>
      <div className="flex-none" style={{ width: range.before }} role="presentation" />
      {columns.slice(range.first, range.last + 1).map((column, offset) => {
        const place = range.first + offset + 2;
        const edited = editing === column.id && row !== undefined;
        return (
          <div
            key={column.id}
            role="gridcell"
            aria-colindex={place + 1}
            className={`dg-cell ${column.numeric ? "num" : ""} ${edited ? "edited" : ""} ${place - 2 === last ? "last" : ""} ${row ? props.cellClass(row, column.id) : ""}`}
            data-row={index}
            data-col={place}
            tabIndex={tab(place)}
            style={{ width: column.width, ...(place - 2 === last ? { flexGrow: 1 } : {}) }}
          >
            {row === undefined ? (
              <Skeleton width={barWidth(index, place)} />
            ) : edited ? (
              props.renderEditor(row, column.id)
            ) : (
              props.renderCell(row, column.id)
            )}
          </div>
        );
      })}
      <div className="flex-none" style={{ width: range.after }} role="presentation" />
    </div>
  );
}

export const MemoRow = memo(GridRow) as typeof GridRow;
