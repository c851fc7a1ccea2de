/** The editor of one value, chosen by the kind of its property. The same in lists, records and conflicts. */
import { lazy, Suspense, useEffect, useRef } from "react";
import { Button as AriaButton } from "react-aria-components";
import { formatValue } from "@/lib/format";
import { ChoiceEditor } from "./choice-editor";
import { LineEditor } from "./line-editor";
import { LongTextEditor } from "./long-text-editor";
import { SetEditor } from "./set-editor";
import type { ValueEditorProps } from "./types";

const dates = () => import("./date-editors");
const DayEditor = lazy(() => dates().then((parts) => ({ default: parts.DayEditor })));
const InstantEditor = lazy(() => dates().then((parts) => ({ default: parts.InstantEditor })));

/** Loads ahead what is heavy, so that an editor is there when it is asked for. Call when a page stands. */
export function prepareEditors(): void {
  void dates();
}

const byHubSpot = {
  html: "Formatted text is edited in HubSpot.",
  other: "Values of this kind are edited in HubSpot.",
};

/** Why there is no editor for this value; null when there is one. */
export function whyNotEditable(property: ValueEditorProps["property"], value: string | null): string | null {
  if (property.read_only) return property.read_only;
  if (property.kind === "other") return byHubSpot.other;
  // Editing it as plain text would throw its shape away; where there is none yet, nothing can be lost.
  return property.kind === "html" && value ? byHubSpot.html : null;
}

/** Says why, and goes away by any key. */
function Refusal(props: ValueEditorProps & { why: string }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (props.autoFocus) button.current?.focus();
  }, [props.autoFocus]);
  return (
    <div className={`editor ${props.compact ? "compact" : ""}`}>
      <p className="reason">
        <span role="status">{props.why}</span>{" "}
        <AriaButton
          ref={button}
          className="btn sm"
          onPress={() => props.onCancel("escape")}
          onKeyDown={(event) => {
            if (event.key === "Escape") props.onCancel("escape");
          }}
          onBlur={() => props.onCancel("blur")}
        >
          Close
        </AriaButton>
      </p>
    </div>
  );
}

/** Plain text as HubSpot's HTML. */
function asHtml(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<p>${escaped.replaceAll("\n", "<br>")}</p>`;
}

function Kind(props: ValueEditorProps) {
  const { property } = props;
  switch (property.kind) {
    case "bool":
    case "enumeration":
    case "owner":
    case "pipeline":
    case "stage":
      return <ChoiceEditor {...props} />;
    case "enumeration_set":
      return <SetEditor {...props} />;
    case "date":
      return <DayEditor {...props} />;
    case "date_time":
      return <InstantEditor {...props} />;
    case "html":
      return <LongTextEditor {...props} read={asHtml} />;
    case "text":
      return property.field_type === "textarea" || props.value?.includes("\n") ? (
        <LongTextEditor {...props} />
      ) : (
        <LineEditor {...props} />
      );
    default:
      return <LineEditor {...props} />;
  }
}

export function ValueEditor(props: ValueEditorProps) {
  const { property, value, context, compact } = props;
  const why = whyNotEditable(property, value);
  if (why) return <Refusal {...props} why={why} />;
  return (
    <Suspense
      fallback={
        <div className={`editor ${compact ? "compact" : ""}`}>
          <div className="inp small">{value ? formatValue(property, value, context) : null}</div>
        </div>
      }
    >
      <Kind {...props} />
    </Suspense>
  );
}
