/** Beside the table: when both sides acted, and a little of the record. */
import { Link } from "@tanstack/react-router";
import { PencilLine, TriangleAlert } from "lucide-react";
import { Avatar, Icon, type IconType, useNow } from "@/components";
import type { ConflictDocument, RecordDocument } from "@/ipc";
import type { Vocabulary } from "@/lib/vocabulary";
import { authorOf, clock, sourceWords } from "./words";

type Event = { key: string; at: string; icon: IconType; look: string; title: string; words: string };

function theirEvents(conflict: ConflictDocument, label: (name: string) => string): Event[] {
  const groups = new Map<string, Event & { names: string[] }>();
  for (const property of conflict.properties) {
    if (!property.remote_at) continue;
    const key = `${property.remote_at} ${property.remote_name}`;
    const group = groups.get(key) ?? {
      key,
      at: property.remote_at,
      icon: PencilLine,
      look: "bg-conflict-soft text-conflict",
      title: "",
      words: sourceWords(property.remote_source),
      names: [],
    };
    group.names.push(label(property.name));
    group.title = `${authorOf(property)} changed ${group.names.length === 1 ? group.names[0] : group.names.length}`;
    groups.set(key, group);
  }
  return [...groups.values()];
}

function ownEvents(conflict: ConflictDocument, record: RecordDocument | undefined): Event[] {
  const times = conflict.properties
    .map(({ name }) => record?.pending[name]?.edited_at)
    .filter((at) => at !== undefined);
  const last = times.sort().at(-1);
  if (!last) return [];
  return [
    {
      key: "yours",
      at: last,
      icon: PencilLine,
      look: "bg-pending-soft text-pending",
      title: `You changed ${times.length}`,
      words: "On this computer",
    },
  ];
}

function found(conflict: ConflictDocument): Event {
  return {
    key: "found",
    at: conflict.opened_at,
    icon: TriangleAlert,
    look: "",
    title: "Found by sync",
    words: "Nothing was overwritten",
  };
}

function Around(props: { events: readonly Event[] }) {
  const now = useNow();
  const { events } = props;
  return (
    <ol className="tl">
      {events.map((event, index) => (
        <li key={event.key} className={`ev ${index === events.length - 1 ? "last" : ""}`}>
          <span className={`ic ${event.look}`}>
            <Icon icon={event.icon} size="small" />
          </span>
          <div className="bd">
            <p className="m">{event.title}</p>
            <p className="muted">{event.words}</p>
          </div>
          <time dateTime={event.at}>{clock(event.at, now)}</time>
        </li>
      ))}
    </ol>
  );
}

const most = 5;

export function Context(props: {
  conflict: ConflictDocument;
  record: RecordDocument | undefined;
  vocabulary: Vocabulary;
}) {
  const { conflict, record, vocabulary } = props;
  const events = [
    ...ownEvents(conflict, record),
    ...theirEvents(conflict, vocabulary.label),
    found(conflict),
  ].sort((a, b) => b.at.localeCompare(a.at));
  const disputed = new Set(conflict.properties.map(({ name }) => name));
  const about = ["email", ...(vocabulary.definition?.columns ?? []), "hubspot_owner_id"]
    .filter(
      (name, index, all) => all.indexOf(name) === index && !disputed.has(name) && vocabulary.property(name),
    )
    .slice(0, most);
  return (
    <aside
      className="col w-64 flex-none overflow-auto border-l border-border @max-[959px]:hidden max-[1007px]:hidden"
      aria-label="About this conflict"
    >
      <h2 className="sect h-11 flex-none">Around the edits</h2>
      <Around events={events} />
      <div className="rule full" />
      <h2 className="sect h-11 flex-none">Record</h2>
      <dl className="props [--lab:84px]">
        {about.map((name) => {
          const shown = vocabulary.describe(name, record?.properties[name] ?? null, record?.properties);
          const owner = vocabulary.property(name)?.kind === "owner" && !shown.empty;
          return (
            <div key={name} className="prop">
              <dt className="clip pr-2">{vocabulary.label(name)}</dt>
              <dd>
                {owner ? <Avatar name={shown.text} /> : null}
                <span className={shown.empty ? "none" : "clip"}>{shown.text}</span>
              </dd>
            </div>
          );
        })}
      </dl>
      <p className="px-4 pb-4">
        <Link className="btn" to="/records/$type/$id" params={{ type: conflict.type, id: conflict.record }}>
          Open the record
        </Link>
      </p>
    </aside>
  );
}
