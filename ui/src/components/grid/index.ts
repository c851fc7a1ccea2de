/** Lists of any length. */
export { DataGrid, type DataGridProps, type GridHandle } from "./data-grid";
export { clampWidth, type GridColumn, moved } from "./geometry";
export type { Place } from "./grid-keys";
export type { Sort } from "./header";
export { isSelected, nothingSelected, type Selection, selectedCount } from "./selection";
export { type FetchRows, type RowPage, WindowCache, windowSize } from "./window-cache";
