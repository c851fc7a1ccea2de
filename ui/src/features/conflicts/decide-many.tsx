/**
 * One side for many conflicts, over an exact preview: every row with the value it will have. What is applied is what was shown, or nothing.
 */
import { useState } from "react";
import { Button, Dialog, FailureNotice, RadioGroup, Select, Skeleton, useToast } from "@/components";
import {
  asFailure,
  type BulkDocument,
  type BulkRequest,
  type BulkRowDocument,
  type ConflictDocument,
  type Failure,
  type Side,
  useAnswer,
  useCommand,
} from "@/ipc";
import { formatCount } from "@/lib/locale";
import { pluralOf } from "@/lib/types";
import { useVocabulary } from "@/lib/vocabulary";
import { Value } from "./value-cell";

const all = "*";

function counted(count: number, one: string): string {
  return `${formatCount(count)} ${one}${count === 1 ? "" : "s"}`;
}

/** Says what the button does, with its count. */
function applyWords(side: Side, count: number): string {
  return side === "local"
    ? `Overwrite ${counted(count, "value")} in HubSpot`
    : `Take ${counted(count, "value")} from HubSpot`;
}

function Row(props: { row: BulkRowDocument; side: Side }) {
  const { row, side } = props;
  const { label, describe } = useVocabulary(row.record.type);
  const cell = (value: string | null, taken: boolean) => (
    <td className={taken ? "taken" : ""}>
      <Value shown={describe(row.property, value)} />
    </td>
  );
  return (
    <tr>
      <th scope="row">{row.record.title}</th>
      <td className="muted">{label(row.property)}</td>
      {cell(row.local, side === "local")}
      {cell(row.remote, side === "remote")}
      {cell(row.result, false)}
    </tr>
  );
}

/** How many rows are drawn before all are asked for. */
const few = 60;

function Preview(props: { preview: BulkDocument; side: Side }) {
  const { preview, side } = props;
  const [whole, setWhole] = useState(false);
  const { rows, left_out } = preview;
  return (
    <>
      <p className="mt-4" role="status">
        {rows.length === 0
          ? "No conflict fits this choice."
          : `${counted(rows.length, "value")} of ${counted(new Set(rows.map(({ conflict }) => conflict)).size, "record")}:`}
      </p>
      {rows.length > 0 ? (
        <div className="mt-2 overflow-x-auto rounded-m border border-border">
          <table className="many" aria-label="What will be decided">
            <thead>
              <tr>
                <th scope="col">Record</th>
                <th scope="col">Property</th>
                <th scope="col">Yours</th>
                <th scope="col">HubSpot now</th>
                <th scope="col">Afterwards</th>
              </tr>
            </thead>
            <tbody>
              {(whole ? rows : rows.slice(0, few)).map((row) => (
                <Row key={`${row.conflict} ${row.property}`} row={row} side={side} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {rows.length > few && !whole ? (
        <Button size="small" className="mt-2" onPress={() => setWhole(true)}>
          Show all {formatCount(rows.length)}
        </Button>
      ) : null}
      {left_out.length > 0 ? (
        <p className="muted mt-2">
          {counted(left_out.length, "conflict")} not among them:{" "}
          {left_out.length === 1 ? "it is" : "they are"} about a record as a whole, and decided one by one.
        </p>
      ) : null}
    </>
  );
}

/** Which conflicts, and whose side; `all` where nothing is narrowed. */
type Chosen = { side: Side | null; type: string; property: string; by: string };

/** Who wrote the disputed values in HubSpot, by number, as far as HubSpot says. */
function peopleOf(conflicts: readonly ConflictDocument[]): { id: string; label: string }[] {
  const names = new Map<string, string>();
  for (const { properties } of conflicts)
    for (const { remote_by, remote_name } of properties)
      if (remote_by !== null) names.set(remote_by, remote_name ?? `User ${remote_by}`);
  return [...names]
    .map(([id, label]) => ({ id, label }))
    .sort((one, other) => one.label.localeCompare(other.label));
}

/** The types, properties and people that are disputed now. */
function Choice(props: {
  conflicts: readonly ConflictDocument[];
  choice: Chosen;
  onChange: (choice: Chosen) => void;
}) {
  const { conflicts, choice, onChange } = props;
  const types = [...new Set(conflicts.map(({ type }) => type))];
  const people = peopleOf(conflicts);
  const { label } = useVocabulary(choice.type === all ? null : choice.type);
  const fits = conflicts.filter(({ type }) => choice.type === type);
  const names = [...new Set(fits.flatMap(({ properties }) => properties.map(({ name }) => name)))];
  return (
    <div className="flex flex-wrap items-start gap-4">
      <RadioGroup
        label="Whose values"
        value={choice.side}
        onChange={(side) => onChange({ ...choice, side: side as Side })}
        items={[
          { id: "local", label: "Yours", description: "They are sent to HubSpot." },
          { id: "remote", label: "HubSpot’s", description: "Your changes are dropped." },
        ]}
      />
      <Select
        className="w-32"
        label="Of"
        value={choice.type}
        onChange={(type) => onChange({ ...choice, type: type ?? all, property: all })}
        items={[
          { id: all, label: "All records" },
          ...types.map((type) => ({ id: type, label: pluralOf(type) })),
        ]}
      />
      <Select
        className="w-40"
        label="Property"
        isDisabled={choice.type === all}
        value={choice.property}
        onChange={(property) => onChange({ ...choice, property: property ?? all })}
        items={[
          { id: all, label: "All properties" },
          ...names.map((name) => ({ id: name, label: label(name) })),
        ]}
      />
      {people.length > 0 ? (
        <Select
          className="w-36"
          label="Changed in HubSpot by"
          value={choice.by}
          onChange={(by) => onChange({ ...choice, by: by ?? all })}
          items={[{ id: all, label: "Anybody" }, ...people]}
        />
      ) : null}
    </div>
  );
}

/** The way back: each value as it was before, by an edit. A late value that was kept changed nothing. */
function useTakeBack() {
  const edit = useCommand("edit");
  return async (rows: readonly BulkRowDocument[], side: Side) => {
    for (const { kind, record, property, local, remote } of rows) {
      if (kind === "late" && side === "local") continue;
      const value = side === "remote" ? local : remote;
      await edit.mutateAsync({ type: record.type, id: record.id, properties: { [property]: value } });
    }
  };
}

export function DecideMany(props: { conflicts: readonly ConflictDocument[]; onClose: () => void }) {
  const { conflicts, onClose } = props;
  const [choice, setChoice] = useState<Chosen>({ side: null, type: all, property: all, by: all });
  const { side } = choice;
  const request: BulkRequest = {
    side: side ?? "remote",
    ...(choice.type === all ? {} : { type: choice.type }),
    ...(choice.property === all ? {} : { property: choice.property }),
    ...(choice.by === all ? {} : { by: choice.by }),
  };
  const { data, error, refetch } = useAnswer("bulk_preview", request, {
    enabled: side !== null,
    keepPrevious: false,
  });
  const apply = useCommand("bulk_apply");
  const takeBack = useTakeBack();
  const toast = useToast();
  const [failure, setFailure] = useState<Failure | null>(null);
  const count = data?.rows.length ?? 0;

  const confirm = (preview: BulkDocument, taken: Side) => {
    setFailure(null);
    apply.mutate(
      { choice: request, digest: preview.digest },
      {
        onSuccess: ({ rows }) => {
          toast({
            message: `${counted(rows.length, "value")} decided`,
            undo: () =>
              void takeBack(rows, taken).catch((thrown) => toast({ message: asFailure(thrown).message })),
          });
          onClose();
        },
        onError: (why) => {
          setFailure(why);
          // What is shown is always what a yes would do.
          if (why.code === "preview_moved") void refetch();
        },
      },
    );
  };
  return (
    <Dialog
      wide
      title="Decide many at once"
      isOpen
      onOpenChange={onClose}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            variant={side === "local" ? "danger" : "primary"}
            isDisabled={side === null || count === 0 || apply.isPending}
            onPress={() => side !== null && data && confirm(data, side)}
          >
            {side === null ? "Choose a side first" : applyWords(side, count)}
          </Button>
        </>
      }
    >
      <Choice
        conflicts={conflicts}
        choice={choice}
        onChange={(next) => {
          setFailure(null);
          setChoice(next);
        }}
      />
      {failure ? <FailureNotice failure={failure} className="mt-3" /> : null}
      {error ? <FailureNotice failure={error} className="mt-3" /> : null}
      {side === null ? (
        <p className="muted mt-4">
          Nothing is chosen beforehand. Once you choose, every value that would change is listed here.
        </p>
      ) : data ? (
        <Preview preview={data} side={side} />
      ) : error ? null : (
        <Skeleton className="mt-4" width="60%" />
      )}
    </Dialog>
  );
}
