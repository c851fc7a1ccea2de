/** One side's value; with “Before” shown, as what changed from there. */
import { Fragment } from "react";
import type { Shown } from "@/lib/format";
import { difference } from "./difference";

export function Value(props: { shown: Shown }) {
  const { shown } = props;
  if (shown.empty) return <span className="none">Empty</span>;
  return (
    <span className={`wrap-anywhere whitespace-pre-wrap ${shown.unknown ? "italic" : ""}`}>{shown.text}</span>
  );
}

export function Changes(props: { before: Shown; after: Shown }) {
  const { before, after } = props;
  const parts = difference(before.empty ? "" : before.text, after.empty ? "" : after.text);
  if (parts.length === 0) return <Value shown={after} />;
  return (
    <span className="wrap-anywhere whitespace-pre-wrap">
      {parts.map((part, index) => {
        const key = `${index} ${part.text}`;
        if (part.kind === "added")
          return (
            <Fragment key={key}>
              <wbr />
              <ins>{part.text}</ins>
            </Fragment>
          );
        if (part.kind === "removed") return <del key={key}>{part.text}</del>;
        return <Fragment key={key}>{part.text}</Fragment>;
      })}
    </span>
  );
}
