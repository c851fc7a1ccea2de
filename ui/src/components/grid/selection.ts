/** Which rows are chosen. “All” is a statement about the list, not a list of ids: it holds for rows that were never loaded. */
export type Selection = { all: boolean; ids: ReadonlySet<string> };

export const nothingSelected: Selection = { all: false, ids: new Set() };
export const everythingSelected: Selection = { all: true, ids: new Set() };

export function isSelected(selection: Selection, id: string): boolean {
  return selection.ids.has(id) !== selection.all;
}

export function toggled(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ...selection, ids };
}

export function withRows(selection: Selection, rows: readonly string[]): Selection {
  const ids = new Set(selection.ids);
  for (const id of rows) {
    if (selection.all) ids.delete(id);
    else ids.add(id);
  }
  return { ...selection, ids };
}

export function selectedCount(selection: Selection, total: number): number {
  return selection.all ? Math.max(0, total - selection.ids.size) : selection.ids.size;
}
