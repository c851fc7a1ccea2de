/** What all editors look like from outside: a place for the input, and for the words of what is wrong. */
import { useImperativeHandle, useLayoutEffect, useRef } from "react";
import type { Editing } from "./editing";

/** WebKitGTK paints the whole window anew when a field goes away with the caret in it: 30 ms of every edit. The caret goes first. */
function useCaretGoesFirst(frame: React.RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = frame.current;
    return () => {
      if (element?.contains(document.activeElement)) document.getSelection()?.removeAllRanges();
    };
  }, [frame]);
}

export function EditorFrame(props: {
  editing: Editing;
  compact: boolean | undefined;
  children: React.ReactNode;
  onKeyDownCapture?: (event: React.KeyboardEvent) => void;
  frameRef?: React.Ref<HTMLDivElement>;
}) {
  const { editing, compact, children, onKeyDownCapture, frameRef } = props;
  const frame = useRef<HTMLDivElement>(null);
  useImperativeHandle<HTMLDivElement | null, HTMLDivElement | null>(frameRef, () => frame.current);
  useCaretGoesFirst(frame);
  return (
    <div
      className={`editor ${compact ? "compact" : ""}`}
      ref={frame}
      onKeyDownCapture={onKeyDownCapture}
      data-selectable
    >
      {children}
      {editing.problem ? (
        <p className="wrong" id={editing.problemId} role="alert">
          {editing.problem}
        </p>
      ) : null}
    </div>
  );
}

/** Attributes that tie an input to its name and to what is wrong with it. */
export function naming(editing: Editing, label: string): React.AriaAttributes {
  return {
    "aria-label": label,
    ...(editing.problem ? { "aria-invalid": true, "aria-describedby": editing.problemId } : {}),
  };
}
