/** What all editors look like from outside: a place for the input, and for the words of what is wrong. */
import type { Editing } from "./editing";

export function EditorFrame(props: {
  editing: Editing;
  compact: boolean | undefined;
  children: React.ReactNode;
  onKeyDownCapture?: (event: React.KeyboardEvent) => void;
  frameRef?: React.Ref<HTMLDivElement>;
}) {
  const { editing, compact, children, onKeyDownCapture, frameRef } = props;
  return (
    <div
      className={`editor ${compact ? "compact" : ""}`}
      ref={frameRef}
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
