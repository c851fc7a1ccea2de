/** One disputed property: what it is on both sides, what was chosen, and what will stand. */
import { PenLine } from "lucide-react";
import { forwardRef } from "react";
import { Button, IconButton } from "@/components";
import { ValueEditor, whyNotEditable } from "@/components/editors";
import type { ConflictPropertyDocument } from "@/ipc";
import { beforeWords } from "@/lib/format";
import type { Vocabulary } from "@/lib/vocabulary";
import { type Decision, decide, joined, resultOf } from "./decisions";
import { Changes, Value } from "./value-cell";

type Values = { readonly [property: string]: string | null };

export type DecisionRowProps = {
  property: ConflictPropertyDocument;
  vocabulary: Vocabulary;
  values: Values;
  decision: Decision | null;
  /** Why an earlier decision no longer holds. */
  moved: string | null;
  showBefore: boolean;
  active: boolean;
  editing: boolean;
  onDecide: (decision: Decision | null) => void;
  onEdit: (editing: boolean) => void;
  onActivate: () => void;
};

const sideWords = { local: "yours", remote: "HubSpot’s" };

function Side(props: DecisionRowProps & { side: "local" | "remote" }) {
  const { property, vocabulary, values, decision, showBefore, side, onDecide } = props;
  const shown = vocabulary.describe(property.name, property[side], values);
  const before = vocabulary.describe(property.name, property.base, values);
  const chosen = decision?.choice === side;
  return (
    <td className={`opt ${chosen ? "on" : ""}`}>
      <label className="side-choice">
        <input
          type="radio"
          className="peer sr-only"
          name={`decision ${property.name}`}
          aria-label={`${vocabulary.label(property.name)}: ${sideWords[side]}, ${shown.empty ? "empty" : shown.text}`}
          checked={chosen}
          onChange={() => onDecide(decide(property, side))}
        />
        <span className={`rd ${chosen ? "on" : ""}`} />
        {showBefore ? <Changes before={before} after={shown} /> : <Value shown={shown} />}
      </label>
    </td>
  );
}

function Result(props: DecisionRowProps) {
  const { property, vocabulary, values, decision, moved, editing, onDecide, onEdit } = props;
  const definition = vocabulary.property(property.name);
  const label = vocabulary.label(property.name);
  const start = decision ? resultOf(decision, property) : property.local;
  if (editing && definition) {
    return (
      <ValueEditor
        property={definition}
        value={start}
        context={vocabulary.context(values)}
        label={`Another value for ${label}`}
        autoFocus
        onSave={(value) => {
          onDecide(decide(property, "value", value === "" ? null : value));
          onEdit(false);
        }}
        onCancel={() => onEdit(false)}
      />
    );
  }
  const both = decision ? null : joined(property, definition);
  const typable = definition !== null && whyNotEditable(definition, start) === null;
  return (
    <div className="flex items-start gap-1">
      <div className="flex min-w-0 grow flex-col items-start gap-1.5">
        {moved ? <p className="meta text-conflict">{moved}</p> : null}
        {decision ? (
          <span className="m">
            <Value shown={vocabulary.describe(property.name, resultOf(decision, property), values)} />
          </span>
        ) : both ? (
          <span className="muted">{vocabulary.describe(property.name, both, values).text}</span>
        ) : moved ? null : (
          <span className="faint">{typable ? "Choose a side or type another value" : "Choose a side"}</span>
        )}
        {both ? (
          <Button size="small" onPress={() => onDecide(decide(property, "value", both))}>
            Use both
          </Button>
        ) : null}
      </div>
      {typable ? (
        <IconButton
          label={`Another value for ${label}`}
          icon={PenLine}
          size="small"
          className="-my-0.5 -mr-1.5"
          shortcut="another"
          onPress={() => onEdit(true)}
        />
      ) : null}
    </div>
  );
}

export const DecisionRow = forwardRef<HTMLTableRowElement, DecisionRowProps>(
  function DecisionRow(props, ref) {
    const { property, vocabulary, values, showBefore, active, onActivate } = props;
    const before = vocabulary.describe(property.name, property.base, values);
    return (
      <tr ref={ref} onFocus={onActivate} data-property={property.name}>
        <th scope="row">
          <span className="m block">{vocabulary.label(property.name)}</span>
          {showBefore ? (
            <span className="meta muted block">Before: {beforeWords(before, property.base_known)}</span>
          ) : null}
        </th>
        <Side {...props} side="local" />
        <Side {...props} side="remote" />
        <td className={`res ${active ? "focus-in" : ""}`}>
          <Result {...props} />
        </td>
      </tr>
    );
  },
);
