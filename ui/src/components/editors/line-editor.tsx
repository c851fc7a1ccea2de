/** Values of one line: text, addresses, numbers, money. Numbers are read as decimals in text form, never as floats. */
import { useLayoutEffect, useRef, useState } from "react";
import { formatDecimal, isDecimal, parseDecimal } from "@/lib/decimal";
import type { ValueContext } from "@/lib/format";
import { type Checked, hasLeft, useEditing } from "./editing";
import { EditorFrame, naming } from "./frame";
import type { LeftBy, ValueEditorProps } from "./types";

type Form = {
  /** The value as it stands in the input. */
  show: (value: string, context: ValueContext) => string;
  read: (typed: string, context: ValueContext) => Checked;
  inputMode?: "text" | "email" | "url" | "tel" | "decimal";
  numeric?: boolean;
};

function readNumber(typed: string, context: ValueContext): Checked {
  if (typed.trim() === "") return { value: null };
  const bare = typed.replace(/\p{Sc}/gu, "").replace(context.currency ?? "", "");
  const value = parseDecimal(bare, context.locale);
  if (value !== null) return { value };
  const example = formatDecimal("1250.5", { minimumFractionDigits: 2 }, context.locale);
  return { problem: `This is not a number. Write it like ${example}.` };
}

function showNumber(value: string, context: ValueContext): string {
  return isDecimal(value)
    ? formatDecimal(value, { maximumFractionDigits: 20, useGrouping: false }, context.locale)
    : value;
}

const text: Form = { show: (value) => value, read: (typed) => ({ value: typed.trim() || null }) };
const number: Form = { show: showNumber, read: readNumber, inputMode: "decimal", numeric: true };
const forms: Partial<Record<ValueEditorProps["property"]["kind"], Form>> = {
  email: { ...text, inputMode: "email" },
  domain: { ...text, inputMode: "url" },
  phone: { ...text, inputMode: "tel" },
  number,
  money: number,
};

export function LineEditor(props: ValueEditorProps) {
  const { property, value, context, autoFocus, compact, inForm, label = property.label } = props;
  const form = forms[property.kind] ?? text;
  const initial = value === null ? "" : form.show(value, context);
  /** Null until something is typed: a value that arrives meanwhile is shown, and never written over unseen. */
  const [typed, setTyped] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const editing = useEditing(props, () => input.current?.focus());

  useLayoutEffect(() => {
    if (!autoFocus) return;
    input.current?.focus();
    input.current?.select();
  }, [autoFocus]);

  function commit(by: LeftBy): boolean {
    // What was not touched stays exactly as HubSpot wrote it.
    const unchanged = typed === null || typed === initial;
    return editing.commit(unchanged ? { value } : form.read(typed, context), by);
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      if (commit("enter") && inForm) return;
    } else if (event.key === "Escape") {
      if (inForm) return;
      editing.cancel("escape");
    } else if (event.key === "Tab" && !commit(event.shiftKey ? "shift-tab" : "tab")) event.preventDefault();
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <EditorFrame editing={editing} compact={compact}>
      <div className="inp small" data-invalid={editing.problem ? "" : undefined}>
        {property.kind === "money" && context.currency ? (
          <span className="faint">{context.currency}</span>
        ) : null}
        <input
          ref={input}
          value={typed ?? initial}
          inputMode={form.inputMode ?? "text"}
          spellCheck={false}
          autoComplete="off"
          className={form.numeric ? "tn" : ""}
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
      </div>
    </EditorFrame>
  );
}
