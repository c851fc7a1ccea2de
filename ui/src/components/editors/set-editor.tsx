/** Several of several. Enter ticks, Ctrl+Enter or leaving saves. */
import { useId, useLayoutEffect, useRef, useState } from "react";
import { Kbd } from "@/components";
import { keysOf, pressed } from "@/lib/shortcuts";
import { hasLeft, useEditing } from "./editing";
import { EditorFrame, naming } from "./frame";
import { OptionList, optionId } from "./option-list";
import { matching, type Option, setOptionsOf } from "./options";
import type { LeftBy, ValueEditorProps } from "./types";

function parts(value: string | null): string[] {
  return (value ?? "")
    .split(";")
    .map((part) => part.trim())
    .filter(Boolean);
}

/** The order in which HubSpot lists the members of a set means nothing. */
function sameSet(left: string | null, right: string | null): boolean {
  return parts(left).sort().join(";") === parts(right).sort().join(";");
}

export function SetEditor(props: ValueEditorProps) {
  const { property, value, context, autoFocus, compact, inForm, label = property.label } = props;
  const [opened] = useState(() => parts(value));
  const options = setOptionsOf(property, context, [...new Set([...opened, ...parts(value)])]);
  /** Null until something is ticked: a value that arrives meanwhile is shown, and never written over unseen. */
  const [ticked, setTicked] = useState<ReadonlySet<string> | null>(null);
  const held = ticked ?? new Set(parts(value));
  const [typed, setTyped] = useState("");
  const [isOpen, setOpen] = useState(autoFocus ?? false);
  const [active, setActive] = useState(0);
  const found = matching(options, typed);
  const input = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const listId = useId();
  const editing = useEditing(props, () => input.current?.focus(), sameSet);
  const chosen = options.filter((option) => option.id !== null && held.has(option.id));

  useLayoutEffect(() => {
    if (autoFocus) input.current?.focus();
  }, [autoFocus]);

  function toggle(option: Option | undefined): void {
    if (!option?.id) return;
    const next = new Set(held);
    if (!next.delete(option.id)) next.add(option.id);
    setTicked(next);
    setTyped("");
    editing.touch();
  }

  function commit(by: LeftBy): void {
    setOpen(false);
    if (ticked === null) editing.cancel(by);
    else editing.commit({ value: chosen.map((option) => option.id).join(";") || null }, by);
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (inForm && !isOpen && (event.key === "Escape" || event.key === "Enter")) return;
    if (pressed(event.nativeEvent, "save")) commit("enter");
    else if (inForm && event.key === "Escape") setOpen(false);
    else if (step !== 0) {
      if (isOpen) setActive((at) => (at + step + found.length) % Math.max(found.length, 1));
      else setOpen(true);
    } else if (event.key === "Enter") toggle(found[active]);
    else if (event.key === "Escape") editing.cancel("escape");
    else if (event.key === "Backspace" && typed === "") toggle(chosen.at(-1));
    else {
      if (event.key === "Tab") commit(event.shiftKey ? "shift-tab" : "tab");
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  const activeOption = isOpen && found[active] ? optionId(listId, active) : undefined;
  return (
    <EditorFrame editing={editing} compact={compact}>
      <div className="inp small" ref={box} data-invalid={editing.problem ? "" : undefined}>
        {chosen.length > 0 ? (
          <span className="chosen clip">
            {chosen.map((option, index) => (
              <span key={option.id} className={option.unknown ? "italic" : ""}>
                {index > 0 ? ", " : ""}
                {option.label}
              </span>
            ))}
          </span>
        ) : null}
        <input
          ref={input}
          role="combobox"
          aria-expanded={isOpen}
          aria-controls={isOpen ? listId : undefined}
          aria-autocomplete="list"
          aria-activedescendant={activeOption}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          placeholder={chosen.length > 0 ? "" : "Choose…"}
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(0);
            setOpen(true);
            editing.touch();
          }}
          onClick={() => {
            setOpen(true);
            editing.reopen();
          }}
          onKeyDown={onKeyDown}
          onFocus={editing.reopen}
          onBlur={(event) => {
            if (hasLeft(event)) commit("blur");
          }}
          {...naming(editing, label)}
        />
      </div>
      <OptionList
        id={listId}
        label={label}
        anchor={box}
        options={found}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        active={active}
        isChosen={(option) => option.id !== null && held.has(option.id)}
        onChoose={toggle}
        multiple
        footer={
          <p className="keys">
            <Kbd keys="Enter" /> ticks, <Kbd keys={keysOf("save")} /> saves
          </p>
        }
      />
    </EditorFrame>
  );
}
