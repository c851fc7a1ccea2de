/** What stands where there is nothing to show, and what went wrong. */
import { OctagonAlert } from "lucide-react";
import type { Failure } from "@/ipc";
import { Icon, type IconType } from "./icon";

/** Says in one sentence why a place is empty and what to do. */
export function EmptyState(props: {
  title: string;
  children?: React.ReactNode;
  icon?: IconType;
  actions?: React.ReactNode;
}) {
  return (
    <div className="empty">
      {props.icon ? <Icon icon={props.icon} /> : null}
      <h2>{props.title}</h2>
      {props.children ? <p>{props.children}</p> : null}
      {props.actions ? <div className="acts">{props.actions}</div> : null}
    </div>
  );
}

/** What happened, what was kept, what to do next. */
export function FailureNotice(props: { failure: Failure; actions?: React.ReactNode; className?: string }) {
  const { failure, actions, className = "" } = props;
  return (
    <div className={`notice ${className}`} role="alert" data-selectable>
      <Icon icon={OctagonAlert} />
      <div>
        <p className="m">{failure.message}</p>
        <p className="more">{failure.kept}</p>
        <p className="more">{failure.next}</p>
      </div>
      {actions ? <div className="flex gap-2">{actions}</div> : <span />}
    </div>
  );
}

/** Stands for text that is on its way. */
export function Skeleton(props: { width?: number | string; className?: string }) {
  return (
    <span
      className={`skel ${props.className ?? ""}`}
      style={{ width: props.width ?? "60%" }}
      aria-hidden="true"
    />
  );
}
