/** What belongs to a record of the sample account: activities, links and their labels. */
import type { Handlers } from "../fake";
import type { ActivityDocument, ActivityRequest, AssociationDocument } from "../generated/types";
import { documentOf } from "./records";
import { type FakeRecord, findRecord, stateOf, titleOf, type World } from "./world";

const labels: Record<string, string[]> = {
  "contacts companies": ["Primary", "Former employer", "Consultant"],
  "companies contacts": ["Primary", "Former employer", "Consultant"],
  "deals contacts": ["Decision maker", "Champion", "Budget holder"],
  "contacts deals": ["Decision maker", "Champion", "Budget holder"],
  "deals companies": ["Primary", "Installer"],
};

const hour = 3_600_000;

type Draft = Partial<ActivityDocument> & Pick<ActivityDocument, "type">;

/** Hours before now, and what happened then. */
const happened: readonly (readonly [number, Draft])[] = [
  [
    1.2,
    {
      type: "notes",
      owner: "Mira Voss",
      body_html:
        "<p>Ingrid wants all 12 sites in <b>one order</b>, gateways included.</p><ul><li>Needs the calibration certificate template</li><li>Board meets on 26 November</li></ul>",
    },
  ],
  [
    1.4,
    {
      type: "calls",
      owner: "Mira Voss",
      facts: ["Connected", "4 min"],
      body_html: "<p>Asked for one order over twelve sites.</p>",
    },
  ],
  [
    20,
    {
      type: "emails",
      title: "Proposal v2",
      owner: "Kim Osei",
      facts: ["Sent"],
      body_html:
        "<p>Dear Ingrid,</p><p>please find the second proposal below. It covers the twelve sites, the gateways and three years of service, with one calibration on site each year.</p><p>Best regards<br>Kim</p>",
    },
  ],
  [
    26,
    {
      type: "tasks",
      title: "Send certificate template",
      owner: "Mira Voss",
      facts: ["Not started"],
      done: false,
    },
  ],
  [
    220,
    {
      type: "meetings",
      title: "Site visit, Bergen cold store",
      owner: "Kim Osei",
      facts: ["Completed", "90 min"],
      body_html: "<p>Walked through rooms 1 to 4. Room 3 needs a second gateway.</p>",
    },
  ],
];

function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 400);
}

function activity(draft: Draft, at: number, id: number): ActivityDocument {
  const html = draft.body_html ?? "";
  return {
    id: String(id),
    title: null,
    owner: null,
    facts: [],
    pending: false,
    at: new Date(at).toISOString(),
    body_text: plain(html),
    ...draft,
    body_html: html,
  };
}

function activitiesOf(world: World, record: FakeRecord): ActivityDocument[] {
  return stateOf(world, `timeline ${record.type} ${record.id}`, () => {
    // Every third record is quiet, so that an empty timeline can be looked at too.
    if (Number(record.id) % 3 === 0) return [];
    const recent = happened.map(([hours, draft], index) =>
      activity(draft, Date.now() - hours * hour, 60_000 + index),
    );
    const older = Array.from({ length: 24 }, (_none, index) =>
      activity(
        { type: "calls", owner: "Ana Ruiz", facts: ["No answer"] },
        Date.now() - (300 + index * 70) * hour,
        61_000 + index,
      ),
    );
    return [...recent, ...older];
  });
}

function linkOf(from: FakeRecord, to: FakeRecord): AssociationDocument | undefined {
  return from.associations.find(({ type, id }) => type === to.type && id === to.id);
}

function link(from: FakeRecord, to: FakeRecord, label: string | null): void {
  const known = linkOf(from, to);
  if (known?.pending === "dissociate") {
    known.pending = null;
    return;
  }
  if (known) {
    if (label && !known.labels.includes(label)) known.labels.push(label);
    return;
  }
  from.associations.push({
    type: to.type,
    id: to.id,
    title: titleOf(to),
    labels: label ? [label] : [],
    primary: label === "Primary",
    pending: "associate",
  });
}

function unlink(from: FakeRecord, to: FakeRecord): void {
  const known = linkOf(from, to);
  if (known?.pending === "associate") from.associations.splice(from.associations.indexOf(known), 1);
  else if (known) known.pending = "dissociate";
}

/** Stands on the timelines of all its records, newest first. */
function logged(world: World, request: ActivityRequest): ActivityDocument {
  const made = stateOf(world, "activities made", () => ({ count: 0 }));
  made.count += 1;
  const facts = Object.values(request.properties ?? {}).filter((fact): fact is string => fact !== null);
  const draft: Draft = {
    type: request.type,
    title: request.title ?? null,
    owner: "Mira Voss",
    body_html: request.text ? `<p>${request.text}</p>` : "",
    facts,
    pending: true,
    ...(request.type === "tasks" ? { done: false } : {}),
  };
  const at = request.at ? Date.parse(request.at) : Date.now();
  return { ...activity(draft, at, made.count), id: `local:${500 + made.count}` };
}

function labelled(from: FakeRecord, to: FakeRecord, wanted: readonly string[]): void {
  const known = linkOf(from, to);
  if (!known) return;
  known.labels = [...(known.primary ? ["Primary"] : []), ...wanted];
  known.pending = "associate";
}

export const handlers: Handlers = {
  log_activity(request, world) {
    const made = logged(world, request);
    for (const { type, id } of request.on) activitiesOf(world, findRecord(world, type, id)).unshift(made);
    return documentOf({
      type: made.type,
      id: made.id,
      mirror: {},
      pending: {},
      associations: [],
      state: "draft",
      synced_at: null,
    });
  },
  set_done({ type, id, done }, world) {
    for (const [key, value] of world.extra) {
      if (!key.startsWith("timeline ")) continue;
      for (const each of value as ActivityDocument[]) {
        if (each.type === type && each.id === id)
          Object.assign(each, { done, pending: true, facts: [done ? "Completed" : "Not started"] });
      }
    }
    return documentOf({
      type,
      id,
      mirror: {},
      pending: {},
      associations: [],
      state: "live",
      synced_at: null,
    });
  },
  make_primary({ type, id, to_type, to_id }, world) {
    const from = findRecord(world, type, id);
    for (const each of from.associations.filter((link) => link.type === to_type)) {
      const now = each.id === to_id;
      if (now !== each.primary) each.pending = "associate";
      each.primary = now;
      each.labels = [...(now ? ["Primary"] : []), ...each.labels.filter((label) => label !== "Primary")];
    }
    return documentOf(from);
  },
  set_labels({ type, id, to_type, to_id, labels: wanted }, world) {
    const [from, to] = [findRecord(world, type, id), findRecord(world, to_type, to_id)];
    labelled(from, to, wanted);
    labelled(to, from, wanted);
    return documentOf(from);
  },
  labels: ({ type, to_type }) => ({ rows: labels[`${type} ${to_type}`] ?? [] }),
  timeline({ type, id, types = [], limit, offset }, world) {
    const wanted = (kind: string) => types.length === 0 || types.includes(kind);
    const all = activitiesOf(world, findRecord(world, type, id)).filter((activity) => wanted(activity.type));
    return { total: all.length, rows: all.slice(offset, offset + limit) };
  },
  associate({ type, id, to_type, to_id, label }, world) {
    const [from, to] = [findRecord(world, type, id), findRecord(world, to_type, to_id)];
    link(from, to, label);
    link(to, from, label);
    return documentOf(from);
  },
  dissociate({ type, id, to_type, to_id }, world) {
    const [from, to] = [findRecord(world, type, id), findRecord(world, to_type, to_id)];
    unlink(from, to);
    unlink(to, from);
    return documentOf(from);
  },
};
