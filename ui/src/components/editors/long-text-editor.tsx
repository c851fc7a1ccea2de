/** Text of several lines. Grows with what is typed; Enter makes a line, Ctrl+Enter saves. */
import { useLayoutEffect, useRef, useState } from "react";
import { Kbd } from "@/components";
import { keysOf, pressed } from "@/lib/shortcuts";
import { hasLeft, useEditing } from "./editing";
import { EditorFrame, naming } from "./frame";
import type { LeftBy, ValueEditorProps } from "./types";

const tallest = 320;

/** `read` turns what was typed into the property's form; by default it is text already. */
export function LongTextEditor(props: ValueEditorProps & { read?: (typed: string) => string }) {
  const {
    property,
    value,
    autoFocus,
    compact,
    inForm,
    label = property.label,
    read = (typed) => typed,
  } = props;
  /** Null until something is typed, as in {@link LineEditor}. */
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? value ?? "";
  const area = useRef<HTMLTextAreaElement>(null);
  const editing = useEditing(props, () => area.current?.focus());

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows from what is typed
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${Math.min(element.scrollHeight + 2, tallest)}px`;
  }, [shown]);
  useLayoutEffect(() => {
    const element = area.current;
    if (!autoFocus || !element) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [autoFocus]);

  function commit(by: LeftBy): boolean {
    const unchanged = shown === (value ?? "");
    return editing.commit({ value: unchanged ? value : shown.trim() === "" ? null : read(shown) }, by);
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    if (inForm && (event.key === "Escape" || pressed(event.nativeEvent, "save"))) {
      if (event.key !== "Escape") commit("enter");
      return;
    }
    if (pressed(event.nativeEvent, "save")) commit("enter");
    else if (event.key === "Escape") editing.cancel("escape");
    else if (event.key === "Tab") {
      commit(event.shiftKey ? "shift-tab" : "tab");
      return;
    } else {
      // Plain Enter is a line of the text and nobody else's.
      if (event.key === "Enter") event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <EditorFrame editing={editing} compact={compact}>
      <textarea
        ref={area}
        className="inp"
        rows={2}
        value={shown}
        spellCheck
        onChange={(event) => {
          setTyped(event.target.value);
          editing.touch();
        }}
        onKeyDown={onKeyDown}
        onFocus={editing.reopen}
        onBlur={(event) => {
          if (hasLeft(event)) commit("blur");
        }}
        {...naming(editing, label)}
      />
      {inForm ? null : (
        <p className="keys">
          <Kbd keys={keysOf("save")} /> saves
        </p>
      )}
    </EditorFrame>
  );
}
