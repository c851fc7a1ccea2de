/** One of several: enumerations, yes or no, people, pipelines and stages. Typing narrows the list. */
import { useId, useLayoutEffect, useRef, useState } from "react";
import { type Checked, hasLeft, useEditing } from "./editing";
import { EditorFrame, naming } from "./frame";
import { OptionList, optionId } from "./option-list";
import { matching, mayBeEmpty, named, type Option, optionsOf } from "./options";
import type { LeftBy, ValueEditorProps } from "./types";

export function ChoiceEditor(props: ValueEditorProps) {
  const { property, value, context, autoFocus, compact, inForm, label = property.label } = props;
  const options = optionsOf(property, context, value);
  const current = options.find((option) => option.id !== null && option.id === value);
  /** Null until something is typed: the current choice stands there then. */
  const [typed, setTyped] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(autoFocus ?? false);
  const found = matching(options, typed ?? "");
  const [moved, setMoved] = useState(false);
  const [active, setActive] = useState(() => Math.max(0, current ? options.indexOf(current) : 0));
  const input = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const listId = useId();
  const editing = useEditing(props, () => input.current?.focus());

  useLayoutEffect(() => {
    if (!autoFocus) return;
    input.current?.focus();
    input.current?.select();
  }, [autoFocus]);

  function choose(option: Option | undefined, by: LeftBy): boolean {
    const checked: Checked = option ? { value: option.id } : { problem: "Choose one from the list." };
    const left = editing.commit(checked, by);
    if (left) {
      setTyped(null);
      setOpen(false);
    }
    return left;
  }

  function commit(by: LeftBy): boolean {
    // Nothing was typed and nothing was gone to: there is no choice, whatever the value has become meanwhile.
    if (typed === null && (by !== "enter" || !moved)) {
      editing.cancel(by);
      return true;
    }
    if (typed !== null && typed.trim() === "") {
      if (mayBeEmpty(property)) return editing.commit({ value: null }, by);
      return editing.commit({ problem: `${property.label} cannot be empty. Choose one from the list.` }, by);
    }
    const exact = typed === null ? undefined : named(options, typed);
    // A click elsewhere is no choice: only what was written out in full is taken.
    if (by === "blur" && !exact) {
      editing.cancel(by);
      return true;
    }
    return choose(exact ?? found[active], by);
  }

  function move(step: number): void {
    setMoved(true);
    if (!isOpen) setOpen(true);
    else setActive((at) => (at + step + found.length) % Math.max(found.length, 1));
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    switch (event.key) {
      case "ArrowDown":
        move(1);
        break;
      case "ArrowUp":
        move(-1);
        break;
      case "Enter":
        if (inForm && !isOpen && typed === null) return;
        commit("enter");
        break;
      case "Escape":
        if (inForm && !isOpen) return;
        if (inForm) setOpen(false);
        else editing.cancel("escape");
        break;
      case "Tab":
        if (!commit(event.shiftKey ? "shift-tab" : "tab")) event.preventDefault();
        return;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  const activeOption = isOpen && found[active] ? optionId(listId, active) : undefined;
  return (
    <EditorFrame editing={editing} compact={compact}>
      <div className="inp small" ref={box} data-invalid={editing.problem ? "" : undefined}>
        <input
          ref={input}
          role="combobox"
          aria-expanded={isOpen}
          aria-controls={isOpen ? listId : undefined}
          aria-autocomplete="list"
          aria-activedescendant={activeOption}
          autoComplete="off"
          spellCheck={false}
          className={current?.unknown && typed === null ? "italic" : ""}
          value={typed ?? current?.label ?? ""}
          placeholder={options.length > 8 ? "Type to find" : "Choose…"}
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
            if (!hasLeft(event)) return;
            setOpen(false);
            commit("blur");
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
        isChosen={(option) => option.id !== null && option.id === value}
        onChoose={(option) => choose(option, "choice")}
      />
    </EditorFrame>
  );
}
