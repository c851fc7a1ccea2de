/** What can be done with a row: each command says so, and says what went wrong. */
import { useToast } from "@/components";
import { type Failure, type OutboxDocument, useCommand } from "@/ipc";

export type PendingCommands = {
  undoProperty: (row: OutboxDocument, property: string, label: string) => void;
  fix: (row: OutboxDocument, property: string, value: string | null) => Promise<unknown>;
  discard: (row: OutboxDocument) => void;
  retry: (row: OutboxDocument) => void;
  hold: (row: OutboxDocument, on: boolean) => void;
};

type Values = { [property: string]: string | null };

export function usePendingCommands(): PendingCommands {
  const toast = useToast();
  const edit = useCommand("edit");
  const discard = useCommand("discard");
  const retry = useCommand("retry");
  const hold = useCommand("hold");
  const onError = (failure: Failure) => toast({ message: `${failure.message} ${failure.next}` });
  const restore = (row: OutboxDocument, properties: Values) => () =>
    edit.mutate({ type: row.record.type, id: row.record.id, properties }, { onError });

  return {
    undoProperty(row, property, label) {
      const change = row.properties[property];
      if (!change) return;
      edit.mutate(
        { type: row.record.type, id: row.record.id, properties: { [property]: change.base } },
        {
          onError,
          onSuccess: () =>
            toast({ message: `${label} undone`, undo: restore(row, { [property]: change.local }) }),
        },
      );
    },
    fix: (row, property, value) =>
      edit.mutateAsync({ type: row.record.type, id: row.record.id, properties: { [property]: value } }),
    discard(row) {
      const values = Object.fromEntries(
        Object.entries(row.properties).map(([name, { local }]) => [name, local]),
      );
      const undo = row.kind === "update" ? { undo: restore(row, values) } : {};
      discard.mutate(
        { id: row.id },
        { onError, onSuccess: () => toast({ message: `Change of ${row.record.title} discarded`, ...undo }) },
      );
    },
    retry: (row) => retry.mutate({ id: row.id }, { onError }),
    hold: (row, on) => hold.mutate({ id: row.id, on }, { onError }),
  };
}
