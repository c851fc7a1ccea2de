/** What a key does in a grid: a decision over places, free of elements. */
import { pressed, strokeOf } from "@/lib/shortcuts";

/** Row -1 is the header, column 0 the boxes to tick, column 1 the name. */
export type Place = { row: number; column: number };

export type GridAction =
  | { do: "move"; to: Place }
  | { do: "open" | "preview" | "edit" | "select" | "clear" | "menu" }
  | { do: "extend"; to: Place }
  | { do: "sort" }
  | { do: "resize"; by: number }
  | { do: "reorder"; by: 1 | -1 };

export type GridSize = { rows: number; columns: number; page: number };

type Pressed = Parameters<typeof strokeOf>[0];

const resizeStep = 16;

function clamp(place: Place, size: GridSize): Place {
  return {
    row: Math.max(-1, Math.min(place.row, size.rows - 1)),
    column: Math.max(0, Math.min(place.column, size.columns - 1)),
  };
}

function movement(event: Pressed, at: Place, size: GridSize): Place | null {
  const { row, column } = at;
  if (pressed(event, "firstRow")) return { row: 0, column: 0 };
  if (pressed(event, "lastRow")) return { row: size.rows - 1, column: size.columns - 1 };
  if (pressed(event, "nextRow")) return { row: row + 1, column };
  // `k` stays among the rows; only the arrow climbs into the header.
  if (pressed(event, "previousRow"))
    return { row: event.key === "k" ? Math.max(0, row - 1) : row - 1, column };
  switch (strokeOf(event)) {
    case "ArrowRight":
      return { row, column: column + 1 };
    case "ArrowLeft":
      return { row, column: column - 1 };
    case "Home":
      return { row, column: 0 };
    case "End":
      return { row, column: size.columns - 1 };
    case "PageDown":
      return { row: row + size.page, column };
    case "PageUp":
      return { row: Math.max(row === -1 ? -1 : 0, row - size.page), column };
    default:
      return null;
  }
}

function inHeader(event: Pressed, at: Place): GridAction | null {
  if (["Enter", "Space"].includes(strokeOf(event)))
    return at.column === 0 ? { do: "select" } : { do: "sort" };
  if (["Alt+ArrowDown", "ContextMenu", "Shift+F10"].includes(strokeOf(event))) return { do: "menu" };
  return null;
}

function inRows(event: Pressed, at: Place): GridAction | null {
  if (at.column === 0 && strokeOf(event) === "Space") return { do: "select" };
  if (pressed(event, "openRow")) return { do: "open" };
  if (pressed(event, "preview")) return { do: "preview" };
  if (pressed(event, "editCell")) return { do: "edit" };
  if (pressed(event, "selectRow")) return { do: "select" };
  return null;
}

/** The action of a key press; null leaves the key to others. */
export function actionOf(event: Pressed, at: Place, size: GridSize): GridAction | null {
  if (pressed(event, "extendDown"))
    return { do: "extend", to: clamp({ row: at.row + 1, column: at.column }, size) };
  if (pressed(event, "extendUp"))
    return { do: "extend", to: clamp({ row: Math.max(0, at.row - 1), column: at.column }, size) };
  if (pressed(event, "clearSelection")) return { do: "clear" };
  if (pressed(event, "sortColumn")) return { do: "sort" };
  if (pressed(event, "widenColumn")) return { do: "resize", by: resizeStep };
  if (pressed(event, "narrowColumn")) return { do: "resize", by: -resizeStep };
  if (pressed(event, "moveColumnRight")) return { do: "reorder", by: 1 };
  if (pressed(event, "moveColumnLeft")) return { do: "reorder", by: -1 };
  const own = at.row === -1 ? inHeader(event, at) : inRows(event, at);
  if (own) return own;
  const to = movement(event, at, size);
  return to ? { do: "move", to: clamp(to, size) } : null;
}
