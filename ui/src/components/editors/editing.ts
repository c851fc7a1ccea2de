/** The life of one edit: open until a value is taken or the edit is given up. Knows nothing of what values mean. */
import { type FocusEvent, useCallback, useEffect, useId, useRef, useState } from "react";
import { asFailure } from "@/ipc";
import type { LeftBy, ValueEditorProps } from "./types";

/** What was typed, read: a value, or what is wrong with it in words. */
export type Checked = { value: string | null } | { problem: string };

export type Editing = {
  problem: string | null;
  problemId: string;
  /** Returns whether the editor may be left: false when something is wrong and was said. */
  commit: (checked: Checked, by: LeftBy) => boolean;
  cancel: (by: LeftBy) => void;
  /** Call when what is typed changes: what was wrong with it before no longer counts. */
  touch: () => void;
  /** Call when the focus comes back to an editor that was left and still stands there, as in a form. */
  reopen: () => void;
};

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}

function words(reason: unknown): string {
  const { message, next } = asFailure(reason);
  return next ? `${message.replace(/\.?$/, ".")} ${next}` : message;
}

/** `same` says whether two values are one and the same for this property; by default, when they are equal as text. */
export function useEditing(
  props: Pick<ValueEditorProps, "value" | "onSave" | "onCancel">,
  refocus: () => void,
  same: (left: string | null, right: string | null) => boolean = (left, right) => left === right,
): Editing {
  const { value, onSave, onCancel } = props;
  const problemId = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const state = useRef<"open" | "saving" | "done">("open");

  const reopen = useCallback(() => {
    if (state.current === "done") state.current = "open";
  }, []);
  const touch = useCallback(() => {
    reopen();
    setProblem(null);
  }, [reopen]);

  // Where the editor stays after a value was taken, as in a form, the next edit begins from there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the new value that reopens
  useEffect(reopen, [value]);

  function cancel(by: LeftBy): void {
    if (state.current !== "open") return;
    state.current = "done";
    onCancel(by);
  }

  function commit(checked: Checked, by: LeftBy): boolean {
    if (state.current !== "open") return true;
    if ("problem" in checked) {
      setProblem(checked.problem);
      return false;
    }
    const wanted = checked.value === "" ? null : checked.value;
    if (same(wanted, value === "" ? null : value)) {
      cancel(by);
      return true;
    }
    setProblem(null);
    const saving = onSave(wanted, by);
    if (!isPromise(saving)) {
      state.current = "done";
      return true;
    }
    state.current = "saving";
    saving.then(
      () => {
        state.current = "done";
      },
      (reason: unknown) => {
        state.current = "open";
        setProblem(words(reason));
        refocus();
      },
    );
    return true;
  }

  return { problem, problemId, commit, cancel, touch, reopen };
}

/** Whether focus has really gone elsewhere: not into a part of the editor, and not because the window lost it. */
export function hasLeft(event: FocusEvent, ...parts: (Element | null)[]): boolean {
  const to = event.relatedTarget;
  if (to === null && document.activeElement === event.target) return false;
  return ![event.currentTarget, ...parts].some((part) => part?.contains(to as Node | null));
}
