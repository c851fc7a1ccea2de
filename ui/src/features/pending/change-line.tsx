/** One property of a waiting row: from what, to what; refused ones with HubSpot's words and a way to mend them in place. */
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import { Button, Icon, Time } from "@/components";
import { ValueEditor, whyNotEditable } from "@/components/editors";
import type { OutboxDocument, PendingDocument } from "@/ipc";
import { beforeWords } from "@/lib/format";
import type { Vocabulary } from "@/lib/vocabulary";
import type { PendingCommands } from "./commands";
import { isStill } from "./words";

export type ChangeLineProps = {
  row: OutboxDocument;
  name: string;
  change: PendingDocument;
  vocabulary: Vocabulary;
  commands: PendingCommands;
};

/** A base that was never read cannot be put back: clearing is not undoing. */
function canUndo({ row, change }: ChangeLineProps): boolean {
  return isStill(row) && change.base_known;
}

function locals(row: OutboxDocument) {
  const own = Object.entries(row.properties).map(([name, { local }]) => [name, local]);
  return { ...row.values, ...Object.fromEntries(own) };
}

function Values(props: ChangeLineProps) {
  const { row, name, change, vocabulary } = props;
  const values = locals(row);
  const before = vocabulary.describe(name, change.base, values);
  const after = vocabulary.describe(name, change.local, values);
  return (
    <>
      {row.kind === "create" ? null : (
        <>
          <span className="faint clip">{beforeWords(before, change.base_known)}</span>
          <Icon icon={ArrowRight} size="tiny" className="faint" label="to" />
        </>
      )}
      <span className={`m clip ${after.empty ? "faint" : ""}`}>{after.empty ? "empty" : after.text}</span>
    </>
  );
}

export function ChangeLine(props: ChangeLineProps & { single: boolean }) {
  const { row, name, change, vocabulary, commands, single } = props;
  const [fixing, setFixing] = useState(false);
  const label = vocabulary.label(name);
  const property = vocabulary.property(name);
  const refused = change.state === "rejected";
  const fixable = refused && property !== null && whyNotEditable(property, change.local) === null;
  return (
    <>
      <div className="change">
        <span className="muted nowrap">{label}</span>
        {fixing && property ? (
          <span className="w-64 min-w-0">
            <ValueEditor
              property={property}
              value={change.local}
              context={vocabulary.context(locals(row))}
              autoFocus
              compact
              onSave={async (value) => {
                await commands.fix(row, name, value);
                setFixing(false);
              }}
              onCancel={() => setFixing(false)}
            />
          </span>
        ) : (
          <Values {...props} />
        )}
      </div>
      <div className="num muted">
        <Time at={change.edited_at} />
      </div>
      <div className="own">
        {fixable && !fixing ? (
          <Button
            size="small"
            aria-label={`Fix ${label} of ${row.record.title}`}
            onPress={() => setFixing(true)}
          >
            Fix…
          </Button>
        ) : null}
        {!single && canUndo(props) ? (
          <Button
            variant="ghost"
            size="small"
            aria-label={`Undo ${label} of ${row.record.title}`}
            onPress={() => commands.undoProperty(row, name, label)}
          >
            Undo
          </Button>
        ) : null}
      </div>
      {refused && change.message ? (
        <p className="said text-danger" role="note">
          Refused by HubSpot: {change.message}
        </p>
      ) : null}
    </>
  );
}
