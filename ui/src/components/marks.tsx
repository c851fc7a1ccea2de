/** The three marks, the same everywhere: dot = pending, triangle = conflict, octagon = refused. */
import { OctagonAlert, TriangleAlert } from "lucide-react";
import { Icon } from "./icon";

export type MarkState = "pending" | "conflicted" | "rejected";

/** The mark of a change in this state, as answers name it: what is neither disputed nor refused waits. */
export function markOfState(state: string): MarkState {
  return state === "conflicted" || state === "rejected" ? state : "pending";
}

const words: Record<MarkState, string> = {
  pending: "Pending",
  conflicted: "Conflict",
  rejected: "Refused by HubSpot",
};
const looks: Record<MarkState, string> = { pending: "p", conflicted: "c", rejected: "d" };

function Shape(props: { state: MarkState; label?: string }) {
  const { state, label } = props;
  const named = label ? { label } : {};
  if (state === "conflicted") return <Icon icon={TriangleAlert} size="small" className="tri" {...named} />;
  if (state === "rejected") return <Icon icon={OctagonAlert} size="small" className="oct" {...named} />;
  return label ? <i className="dot" role="img" aria-label={label} /> : <i className="dot" />;
}

/** Icon and word on a soft ground; `words` replaces the usual word (“2 pending”). */
export function StateMark(props: { state: MarkState; words?: string }) {
  const { state } = props;
  return (
    <span className={`mark ${looks[state]}`}>
      <Shape state={state} />
      {props.words ?? words[state]}
    </span>
  );
}

/** The shape alone, where a word has no room; the word is read aloud. */
export function StateDot(props: { state: MarkState; label?: string }) {
  return <Shape state={props.state} label={props.label ?? words[props.state]} />;
}

/** The class that draws the bar at the left of a value in this state. */
export function barClass(state: MarkState | undefined): string {
  return state ? `cell-${looks[state]}` : "";
}
