import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { ActivityDocument, Failure } from "@/ipc";
import { FakeTransport, type Handlers } from "@/ipc/fake";
import { createWorld } from "@/ipc/fake/world";
import { leaveTrail } from "@/lib/trail";
import { fill, renderWith } from "@/test/render";
import RecordPage from ".";

const ingrid = "/records/contacts/1007";

/** A few records are enough here, and quick to make. */
const small = (overrides: Handlers = {}) =>
  new FakeTransport(overrides, createWorld({ search: new URLSearchParams("contacts=20") }));

async function open(at: string, overrides: Handlers = {}) {
  const rendered = await renderWith(<RecordPage />, { at, transport: small(overrides) });
  await screen.findByRole("heading", { level: 1 });
  const edits = () =>
    rendered.transport.calls
      .filter(({ method }) => method === "edit")
      .map(({ request }) => (request as { properties: unknown }).properties);
  return { ...rendered, edits };
}

/** The line of a property: its value, its marks, its editor. */
function line(label: string): HTMLElement {
  const found = screen.getAllByText(label).find((each) => each.tagName === "DT")?.parentElement;
  if (!found) throw new Error(`There is no property ${label} on screen`);
  return found;
}

const failure = (code: Failure["code"], message: string): Failure => ({
  code,
  message,
  kept: "Nothing was changed.",
  next: "Correct the value and try again.",
});

describe("a record of a type that is shown and not changed", () => {
  it("says why, and has no editor, no archiving and no way to make another", async () => {
    const { user } = await open("/records/line_items/9501");
    const [banner] = await screen.findAllByText("Satchel shows line items but does not change them yet.");
    expect(banner).toBeVisible();
    expect(within(line("Quantity")).getByText("12")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Quantity 12" })).toBeNull();
    expect(screen.queryByRole("button", { name: "More" })).toBeNull();
    await user.keyboard("c");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("stands on the record it belongs to, with what tells it from its likes, and cannot be unlinked there", async () => {
    await open("/records/deals/7001");
    const items = await screen.findByRole("region", { name: "Line items" });
    expect(await within(items).findByText(/^12 × €189/)).toBeVisible();
    expect(within(items).getByRole("link", { name: "Installation day" })).toBeVisible();
    expect(within(items).queryByRole("button")).toBeNull();
  });
});

describe("the properties of a record", () => {
  it("are edited in place and saved on this computer, with a way back", async () => {
    const { user, edits } = await open(ingrid);
    await user.click(await screen.findByRole("button", { name: "Company Brandvik Seafood" }));
    await fill(user, screen.getByRole("textbox", { name: "Company" }), "Brandvik AS");
    await user.keyboard("{Enter}");
    const changed = await screen.findByRole("button", { name: "Company Brandvik AS" });
    await waitFor(() => expect(changed).toHaveFocus());
    expect(within(line("Company")).getByRole("button", { name: /not sent yet/ })).toBeVisible();
    await user.keyboard("{Control>}z{/Control}");
    await screen.findByRole("button", { name: "Company Brandvik Seafood" });
    expect(edits()).toEqual([{ company: "Brandvik AS" }, { company: "Brandvik Seafood" }]);
  });

  it("open with F2 and keep the old value on Escape, with the focus back where it was", async () => {
    const { user, edits } = await open(ingrid);
    const value = await screen.findByRole("button", { name: "Company Brandvik Seafood" });
    value.focus();
    await user.keyboard("{F2}");
    await user.keyboard("Another{Escape}");
    const back = await screen.findByRole("button", { name: "Company Brandvik Seafood" });
    await waitFor(() => expect(back).toHaveFocus());
    expect(edits()).toEqual([]);
  });

  it("are copied by the keys that copy, without being opened", async () => {
    const { user } = await open(ingrid);
    (await screen.findByRole("button", { name: "Company Brandvik Seafood" })).focus();
    await user.keyboard("{Control>}c{/Control}");
    expect(await screen.findByText("Company copied")).toBeVisible();
    expect(await navigator.clipboard.readText()).toBe("Brandvik Seafood");
    expect(screen.queryByRole("textbox", { name: "Company" })).toBeNull();
  });

  it("keep the editor open with the words of a refusal", async () => {
    const { user } = await open(ingrid, {
      edit: () => {
        throw failure("invalid_value", "Email takes an e-mail address");
      },
    });
    await user.click(await screen.findByRole("button", { name: /^Email / }));
    await user.keyboard("nobody{Enter}");
    expect(await within(line("Email")).findByRole("alert")).toHaveTextContent(
      "Email takes an e-mail address",
    );
    expect(screen.getByRole("textbox", { name: "Email" })).toHaveValue("nobody");
  });

  it("say what HubSpot has where a change waits, and take it back", async () => {
    const { user, edits } = await open(ingrid);
    const mark = await screen.findByRole("button", { name: /^Phone: Changed here .* not sent yet/ });
    await user.click(mark);
    const note = await screen.findByRole("dialog", { name: /Phone/ });
    expect(note).toHaveTextContent("HubSpot has: +47 22 55 01 34");
    await user.click(within(note).getByRole("button", { name: "Undo this change" }));
    await screen.findByRole("button", { name: "Phone +47 22 55 01 34" });
    expect(edits()).toEqual([{ phone: "+47 22 55 01 34" }]);
    expect(within(line("Phone")).queryByRole("button", { name: /not sent yet/ })).toBeNull();
  });

  it("never take back to a value that was not read", async () => {
    const { user, transport } = await open(ingrid);
    const record = transport.world.records.get("contacts")?.find(({ id }) => id === "1007");
    const change = record?.pending["phone"];
    if (change) Object.assign(change, { base: null, base_known: false });
    transport.announce(["records"]);
    await user.click(await screen.findByRole("button", { name: /^Phone: Changed here/ }));
    const note = await screen.findByRole("dialog", { name: /Phone/ });
    await waitFor(() => expect(within(note).queryByRole("button", { name: /Undo/ })).toBeNull());
    expect(within(note).getByRole("link", { name: "See in Pending" })).toHaveAttribute("href", "/pending");
  });

  it("lead from a disputed value to the conflict", async () => {
    const { user } = await open("/records/contacts/1003");
    await user.click(await screen.findByRole("button", { name: /^Phone: .*changed in HubSpot too/ }));
    const note = await screen.findByRole("dialog", { name: /Phone/ });
    expect(within(note).getByRole("link", { name: "Decide" })).toHaveAttribute(
      "href",
      expect.stringMatching(/^\/conflicts\?id=/),
    );
  });

  it("show what HubSpot refused, in its words", async () => {
    await open("/records/contacts/1012");
    await screen.findByRole("button", { name: "Email nadia@" });
    expect(line("Email")).toHaveTextContent("This is not a valid e-mail address.");
    expect(screen.getByRole("link", { name: "1 refused" })).toHaveAttribute("href", "/pending");
  });

  it("say why a value cannot be changed", async () => {
    await open(ingrid);
    await screen.findByText("Last activity");
    const activity = line("Last activity");
    expect(within(activity).queryByRole("button", { name: /^Last activity [^c]/ })).toBeNull();
    expect(activity.querySelector(".value")).toHaveAccessibleDescription(
      "HubSpot works this value out itself.",
    );
    expect(
      within(activity).getByRole("button", { name: "Last activity cannot be changed here" }),
    ).toBeInTheDocument();
  });

  it("are found by a part of their label, and hidden when empty", async () => {
    const { user } = await open(ingrid);
    const search = await screen.findByRole("textbox", { name: "Find a property" });
    await user.type(search, "renew");
    expect(screen.getByText("Renewal date")).toBeVisible();
    expect(screen.queryByText("First name")).toBeNull();
    await user.click(screen.getByRole("checkbox", { name: "Hide empty" }));
    await waitFor(() => expect(screen.queryByText("Renewal date")).toBeNull());
    await user.clear(search);
    expect(screen.getByText("First name")).toBeVisible();
  });
});

describe("the stages of a deal", () => {
  it("are a path on which the deal can be moved", async () => {
    const { user, edits, transport } = await open("/records/deals/7002");
    const deal = transport.world.records.get("deals")?.find(({ id }) => id === "7002");
    if (deal) deal.mirror["dealstage"] = "qualified";
    transport.announce(["records"]);
    const path = await screen.findByRole("list", { name: "Stages of Sales" });
    await waitFor(() =>
      expect(within(path).getByText("Qualified").closest("li")).toHaveAttribute("aria-current", "step"),
    );
    await user.click(within(path).getByRole("button", { name: "Contract sent" }));
    await waitFor(() =>
      expect(within(path).getByText("Contract sent").closest("li")).toHaveAttribute("aria-current", "step"),
    );
    expect(edits()).toEqual([{ dealstage: "contract" }]);
  });
});

describe("activities", () => {
  const hostile: ActivityDocument = {
    type: "notes",
    id: "1",
    title: null,
    at: "2026-11-20T10:00:00Z",
    body_html:
      '<p>Hello</p><script>parent.stolen = true</script><img src="http://127.0.0.1/x" onerror="alert(1)">',
    body_text: "Hello",
    owner: "Ana Ruiz",
    facts: [],
    pending: false,
  };
  const only = (...rows: ActivityDocument[]): Handlers => ({
    timeline: () => ({ total: rows.length, rows }),
  });

  it("put the HTML of strangers into a frame that can do nothing, and nowhere else", async () => {
    const { user, container } = await open(ingrid, only(hostile));
    await user.click(await screen.findByRole("button", { name: "Show Note in full" }));
    const frame = screen.getByTitle("Note, in full");
    expect(frame.tagName).toBe("IFRAME");
    expect(frame.getAttribute("sandbox")).toBe("");
    const inside = frame.getAttribute("srcdoc") ?? "";
    expect(inside).toContain(hostile.body_html);
    expect(inside).toContain("default-src 'none'");
    expect(container.querySelector("script, img")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Fold Note" }));
    expect(screen.queryByTitle("Note, in full")).toBeNull();
    expect(screen.getByText("Hello")).toBeVisible();
  });

  it("are narrowed to one kind, and more are read on demand", async () => {
    const { user, transport } = await open(ingrid);
    expect(await screen.findByText("Proposal v2")).toBeVisible();
    const asked = () => transport.calls.filter(({ method }) => method === "timeline").at(-1)?.request;
    await user.click(screen.getByRole("button", { name: /Show more/ }));
    await waitFor(() => expect(screen.queryByRole("button", { name: /Show more/ })).toBeNull());
    expect(asked()).toMatchObject({ types: [], limit: 40 });
    await user.click(screen.getByRole("button", { name: "All types" }));
    await user.click(await screen.findByRole("menuitem", { name: /Meetings/ }));
    await waitFor(() => expect(screen.queryByText("Proposal v2")).toBeNull());
    expect(screen.getByText("Site visit, Bergen cold store")).toBeVisible();
    expect(asked()).toMatchObject({ types: ["meetings"] });
  });

  it("say that there are none", async () => {
    await open(ingrid, only());
    expect(
      await screen.findByText("No notes, calls, emails, meetings or tasks on this record."),
    ).toBeVisible();
  });
});

describe("links", () => {
  it("are made by a few letters and a label, and taken back", async () => {
    const { user, transport } = await open(ingrid);
    await user.click(await screen.findByRole("button", { name: "Link a deal" }));
    await fill(user, await screen.findByRole("textbox", { name: "Find a deal" }), "Te Awa");
    const found = await screen.findAllByRole("button", { name: /Te Awa Orchards/ });
    const name = found[0]?.querySelector(".clip")?.textContent ?? "";
    await user.keyboard("{Enter}");
    await user.click(await screen.findByRole("radio", { name: "Champion" }));
    await user.click(screen.getByRole("button", { name: "Link" }));
    const deals = screen.getByRole("region", { name: "Deals" });
    expect(await within(deals).findByRole("img", { name: "Link waits to be sent" })).toBeVisible();
    expect(transport.calls.find(({ method }) => method === "associate")?.request).toMatchObject({
      type: "contacts",
      id: "1007",
      to_type: "deals",
      label: "Champion",
    });
    await user.click(within(deals).getByRole("button", { name: `More about ${name}` }));
    await user.click(await screen.findByRole("menuitem", { name: "Undo" }));
    await waitFor(() =>
      expect(within(deals).queryByRole("img", { name: "Link waits to be sent" })).toBeNull(),
    );
  });

  it("are removed with a word and a way back", async () => {
    const { user } = await open(ingrid);
    const companies = await screen.findByRole("region", { name: "Companies" });
    await user.click(within(companies).getByRole("button", { name: "More about Brandvik Seafood" }));
    await user.click(await screen.findByRole("menuitem", { name: "Remove link" }));
    expect(await within(companies).findByText("Removed here, not sent yet")).toBeVisible();
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(within(companies).queryByText("Removed here, not sent yet")).toBeNull());
  });
});

describe("the record as a whole", () => {
  it("says when it was synced and who changed it last", async () => {
    await open(ingrid);
    expect(await screen.findByText(/^Synced .* · changed by Ana Ruiz .* in HubSpot$/)).toBeVisible();
  });

  it("opens in HubSpot at the address of its type", async () => {
    const { user, transport } = await open(ingrid);
    await user.click(await screen.findByRole("button", { name: /Open in HubSpot/ }));
    await waitFor(() =>
      expect(transport.calls.find(({ method }) => method === "open_link")?.request).toEqual({
        url: "https://app.hubspot.example/contacts/4711/record/0-1/1007",
      }),
    );
  });

  it("goes to its neighbours in the list it was opened from", async () => {
    leaveTrail({
      list: { type: "contacts", sort: "firstname", descending: false, filters: ["country=Norway"] },
      index: 0,
    });
    const list: Handlers["list"] = ({ offset }) => ({
      total: 2,
      rows: ["1007", "1008"]
        .slice(offset)
        .map((id) => ({ type: "contacts", id, title: id, properties: {}, marks: {} })),
    });
    const { user, address } = await open(ingrid, { list });
    expect(await screen.findByText("1 of 2")).toBeVisible();
    expect(screen.getByRole("button", { name: "Previous record" })).toBeDisabled();
    await user.keyboard("]");
    await waitFor(() => expect(address()).toBe("/records/contacts/1008"));
    expect(await screen.findByText("2 of 2")).toBeVisible();
    leaveTrail(null);
  });

  it("is archived only after a question, and can be kept after all", async () => {
    let waits = false;
    const row = {
      id: "55",
      record: { type: "contacts", id: "1007", title: "Ingrid Solheim" },
      kind: "archive",
      state: "queued",
      held: false,
      approved: false,
      intent: null,
      properties: {},
      values: {},
      link: null,
      message: null,
      created_at: "2026-11-20T10:00:00Z",
      not_before: null,
    };
    const { user, transport } = await open(ingrid, {
      archive: async (request, world) => {
        waits = true;
        return transport.call("show", request).finally(() => world.announce(["outbox"]));
      },
      outbox: () => ({ total: waits ? 1 : 0, rows: waits ? [row] : [] }),
      discard: async (_row, world) => {
        waits = false;
        return transport
          .call("show", { type: "contacts", id: "1007" })
          .finally(() => world.announce(["outbox"]));
      },
    });
    const asked = () => transport.calls.filter(({ method }) => method === "archive").length;
    await user.click(screen.getByRole("button", { name: "More" }));
    await user.click(await screen.findByRole("menuitem", { name: "Archive…" }));
    const question = await screen.findByRole("alertdialog", { name: "Archive Ingrid Solheim?" });
    expect(asked()).toBe(0);
    await user.click(within(question).getByRole("button", { name: "Archive" }));
    expect(await screen.findByText(/Waits to be archived in HubSpot/)).toBeVisible();
    expect(asked()).toBe(1);
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(screen.queryByText(/Waits to be archived in HubSpot/)).toBeNull());
    expect(transport.calls.find(({ method }) => method === "discard")?.request).toEqual({ id: "55" });
  });

  it("cannot be changed once it is in HubSpot’s recycle bin, and says so", async () => {
    const { transport } = await open(ingrid);
    const record = transport.world.records.get("contacts")?.find(({ id }) => id === "1007");
    if (record) record.state = "archived";
    transport.announce(["records"]);
    expect((await screen.findAllByText(/in HubSpot’s recycle bin/)).length).toBeGreaterThan(0);
    expect(screen.getByText("Archived in HubSpot")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Company Brandvik Seafood" })).toBeNull();
  });

  it("says that it is not on this computer", async () => {
    const { user, address } = await renderWith(<RecordPage />, { at: "/records/deals/1" });
    expect(await screen.findByText("This record is not on this computer")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Go to deals" }));
    await waitFor(() => expect(address()).toBe("/lists/deals"));
  });

  it("says what failed", async () => {
    await renderWith(<RecordPage />, {
      at: ingrid,
      overrides: {
        show: () => {
          throw failure("database_unreadable", "The record could not be read.");
        },
      },
    });
    expect(await screen.findByRole("alert")).toHaveTextContent("The record could not be read.");
  });
});

describe("a new record", () => {
  it("is made from its usual properties, one’s own and at the first stage", async () => {
    const { user, transport, address } = await open("/records/deals/7002");
    await user.keyboard("c");
    const dialog = await screen.findByRole("dialog", { name: "New deal" });
    expect(await within(dialog).findByRole("combobox", { name: "Owner" })).toHaveValue("Me (Mira Voss)");
    await user.click(within(dialog).getByRole("button", { name: "Create" }));
    expect(await within(dialog).findByText("Give the deal a name first.")).toBeVisible();
    await fill(user, within(dialog).getByRole("textbox", { name: "Deal name" }), "Second order");
    await fill(user, within(dialog).getByRole("textbox", { name: "Amount" }), "1,250.50");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(address()).toMatch(/^\/records\/deals\/local/));
    expect(transport.calls.find(({ method }) => method === "create")?.request).toEqual({
      type: "deals",
      properties: {
        dealname: "Second order",
        amount: "1250.50",
        pipeline: "sales",
        dealstage: "appointment",
        hubspot_owner_id: "101",
      },
    });
  });
});
