/** A record beside the list: enough to go on without leaving the row. */
import { Link } from "@tanstack/react-router";
import {
  Calendar,
  CornerDownLeft,
  FileText,
  type LucideIcon,
  Mail,
  Phone,
  SquareCheck,
  X,
} from "lucide-react";
import {
  Avatar,
  Button,
  barClass,
  FailureNotice,
  Icon,
  IconButton,
  type MarkState,
  Skeleton,
  StateDot,
  StateMark,
  Tag,
  Time,
} from "@/components";
import {
  type ActivityDocument,
  type OwnerDocument,
  type RecordDocument,
  type TypeDocument,
  useAnswer,
} from "@/ipc";
import { describeValue } from "@/lib/format";
import { isListType, pluralOf } from "@/lib/types";
import { contextOf } from "./cells";

const mostLinks = 4;
const mostProperties = 8;

function stateOf(document: RecordDocument, property: string): MarkState | undefined {
  const state = document.pending[property]?.state;
  if (state === undefined) return undefined;
  return state === "conflicted" || state === "rejected" ? state : "pending";
}

function Marks(props: { document: RecordDocument }) {
  const states = Object.keys(props.document.pending).map((property) => stateOf(props.document, property));
  const count = (state: MarkState) => states.filter((each) => each === state).length;
  const [pending, conflicted, rejected] = [count("pending"), count("conflicted"), count("rejected")];
  return (
    <>
      {pending ? <StateMark state="pending" words={`${pending} pending`} /> : null}
      {conflicted ? <StateMark state="conflicted" words={`${conflicted} in conflict`} /> : null}
      {rejected ? <StateMark state="rejected" words={`${rejected} refused`} /> : null}
      {props.document.state === "archived" ? <Tag>Archived</Tag> : null}
      {props.document.state === "draft" ? <Tag>Not in HubSpot yet</Tag> : null}
    </>
  );
}

function Properties(props: {
  document: RecordDocument;
  definition: TypeDocument;
  owners: readonly OwnerDocument[];
}) {
  const { document, definition, owners } = props;
  const context = contextOf(document, definition, owners);
  const useful = ["email", "domain", "phone", ...definition.columns];
  const names = [...new Set(useful)]
    .filter((name) => !definition.title.includes(name))
    .slice(0, mostProperties);
  return (
    <dl className="props preview-props">
      {names.map((name) => {
        const property = definition.properties.find((each) => each.name === name);
        if (!property) return null;
        const value = document.properties[name] ?? null;
        const shown = describeValue(property, value, context);
        const state = stateOf(document, name);
        return (
          <div className="prop" key={name}>
            <dt className="clip">{property.label}</dt>
            <dd className={barClass(state)} data-selectable>
              {property.kind === "owner" && !shown.empty ? <Avatar name={ownerName(owners, value)} /> : null}
              {property.kind === "date_time" && value !== null && property.read_only !== null ? (
                <Time at={value} />
              ) : (
                <span className={`clip ${shown.empty ? "none" : ""}`} title={shown.text}>
                  {shown.text}
                </span>
              )}
              {state ? <StateDot state={state} /> : null}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function ownerName(owners: readonly OwnerDocument[], id: string | null): string {
  return owners.find((owner) => owner.id === id)?.name ?? "?";
}

function Links(props: { document: RecordDocument }) {
  const types = [...new Set(props.document.associations.map((each) => each.type))].filter(isListType);
  return types.map((type) => {
    const linked = props.document.associations.filter((each) => each.type === type);
    return (
      <section key={type} aria-label={pluralOf(type)}>
        <div className="rule full" />
        <h3 className="sect">
          {pluralOf(type)} <span className="n">{linked.length}</span>
        </h3>
        <ul className="px-4 pb-3">
          {linked.slice(0, mostLinks).map((each) => (
            <li key={each.id} className="row h-7">
              <Link to="/records/$type/$id" params={{ type, id: each.id }} className="m clip hover:underline">
                {each.title}
              </Link>
              {each.labels.length > 0 ? <span className="faint clip">{each.labels.join(", ")}</span> : null}
              {each.pending ? <StateDot state="pending" /> : null}
            </li>
          ))}
        </ul>
      </section>
    );
  });
}

const icons: Record<string, LucideIcon> = {
  calls: Phone,
  emails: Mail,
  meetings: Calendar,
  tasks: SquareCheck,
  notes: FileText,
};
const named: Record<string, string> = {
  calls: "Call",
  emails: "Email",
  meetings: "Meeting",
  tasks: "Task",
  notes: "Note",
};

function Event(props: { activity: ActivityDocument; last: boolean }) {
  const { activity, last } = props;
  return (
    <li className={`ev ${last ? "last" : ""}`}>
      <span className="ic">
        <Icon icon={icons[activity.type] ?? FileText} size="small" />
      </span>
      <div className="bd">
        <p className="clip">
          <span className="m">{named[activity.type] ?? activity.type}</span>{" "}
          {activity.title ?? activity.facts.join(", ")}
        </p>
        {activity.body_text ? <p className="muted clip">{activity.body_text}</p> : null}
      </div>
      {activity.at ? <Time at={activity.at} /> : <span />}
    </li>
  );
}

function Activity(props: { type: string; id: string }) {
  const { data } = useAnswer("timeline", { ...props, limit: 5, offset: 0 }, { keepPrevious: false });
  if (!data || data.rows.length === 0) return null;
  return (
    <section aria-label="Activity">
      <div className="rule full" />
      <h3 className="sect">Activity</h3>
      <ul className="tl">
        {data.rows.map((activity, index) => (
          <Event
            key={`${activity.type} ${activity.id}`}
            activity={activity}
            last={index === data.rows.length - 1}
          />
        ))}
      </ul>
    </section>
  );
}

function subtitle(document: RecordDocument): string {
  const { jobtitle, company, domain } = document.properties;
  return [jobtitle, company].filter(Boolean).join(", ") || (domain ?? "");
}

export type PreviewProps = {
  type: string;
  id: string | null;
  definition: TypeDocument;
  owners: readonly OwnerDocument[];
  onOpen: () => void;
  onClose: () => void;
};

export function Preview(props: PreviewProps) {
  const { type, id, definition, owners, onClose } = props;
  const { data, error } = useAnswer("show", { type, id: id ?? "" }, { enabled: id !== null });
  if (id === null || error || !data) {
    return (
      <aside className="pv" aria-label="Preview" data-pane>
        <div className="flex justify-end p-3 pb-0">
          <IconButton label="Close the preview" icon={X} size="small" onPress={onClose} />
        </div>
        {error ? (
          <FailureNotice failure={error} className="m-4" />
        ) : id === null ? (
          <p className="muted p-4">Move to a row to see it here.</p>
        ) : (
          <div className="flex flex-col gap-3 p-4">
            <Skeleton width="55%" />
            <Skeleton width="80%" />
            <Skeleton width="40%" />
          </div>
        )}
      </aside>
    );
  }
  const below = subtitle(data);
  return (
    <aside className="pv" aria-label="Preview" data-pane>
      <div className="pvh">
        <Avatar name={data.title} square={type !== "contacts"} size="large" />
        <div className="grow">
          <h2 className="clip">{data.title}</h2>
          {below ? <p className="muted clip">{below}</p> : null}
          <div className="row mt-2 flex-wrap">
            <Marks document={data} />
          </div>
        </div>
        <IconButton label="Close the preview" icon={X} size="small" onPress={onClose} />
      </div>
      <div className="min-h-0 flex-1 overflow-auto">
        <div className="rule full" />
        <h3 className="sect">About</h3>
        <Properties document={data} definition={definition} owners={owners} />
        <Links document={data} />
        <Activity type={data.type} id={data.id} />
      </div>
      <div className="pvf">
        {data.synced_at ? (
          <span className="faint meta">
            Synced <Time at={data.synced_at} />
          </span>
        ) : null}
        <span className="grow" />
        <Button onPress={props.onOpen}>
          Open record
          <kbd>
            <Icon icon={CornerDownLeft} size="tiny" />
          </kbd>
        </Button>
      </div>
    </aside>
  );
}
