import { describe, expect, it } from "vitest";
import type { PropertyDocument, TypeDocument } from "@/ipc";
import { FakeTransport } from "@/ipc/fake";
import {
  asked,
  describeFilter,
  type Filter,
  type FilterContext,
  isComplete,
  operatorsOf,
  readFilter,
} from "./filters";
import { readRemembered, readyViews, sameList } from "./views";

async function contextFor(type: string, now = new Date(2026, 10, 20, 9, 30)): Promise<FilterContext> {
  const transport = new FakeTransport();
  const definition = await transport.call("definitions", { type });
  const owners = await transport.call("owners", {});
  return { definition, owners: owners.rows, now: now.getTime() };
}

function property(definition: TypeDocument, name: string): PropertyDocument {
  const found = definition.properties.find((each) => each.name === name);
  if (!found) throw new Error(`no property ${name}`);
  return found;
}

const filter = (name: string, operator: Filter["operator"], value = ""): Filter => ({
  property: name,
  operator,
  value,
});

describe("filters", () => {
  it("ask by internal value and read by label", async () => {
    const context = await contextFor("contacts");
    const isNot = filter("lifecyclestage", "is_not", "closed");
    expect(asked(isNot, context)).toEqual(["lifecyclestage!=closed"]);
    expect(describeFilter(isNot, context)).toEqual({ lead: "Lifecycle is not", value: "Closed" });
    expect(asked(filter("phone", "has"), context)).toEqual(["phone?"]);
    expect(asked(filter("phone", "has_not"), context)).toEqual(["phone!?"]);
    expect(describeFilter(filter("phone", "has_not"), context)).toEqual({ lead: "Phone is", value: "empty" });
    expect(asked(filter("topics", "contains", "probes"), context)).toEqual(["topics~probes"]);
    expect(describeFilter(filter("topics", "contains", "probes"), context).value).toBe("Probes");
  });

  it("know who I am only when the account says so", async () => {
    const context = await contextFor("contacts");
    const mine = filter("hubspot_owner_id", "is_me");
    expect(asked(mine, context)).toEqual(["hubspot_owner_id=101"]);
    expect(describeFilter(mine, context)).toEqual({ lead: "Owner is", value: "me" });
    const strangers = context.owners.map((owner) => ({ ...owner, me: false }));
    const transport = new FakeTransport();
    const answer = await transport.call("list", {
      type: "contacts",
      sort: null,
      descending: false,
      filters: asked(mine, { ...context, owners: strangers }),
      limit: 10,
      offset: 0,
      properties: [],
    });
    expect(answer.total).toBe(0);
  });

  it("count days by this device's calendar", async () => {
    const context = await contextFor("contacts");
    expect(asked(filter("renewal_date", "last_days", "30"), context)).toEqual([
      "renewal_date>=2026-10-21",
      "renewal_date<2026-11-21",
    ]);
    expect(asked(filter("renewal_date", "next_days", "7"), context)).toEqual([
      "renewal_date>=2026-11-20",
      "renewal_date<2026-11-28",
    ]);
    expect(asked(filter("createdate", "after", "2026-11-01"), context)).toEqual([
      `createdate>=${new Date(2026, 10, 1).toISOString()}`,
    ]);
  });

  it("find a record changed late on the last day, and not one changed after it", async () => {
    const context = await contextFor("contacts");
    const [from = "", until = ""] = asked(filter("createdate", "last_days", "1"), context).map((text) =>
      text.replace(/^createdate(>=|<)/, ""),
    );
    expect(new Date(2026, 10, 19, 0, 0).toISOString() >= from).toBe(true);
    expect(new Date(2026, 10, 20, 23, 59).toISOString() < until).toBe(true);
    expect(new Date(2026, 10, 21, 0, 0).toISOString() < until).toBe(false);
  });

  it("leave out closed stages of every pipeline", async () => {
    const context = await contextFor("deals");
    expect(asked(filter("dealstage", "open"), context)).toEqual(["dealstage!=won", "dealstage!=lost"]);
    expect(describeFilter(filter("dealstage", "open"), context)).toEqual({ lead: "Stage is", value: "open" });
  });

  it("ask nothing while they say too little", async () => {
    const context = await contextFor("deals");
    const amount = property(context.definition, "amount");
    expect(isComplete(filter("amount", "at_least", ""), amount)).toBe(false);
    expect(isComplete(filter("amount", "at_least", "5000"), amount)).toBe(true);
    expect(asked(filter("amount", "at_least", ""), context)).toEqual([]);
    expect(asked(filter("amount", "at_least", "5000"), context)).toEqual(["amount>=5000"]);
    expect(asked(filter("gone", "has"), context)).toEqual([]);
    expect(describeFilter(filter("gone", "has"), context).value).toBe("is no longer there");
  });

  it("offer what suits the kind", async () => {
    const { definition } = await contextFor("contacts");
    expect(operatorsOf(property(definition, "hubspot_owner_id"))[0]).toBe("is_me");
    expect(operatorsOf(property(definition, "renewal_date"))).toContain("last_days");
    expect(operatorsOf(property(definition, "firstname"))).not.toContain("last_days");
  });
});

describe("views", () => {
  it("have “My contacts” and “My open deals” ready", async () => {
    const contacts = await contextFor("contacts");
    const deals = await contextFor("deals");
    expect(readyViews(contacts.definition).map((view) => view.name)).toEqual(["All", "My contacts"]);
    const [, open] = readyViews(deals.definition);
    expect(open?.name).toBe("My open deals");
    expect(open?.settings.filters.flatMap((each) => asked(each, deals))).toEqual([
      "hubspot_owner_id=101",
      "dealstage!=won",
      "dealstage!=lost",
    ]);
  });

  it("read back what was written, and leave out what they cannot use", () => {
    const settings = {
      filters: [filter("phone", "has")],
      columns: ["phone"],
      widths: { phone: 90 },
      sort: null,
    };
    const remembered = {
      own: [{ id: "own-2", name: "With phone", ready: false, settings }],
      changed: { all: { ...settings, sort: { column: "phone", descending: true } } },
      last: "own-2",
      preview: true,
      scroll: { all: 720 },
    };
    expect(readRemembered(JSON.parse(JSON.stringify(remembered)))).toEqual(remembered);
    const spoiled = { own: [{ id: 3 }], changed: { all: "x" }, scroll: { all: "far" }, last: 7 };
    expect(readRemembered(spoiled)).toEqual({ own: [], changed: {}, last: null, preview: false, scroll: {} });
    expect(readRemembered("nonsense")).toBeNull();
    expect(readFilter({ property: "a", operator: "sounds_like", value: "b" })).toBeNull();
  });

  it("are not “changed” by a wider column alone", () => {
    const settings = { filters: [], columns: null, widths: {}, sort: null };
    expect(sameList(settings, { ...settings, widths: { phone: 300 } })).toBe(true);
    expect(sameList(settings, { ...settings, sort: { column: "phone", descending: false } })).toBe(false);
  });
});
