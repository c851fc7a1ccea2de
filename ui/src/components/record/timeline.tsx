/** What happened with a record: notes, calls, e-mails, meetings and tasks, newest first, by day. */

import {
  Calendar,
  ChevronDown,
  ListFilter,
  type LucideIcon,
  Mail,
  NotebookPen,
  Phone,
  SquareCheck,
} from "lucide-react";
import { useState } from "react";
import {
  Button,
  Checkbox,
  FailureNotice,
  Icon,
  IconButton,
  Menu,
  Skeleton,
  StateMark,
  useNow,
  useToast,
} from "@/components";
import { type ActivityDocument, type OwnerDocument, useAnswer, useCommand } from "@/ipc";
import { formatInstant } from "@/lib/dates";
import { formatCount } from "@/lib/locale";
import { ActivityBody } from "./activity-body";
import { useLate } from "./use-record";
import { activityTypes, clock, dayHeading } from "./words";

const page = 20;
const kinds: Record<string, { icon: LucideIcon; one: string; many: string; did: string }> = {
  notes: { icon: NotebookPen, one: "Note", many: "Notes", did: "wrote a note" },
  calls: { icon: Phone, one: "Call", many: "Calls", did: "called" },
  emails: { icon: Mail, one: "Email", many: "Emails", did: "sent an email" },
  meetings: { icon: Calendar, one: "Meeting", many: "Meetings", did: "met" },
  tasks: { icon: SquareCheck, one: "Task", many: "Tasks", did: "has a task" },
};

/** `You called`, `Kim Osei sent “Proposal v2”`, `Site visit`. */
function Heading(props: { activity: ActivityDocument; me: string | null }) {
  const { type, title, owner } = props.activity;
  const kind = kinds[type];
  const who = owner === null ? null : owner === props.me ? "You" : owner;
  if (title !== null) {
    return (
      <>
        <span className="m">{title}</span>
        {who ? <span className="muted"> · {who}</span> : null}
      </>
    );
  }
  if (who === null) return <span className="m">{kind?.one ?? type}</span>;
  return (
    <>
      <span className="m">{who}</span> {kind?.did ?? type}
    </>
  );
}

/** Shows at once what was asked for, and takes it back when that failed. */
function Done(props: { activity: ActivityDocument; name: string }) {
  const { activity, name } = props;
  const { type, id } = activity;
  const command = useCommand("set_done");
  const toast = useToast();
  const [asked, setAsked] = useState<boolean | null>(null);
  const done = asked ?? activity.done ?? false;
  const set = (wanted: boolean) => {
    setAsked(wanted);
    command.mutate(
      { type, id, done: wanted },
      {
        onSuccess: () =>
          toast({
            message: wanted ? `${name} done` : `${name} is to be done again`,
            undo: () => set(!wanted),
          }),
        onError: ({ message }) => toast({ message: `${name} was not changed: ${message}` }),
        onSettled: () => setAsked(null),
      },
    );
  };
  return <Checkbox aria-label={`${name} is done`} isSelected={done} onChange={set} />;
}

function Activity(props: { activity: ActivityDocument; me: string | null; last: boolean }) {
  const { activity, me, last } = props;
  const [isOpen, setOpen] = useState(false);
  const kind = kinds[activity.type];
  const name = activity.title ?? kind?.one ?? activity.type;
  // “Incoming email” says by itself that it is one.
  const word = kind?.one.toLowerCase() ?? "";
  const said = activity.facts.some((fact) => fact.toLowerCase().includes(word));
  const facts = [activity.title && !said ? kind?.one : null, ...activity.facts].filter(Boolean).join(" · ");
  return (
    <li className={`ev ${last ? "last" : ""} ${activity.done ? "done" : ""}`}>
      {activity.done === undefined ? (
        <span className="ic">{kind ? <Icon icon={kind.icon} size="small" label={kind.one} /> : null}</span>
      ) : (
        <Done activity={activity} name={name} />
      )}
      <div className="bd">
        <p>
          <Heading activity={activity} me={me} /> {activity.pending ? <StateMark state="pending" /> : null}
        </p>
        {facts ? <p className="muted meta">{facts}</p> : null}
        {activity.body_text ? (
          <div className={activity.type === "notes" ? "note" : "said"}>
            {isOpen ? (
              <ActivityBody html={activity.body_html} title={`${name}, in full`} />
            ) : (
              <p className="folded" data-selectable>
                {activity.body_text}
              </p>
            )}
            {activity.body_html ? (
              <IconButton
                className={`unfold ${isOpen ? "turned" : ""}`}
                size="small"
                icon={ChevronDown}
                label={isOpen ? `Fold ${name}` : `Show ${name} in full`}
                aria-expanded={isOpen}
                onPress={() => setOpen(!isOpen)}
              />
            ) : null}
          </div>
        ) : null}
      </div>
      {activity.at ? (
        <time dateTime={activity.at} title={formatInstant(activity.at)}>
          {clock(activity.at, Date.parse(activity.at))}
        </time>
      ) : (
        <span />
      )}
    </li>
  );
}

type Day = { heading: string; activities: ActivityDocument[] };

function byDay(activities: readonly ActivityDocument[], now: number): Day[] {
  const days: Day[] = [];
  for (const activity of activities) {
    const heading = dayHeading(activity.at, now);
    const last = days.at(-1);
    if (last?.heading === heading) last.activities.push(activity);
    else days.push({ heading, activities: [activity] });
  }
  return days;
}

/** The choice of kinds, for the bar above the timeline. */
export function KindFilter(props: { value: string | null; onChange: (kind: string | null) => void }) {
  const { value, onChange } = props;
  return (
    <Menu
      label="Kinds of activity"
      placement="bottom end"
      trigger={
        <Button variant="ghost" icon={ListFilter}>
          {value === null ? "All types" : kinds[value]?.many}
        </Button>
      }
      items={[
        { id: "all", label: "All types", checked: value === null, onAction: () => onChange(null) },
        ...activityTypes.map((type) => ({
          id: type,
          label: kinds[type]?.many ?? type,
          checked: value === type,
          onAction: () => onChange(type),
        })),
      ]}
    />
  );
}

export function Timeline(props: {
  type: string;
  id: string;
  owners: readonly OwnerDocument[];
  kind?: string | null;
  /** Shows only the newest, without a way to more. */
  only?: number;
}) {
  const { type, id, owners, kind = null, only } = props;
  const [limit, setLimit] = useState(only ?? page);
  const now = useNow();
  const { data, error, isPending } = useAnswer("timeline", {
    type,
    id,
    types: kind === null ? [] : [kind],
    limit,
    offset: 0,
  });
  const late = useLate(isPending);
  const me = owners.find((owner) => owner.me)?.name ?? null;

  if (error) return <FailureNotice failure={error} className="m-4" />;
  if (!data) {
    return late ? (
      <div className="flex flex-col gap-4 p-4" role="status" aria-label="Reading the activities">
        <Skeleton width="40%" />
        <Skeleton width="70%" />
        <Skeleton width="55%" />
      </div>
    ) : null;
  }
  const left = data.total - data.rows.length;
  return (
    <div className="tl">
      {byDay(data.rows, now).map(({ heading, activities }) => (
        <section key={heading}>
          <h3>{heading}</h3>
          <ol>
            {activities.map((activity, index) => (
              <Activity
                key={`${activity.type} ${activity.id}`}
                activity={activity}
                me={me}
                last={index === activities.length - 1}
              />
            ))}
          </ol>
        </section>
      ))}
      {data.rows.length === 0 ? (
        <p className="muted py-3">
          {kind === null
            ? "No notes, calls, emails, meetings or tasks on this record."
            : `No ${kinds[kind]?.many.toLowerCase() ?? "activities"} on this record.`}
        </p>
      ) : null}
      {left > 0 && only === undefined ? (
        <Button className="mb-4" onPress={() => setLimit(limit + page)}>
          Show more <span className="faint tn">{formatCount(left)} left</span>
        </Button>
      ) : null}
    </div>
  );
}
