/** A note, a call or a task, written on the record it is about. Escape leaves it as it is: the draft stays. */
import { NotebookPen, Phone, SquareCheck } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { Button, FailureNotice, Icon, IconButton, type IconType, Kbd, Tabs } from "@/components";
import { type OwnerDocument, type RecordDocument, useAnswer } from "@/ipc";
import { keysOf, pressed, type ShortcutId, useShortcut } from "@/lib/shortcuts";
import { type Draft, empty, isBegun, type Kind, kinds, useDrafts } from "./drafts";
import { Fields, words } from "./fields";
import { missing, useSave } from "./use-save";

const keys: Record<Kind, ShortcutId> = { notes: "writeNote", calls: "logCall", tasks: "makeTask" };
const icons: Record<Kind, IconType> = { notes: NotebookPen, calls: Phone, tasks: SquareCheck };
const begin: Record<Kind, string> = { notes: "Write a note", calls: "Log a call", tasks: "Make a task" };

type FormProps = {
  kind: Kind;
  draft: Draft;
  owners: readonly OwnerDocument[];
  save: ReturnType<typeof useSave>;
  onKind: (kind: Kind) => void;
  onChange: (changes: Partial<Draft>) => void;
  onSave: (draft: Draft) => void;
  onLeave: () => void;
};

function Form(props: FormProps) {
  const { kind, draft, owners, save, onKind, onChange, onSave, onLeave } = props;
  const { data: type, error } = useAnswer("definitions", { type: kind }, { keepPrevious: false });
  // A key may settle a field and save at once: what is saved is never older than the last field.
  const latest = useRef(draft);
  latest.current = draft;
  const [wrong, setWrong] = useState<string | null>(null);
  const change = (changes: Partial<Draft>) => {
    latest.current = { ...latest.current, ...changes };
    setWrong(null);
    onChange(changes);
  };
  const submit = () => {
    const why = missing(kind, latest.current);
    setWrong(why);
    if (why === null && !save.isPending) onSave(latest.current);
  };
  const fields = type?.activity;
  return (
    <form
      className="composer open"
      aria-label={begin[kind]}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.defaultPrevented) return;
        if (pressed(event.nativeEvent, "save")) submit();
        else if (event.key === "Escape") onLeave();
        else if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
        // A line's Enter settles the line; only the button and its keys save.
        event.preventDefault();
      }}
    >
      <Tabs
        label="What to add"
        value={kind}
        onChange={(id) => {
          setWrong(null);
          onKind(id as Kind);
        }}
        items={kinds.map((each) => ({ id: each, label: words[each].one }))}
      />
      <div className="fields">
        {type && fields && type.known ? (
          <Fields
            key={kind}
            kind={kind}
            type={type}
            fields={fields}
            draft={draft}
            owners={owners}
            onChange={change}
          />
        ) : type ? (
          <p className="muted">
            {words[kind].one}s can be added once the first sync has read this account’s properties.
          </p>
        ) : null}
        {wrong ? (
          <p className="text-danger meta" role="alert">
            {wrong}
          </p>
        ) : null}
        {(save.failure ?? error) ? <FailureNotice failure={(save.failure ?? error) as never} /> : null}
      </div>
      <div className="foot">
        <span className="meta faint grow">
          <Kbd keys="Escape" /> keeps the draft
        </span>
        <Button onPress={onLeave}>Close</Button>
        <Button
          variant="primary"
          type="submit"
          shortcut="save"
          isDisabled={fields === undefined || !type?.known || save.isPending}
        >
          {words[kind].save}
        </Button>
      </div>
    </form>
  );
}

export function Composer(props: {
  record: RecordDocument;
  owners: readonly OwnerDocument[];
  /** Something of this kind was saved: it should be in sight. */
  onSaved: (kind: Kind) => void;
}) {
  const { record, owners, onSaved } = props;
  const [open, setOpen] = useState<Kind | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  /** Whether the keyboard was in the form that was just left. */
  const returning = useRef(false);
  const { drafts, change, forget } = useDrafts(record.type, record.id);
  const save = useSave({ type: record.type, id: record.id });
  const show = (kind: Kind) => {
    save.forget();
    setOpen(kind);
  };
  const leave = () => {
    returning.current = true;
    setOpen(null);
  };
  useEffect(() => {
    if (open !== null || !returning.current) return;
    returning.current = false;
    opener.current?.focus();
  }, [open]);
  useShortcut("writeNote", () => show("notes"));
  useShortcut("logCall", () => show("calls"));
  useShortcut("makeTask", () => show("tasks"));
  if (drafts === null) return <div className="composer" />;

  if (open !== null) {
    return (
      <Form
        kind={open}
        draft={drafts[open] ?? empty}
        owners={owners}
        save={save}
        onKind={show}
        onChange={(changes) => change(open, changes)}
        onSave={(draft) => {
          save
            .save(open, draft, () => change(open, draft))
            .then(
              () => {
                forget(open);
                onSaved(open);
                leave();
              },
              // The failure stands in the form, with all that was typed.
              () => undefined,
            );
        }}
        onLeave={leave}
      />
    );
  }
  const begun = kinds.find((kind) => isBegun(drafts[kind]));
  return (
    <div className="composer">
      <AriaButton ref={opener} className="begin" onPress={() => show(begun ?? "notes")}>
        <span className="clip">
          {begun ? `Draft: ${(drafts[begun]?.title || drafts[begun]?.text || "").trim()}` : begin.notes}
        </span>
        {begun ? null : <Kbd keys={keysOf("writeNote")} />}
      </AriaButton>
      {kinds.slice(1).map((kind) => (
        <IconButton
          key={kind}
          size="small"
          icon={icons[kind]}
          label={begin[kind]}
          shortcut={keys[kind]}
          onPress={() => show(kind)}
        />
      ))}
      {begun ? <Icon icon={icons[begun]} size="small" className="faint" /> : null}
    </div>
  );
}
