/** An edit in a cell: saved at once, shown at once, and to be undone for a while. */
import { useCallback } from "react";
import { useToast } from "@/components";
import type { WindowCache } from "@/components/grid";
import { asFailure, type RecordDocument, type Row, type TypeDocument, useCall } from "@/ipc";

type Values = { [property: string]: string | null };

/** The row as the answer to an edit shows it. */
function patched(row: Row, document: RecordDocument): Row {
  const marks = Object.entries(document.pending).map(([property, { state }]) => [property, state]);
  const properties = Object.keys(row.properties).map((name) => [name, document.properties[name] ?? null]);
  return {
    ...row,
    title: document.title,
    properties: Object.fromEntries(properties),
    marks: Object.fromEntries(marks),
  };
}

/** Saves values of a row and calls `done` as it shows them; rejects with the program's words when they were not taken. */
export function useInlineEdit(definition: TypeDocument, cache: WindowCache<Row>) {
  const edit = useCall("edit");
  const toast = useToast();
  const { type } = definition;
  return useCallback(
    async (row: Row, changes: Values, words: string, done: () => void) => {
      const before = Object.fromEntries(
        Object.keys(changes).map((name) => [name, row.properties[name] ?? null]),
      );
      const write = async (properties: Values, then?: () => void) => {
        const document = await edit({ type, id: row.id, properties });
        cache.patch(row.id, (current) => patched(current, document));
        // At once, so that all is drawn together.
        then?.();
      };
      await write(changes, () => {
        done();
        toast({
          message: `${row.title}: ${words}`,
          undo: () => {
            write(before).catch((failure: unknown) => toast({ message: asFailure(failure).message }));
          },
        });
      });
    },
    [cache, edit, toast, type],
  );
}
