/** What can be done with the selected rows. */

import { Archive, Merge, Pencil, UserCheck } from "lucide-react";
import { useState } from "react";
import { Button, Checkbox, Dialog, FailureNotice, Kbd, Select, useToast } from "@/components";
import { ValueEditor, whyNotEditable } from "@/components/editors";
import { type Selection, selectedCount } from "@/components/grid";
import { MergeDialog, mergeable } from "@/components/merge";
import {
  type Failure,
  type ListRequest,
  type OwnerDocument,
  type PropertyDocument,
  type TypeDocument,
  useTransport,
} from "@/ipc";
import { formatValue } from "@/lib/format";
import { formatCount } from "@/lib/locale";
import { keysOf, useShortcut } from "@/lib/shortcuts";
import { pluralOf, singularOf } from "@/lib/types";
import { selectedIds, setOnAll } from "./bulk";

type Question = Omit<ListRequest, "limit" | "offset" | "properties">;

export type SelectionBarProps = {
  definition: TypeDocument;
  owners: readonly OwnerDocument[];
  selection: Selection;
  total: number;
  question: Question;
  onClear: () => void;
};

function counted(count: number, type: string): string {
  return `${formatCount(count)} ${count === 1 ? singularOf(type) : pluralOf(type).toLowerCase()}`;
}

function useBulkEdit(props: SelectionBarProps) {
  const { definition, selection, question } = props;
  const transport = useTransport();
  const toast = useToast();
  const [progress, setProgress] = useState<{ done: number; of: number } | null>(null);
  const [failures, setFailures] = useState<Failure[]>([]);
  const type = definition.type;
  const apply = async (property: PropertyDocument, value: string | null) => {
    const ids = await selectedIds(transport, question, selection);
    setProgress({ done: 0, of: ids.length });
    const changes = ids.map((id) => ({ id, value }));
    const bulk = await setOnAll(transport, type, changes, property.name, (done) =>
      setProgress({ done, of: ids.length }),
    );
    setProgress(null);
    setFailures(bulk.failures);
    if (bulk.done === 0) return;
    toast({
      message: `${property.label} of ${counted(bulk.done, type)} changed. Saved on this computer.`,
      undo: () => void setOnAll(transport, type, bulk.before, property.name, () => undefined),
    });
  };
  return { apply, progress, failures, forgetFailures: () => setFailures([]) };
}

function EditDialog(
  props: SelectionBarProps & {
    count: number;
    only?: PropertyDocument;
    onApply: (property: PropertyDocument, value: string | null) => void;
    onClose: () => void;
  },
) {
  const { definition, owners, count, only, onApply, onClose } = props;
  const [name, setName] = useState<string | null>(only?.name ?? null);
  // Undefined is “not chosen yet”: leaving a field alone must never clear it in many records.
  const [value, setValue] = useState<string | null | undefined>(undefined);
  const editable = definition.properties.filter(
    (each) => each.mirrored && !each.unique && whyNotEditable(each, null) === null,
  );
  const property = editable.find((each) => each.name === name);
  const context = { owners, pipelines: definition.pipelines, currency: definition.currency };
  return (
    <Dialog
      title={only ? `Assign ${counted(count, definition.type)}` : `Edit ${counted(count, definition.type)}`}
      isOpen
      onOpenChange={onClose}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            variant="primary"
            isDisabled={!property || value === undefined}
            onPress={() => {
              if (property && value !== undefined) onApply(property, value);
              onClose();
            }}
          >
            Change {counted(count, definition.type)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {only ? null : (
          <Select
            label="Property"
            items={editable.map((each) => ({ id: each.name, label: each.label }))}
            value={name}
            onChange={(id) => {
              setName(id);
              setValue(undefined);
            }}
            autoFocus
          />
        )}
        {property ? (
          <div className="labelled">
            <span className="lab">New value</span>
            <ValueEditor
              key={property.name}
              property={property}
              value={value ?? null}
              context={context}
              inForm
              onSave={setValue}
              onCancel={() => undefined}
            />
            <Checkbox isSelected={value === null} onChange={(clear) => setValue(clear ? null : undefined)}>
              Empty it
            </Checkbox>
            <p className="hint" role="status">
              {value ? `Sets it to “${formatValue(property, value, context)}”. ` : ""}
              Each change can be undone until it is sent.
            </p>
          </div>
        ) : null}
      </div>
    </Dialog>
  );
}

function ArchiveDialog(props: { count: number; type: string; onArchive: () => void; onClose: () => void }) {
  const { count, type, onArchive, onClose } = props;
  return (
    <Dialog
      title={`Archive ${counted(count, type)}?`}
      role="alertdialog"
      isOpen
      onOpenChange={onClose}
      footer={
        <>
          <Button onPress={onClose} autoFocus>
            Keep
          </Button>
          <Button
            variant="danger"
            onPress={() => {
              onArchive();
              onClose();
            }}
          >
            Archive {counted(count, type)}
          </Button>
        </>
      }
    >
      <p>
        They go to HubSpot’s recycle bin after a short wait, and can be restored there for 90 days. Until they
        are sent, Pending can stop them.
      </p>
    </Dialog>
  );
}

export function SelectionBar(props: SelectionBarProps) {
  const { definition, selection, total, question, onClear } = props;
  const transport = useTransport();
  const toast = useToast();
  const [asking, setAsking] = useState<"edit" | "assign" | "archive" | null>(null);
  const { apply, progress, failures, forgetFailures } = useBulkEdit(props);
  const [pair, setPair] = useState<{ primary: string; other: string } | null>(null);
  const count = selectedCount(selection, total);
  const owner = definition.properties.find((property) => property.name === "hubspot_owner_id");
  const close = () => setAsking(null);
  const archive = async () => {
    const ids = await selectedIds(transport, question, selection);
    for (const id of ids) await transport.call("archive", { type: definition.type, id });
    onClear();
    toast({
      message: `${counted(ids.length, definition.type)} will be archived. Pending can still stop it.`,
    });
  };
  const merge = async () => {
    const [primary, other] = await selectedIds(transport, question, selection);
    if (primary && other) setPair({ primary, other });
  };
  useShortcut("mergeRecords", () => void merge(), {
    enabled: count === 2 && mergeable.includes(definition.type),
  });
  const [first] = failures;
  return (
    <>
      {first ? (
        <FailureNotice
          className="mx-3 mb-2"
          failure={{
            ...first,
            message: `${counted(failures.length, definition.type)} could not be changed: ${first.message}`,
          }}
          actions={<Button onPress={forgetFailures}>Close</Button>}
        />
      ) : null}
      <section className="bulk" aria-label="Selected rows">
        <span className="m tn">{formatCount(count)} selected</span>
        <span className="faint tn">of {formatCount(total)}</span>
        {progress ? (
          <span className="muted tn" role="status">
            {formatCount(progress.done)} of {formatCount(progress.of)} changed…
          </span>
        ) : (
          <>
            <Button icon={Pencil} onPress={() => setAsking("edit")}>
              Edit
            </Button>
            {owner ? (
              <Button icon={UserCheck} onPress={() => setAsking("assign")}>
                Assign
              </Button>
            ) : null}
            {count === 2 && mergeable.includes(definition.type) ? (
              <Button icon={Merge} onPress={() => void merge()}>
                Merge…
              </Button>
            ) : null}
            <Button icon={Archive} onPress={() => setAsking("archive")}>
              Archive
            </Button>
          </>
        )}
        <span className="grow" />
        <Button variant="ghost" onPress={onClear}>
          Clear <Kbd keys={keysOf("clearSelection")} />
        </Button>
      </section>
      {asking === "edit" || asking === "assign" ? (
        <EditDialog
          {...props}
          count={count}
          {...(asking === "assign" && owner ? { only: owner } : {})}
          onApply={(property, value) => void apply(property, value)}
          onClose={close}
        />
      ) : null}
      {pair ? (
        <MergeDialog
          type={definition.type}
          {...pair}
          onMerged={() => {
            setPair(null);
            onClear();
          }}
          onClose={() => setPair(null)}
        />
      ) : null}
      {asking === "archive" ? (
        <ArchiveDialog
          count={count}
          type={definition.type}
          onArchive={() => void archive()}
          onClose={close}
        />
      ) : null}
    </>
  );
}
