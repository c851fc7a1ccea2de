/** One property of a record: its label, its value, where the value stands, and its editor in the same place. */
import { Copy, Lock } from "lucide-react";
import { Fragment, useEffect, useId, useRef, useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { Avatar, barClass, Icon, Tooltip, useToast } from "@/components";
import { type LeftBy, ValueEditor, whyNotEditable } from "@/components/editors";
import type { PropertyDocument, RecordDocument } from "@/ipc";
import { copyText } from "@/lib/clipboard";
import { describeValue, formatValue, type ValueContext } from "@/lib/format";
import { pressed } from "@/lib/shortcuts";
import { StateNote } from "./state-note";
import type { EditRecord } from "./use-record";
import { markOf } from "./words";

export type PropertyFieldProps = {
  property: PropertyDocument;
  record: RecordDocument;
  context: ValueContext;
  edit: EditRecord;
  /** Why the whole record cannot be changed; null when it can. */
  locked: string | null;
  /** Stands large above the others. */
  headline?: boolean | undefined;
};

function Shown(
  props: Pick<PropertyFieldProps, "property" | "context" | "headline"> & { value: string | null },
) {
  const { property, value, context, headline } = props;
  const shown = describeValue(property, value, context);
  if (shown.empty) {
    return (
      <span className="none">
        <span aria-hidden="true">–</span>
        <span className="sr-only">empty</span>
      </span>
    );
  }
  const look = [
    property.kind === "owner" || headline ? "clip" : "long",
    property.kind === "date_time" ? "balanced" : "",
    shown.unknown ? "italic" : "",
    shown.numeric ? "tn" : "",
  ];
  return (
    <span className={look.join(" ")} title={shown.text === value ? shown.text : `${shown.text} (${value})`}>
      {addresses.includes(property.kind) ? <Parts text={shown.text} /> : shown.text}
    </span>
  );
}

const addresses: readonly string[] = ["email", "domain"];

/** An address as it is, which a line may end after each of its parts and not in the middle of a word. */
function Parts(props: { text: string }) {
  return props.text.split(/(?<=[@./])/).map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
    <Fragment key={at}>
      {at > 0 ? <wbr /> : null}
      {part}
    </Fragment>
  ));
}

/** What people carry elsewhere most. */
const oftenCopied: readonly string[] = ["email", "phone", "domain"];

function useCopy(label: string): (text: string) => void {
  const toast = useToast();
  return (text) =>
    void copyText(text).then((done) =>
      toast({ message: done ? `${label} copied` : `${label} could not be copied` }),
    );
}

function ReadOnly(props: { why: string; label: string; whyId: string }) {
  return (
    <span className="lock end">
      <Tooltip text={props.why}>
        <AriaButton className="statebutton" aria-label={`${props.label} cannot be changed here`}>
          <Icon icon={Lock} size="tiny" />
        </AriaButton>
      </Tooltip>
      <span id={props.whyId} className="sr-only">
        {props.why}
      </span>
    </span>
  );
}

export function PropertyField(props: PropertyFieldProps) {
  const { property, record, context, edit, locked, headline } = props;
  const value = record.properties[property.name] ?? null;
  const change = record.pending[property.name];
  const person = property.kind === "owner" ? context.owners?.find(({ id }) => id === value) : undefined;
  const why = locked ?? whyNotEditable(property, value);
  const copy = useCopy(property.label);
  const shown = formatValue(property, value, context);
  const [editing, setEditing] = useState(false);
  const [labelId, valueId, whyId] = [useId(), useId(), useId()];
  const line = useRef<HTMLDivElement>(null);
  const display = useRef<HTMLButtonElement>(null);
  const returnFocus = useRef(false);

  useEffect(() => {
    if (editing || !returnFocus.current) return;
    returnFocus.current = false;
    display.current?.focus();
  }, [editing]);

  function close(by: LeftBy): void {
    const active = document.activeElement;
    // Where the focus has gone on its own, it stays.
    returnFocus.current =
      by === "enter" || by === "escape" || by === "choice" || active === null || active === document.body
        ? true
        : (line.current?.contains(active) ?? false);
    setEditing(false);
  }

  // These editors want the whole width.
  const wide =
    property.kind === "date_time" || property.kind === "html" || property.field_type === "textarea";
  const look = editing ? `editing ${wide ? "stacked" : ""}` : "";
  return (
    <div className={`prop ${headline ? "headline" : ""} ${look}`} ref={line}>
      <dt id={labelId}>{property.label}</dt>
      <dd className={barClass(markOf(change))}>
        {person && !editing ? <Avatar name={person.name} /> : null}
        {editing ? (
          <ValueEditor
            property={property}
            value={value}
            context={context}
            autoFocus
            onSave={async (wanted, by) => {
              await edit.save(property.name, wanted);
              close(by);
            }}
            onCancel={close}
          />
        ) : why ? (
          <span className="value readonly" id={valueId} data-selectable aria-describedby={whyId}>
            <Shown property={property} value={value} context={context} headline={headline} />
          </span>
        ) : (
          <AriaButton
            ref={display}
            className="value"
            aria-labelledby={`${labelId} ${valueId}`}
            onPress={() => setEditing(true)}
            onKeyDown={(event) => {
              if (pressed(event.nativeEvent, "editField") && event.key !== "Enter") {
                event.preventDefault();
                setEditing(true);
              } else if (value && pressed(event.nativeEvent, "copyValue")) {
                event.preventDefault();
                copy(shown);
              } else event.continuePropagation();
            }}
          >
            <span id={valueId} className="contents">
              <Shown property={property} value={value} context={context} headline={headline} />
            </span>
          </AriaButton>
        )}
        {value && !editing && oftenCopied.includes(property.kind) ? (
          <AriaButton
            excludeFromTabOrder
            className="statebutton copy"
            aria-label={`Copy ${property.label}`}
            onPress={() => copy(shown)}
          >
            <Icon icon={Copy} size="tiny" />
          </AriaButton>
        ) : null}
        {change && !editing ? (
          <StateNote
            property={property}
            change={change}
            context={context}
            conflict={record.conflict}
            onUndo={() => edit.undo(property.name)}
          />
        ) : null}
        {why && !editing ? <ReadOnly why={why} label={property.label} whyId={whyId} /> : null}
      </dd>
      {change?.state === "rejected" && change.message && !editing ? (
        <dd className="refused">{change.message}</dd>
      ) : null}
    </div>
  );
}
