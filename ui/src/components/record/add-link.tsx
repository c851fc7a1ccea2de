/** Finds a record by a few letters and links it, with one of the labels the account has for such links. */
import { Plus, Search } from "lucide-react";
import { useState } from "react";
import { Button, FailureNotice, Icon, IconButton, Popover, RadioGroup, TextField } from "@/components";
import { type Failure, type RecordDocument, type Row, useAnswer } from "@/ipc";
import { pluralOf, singularOf } from "@/lib/types";
import { useVocabulary } from "@/lib/vocabulary";
import type { EditLinks } from "./use-links";
import { detailProperties } from "./words";

const most = 8;
const plain = "";

type Found = { type: string; id: string; title: string };

export function Finder(props: {
  toType: string;
  linked: ReadonlySet<string>;
  onChoose: (found: Found) => void;
}) {
  const { toType, linked, onChoose } = props;
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const vocabulary = useVocabulary(toType);
  const { data } = useAnswer(
    "search",
    { text: typed.trim(), type: toType, limit: most + linked.size },
    { enabled: typed.trim() !== "" },
  );
  const rows: Row[] = typed.trim() === "" ? [] : (data?.rows ?? []).filter(({ id }) => !linked.has(id));
  const shown = rows.slice(0, most);
  const at = Math.min(active, Math.max(shown.length - 1, 0));
  const choose = (row: Row | undefined) => {
    if (row) onChoose({ type: row.type, id: row.id, title: row.title });
  };
  return (
    <>
      <TextField
        label={`Find a ${singularOf(toType)}`}
        hideLabel
        autoFocus
        placeholder={`Find a ${singularOf(toType)}`}
        before={<Icon icon={Search} size="small" className="faint" />}
        value={typed}
        onChange={(text) => {
          setTyped(text);
          setActive(0);
        }}
        onKeyDown={(event) => {
          const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
          if (step !== 0) setActive((at + step + shown.length) % Math.max(shown.length, 1));
          else if (event.key === "Enter") choose(shown[at]);
          else {
            event.continuePropagation();
            return;
          }
          event.preventDefault();
        }}
      />
      <ul className="results">
        {shown.map((row, index) => (
          <li key={row.id}>
            <button
              type="button"
              tabIndex={-1}
              className="option w-full text-left"
              data-focused={index === at ? "" : undefined}
              aria-current={index === at}
              onClick={() => choose(row)}
            >
              <span className="clip">{row.title}</span>
              <span className="why clip">
                {detailProperties(toType)
                  .map((name) => vocabulary.describe(name, row.properties[name] ?? null, row.properties))
                  .find((detail) => !detail.empty)?.text ?? ""}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p className="sr-only" role="status">
        {typed.trim() === "" ? "" : `${shown.length} found. ${shown[at]?.title ?? ""}`}
      </p>
      {typed.trim() !== "" && data && shown.length === 0 ? (
        <p className="option faint">Nothing on this computer matches</p>
      ) : null}
    </>
  );
}

function Labelling(props: {
  from: string;
  to: Found;
  labels: readonly string[];
  onBack: () => void;
  onLink: (label: string | null) => Promise<void>;
}) {
  const { to, labels, onBack, onLink } = props;
  const [label, setLabel] = useState(plain);
  const [failure, setFailure] = useState<Failure | null>(null);
  return (
    <div className="flex flex-col gap-3 p-1">
      <p className="m clip">{to.title}</p>
      {labels.length > 0 ? (
        <RadioGroup
          label="Label"
          items={[{ id: plain, label: "No label" }, ...labels.map((each) => ({ id: each, label: each }))]}
          value={label}
          onChange={setLabel}
        />
      ) : null}
      {failure ? <FailureNotice failure={failure} /> : null}
      <div className="flex justify-end gap-2">
        <Button onPress={onBack}>Back</Button>
        <Button
          variant="primary"
          autoFocus
          onPress={() => {
            onLink(label === plain ? null : label).catch((reason: Failure) => setFailure(reason));
          }}
        >
          Link
        </Button>
      </div>
    </div>
  );
}

export function AddLink(props: { record: RecordDocument; toType: string; links: EditLinks }) {
  const { record, toType, links } = props;
  const [isOpen, setOpen] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  const { data: labels } = useAnswer(
    "labels",
    { type: record.type, to_type: toType },
    { enabled: isOpen, keepPrevious: false },
  );
  const linked = new Set(record.associations.filter((each) => each.type === toType).map(({ id }) => id));
  if (record.type === toType) linked.add(record.id);

  function open(next: boolean): void {
    setOpen(next);
    if (!next) setFound(null);
  }

  return (
    <Popover
      label={`Link ${pluralOf(toType).toLowerCase()}`}
      placement="bottom end"
      isOpen={isOpen}
      onOpenChange={open}
      trigger={<IconButton size="small" icon={Plus} label={`Link a ${singularOf(toType)}`} />}
    >
      <div className="addlink">
        {found ? (
          <Labelling
            from={record.type}
            to={found}
            labels={labels?.rows ?? []}
            onBack={() => setFound(null)}
            onLink={async (label) => {
              await links.link(found, label);
              open(false);
            }}
          />
        ) : (
          <Finder toType={toType} linked={linked} onChoose={setFound} />
        )}
      </div>
    </Popover>
  );
}
