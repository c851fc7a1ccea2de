import { act, screen, waitFor } from "@testing-library/react";
import { useEffect, useState } from "react";
import { expect, test, vi } from "vitest";
import type { Failure, ListPage, Row, SearchRequest } from "@/ipc";
import { FakeTransport, type Handlers } from "@/ipc/fake";
import { createWorld, type World } from "@/ipc/fake/world";
import { useShortcut } from "@/lib/shortcuts";
import { renderWith } from "@/test/render";
import Palette from "./palette";
import { highlighted, parseQuery } from "./query";

const row = (type: string, id: string, title: string): Row => ({
  type,
  id,
  title,
  properties: {},
  marks: {},
});
const page = (...rows: Row[]): ListPage => ({ total: rows.length, rows });

const went = vi.fn();

/** A window in which one command can be answered to. */
function Window() {
  const [ready, setReady] = useState(false);
  const [open, setOpen] = useState(true);
  useEffect(() => setReady(true), []);
  useShortcut("goSync", went);
  if (!ready) return null;
  return open ? <Palette isOpen onOpenChange={setOpen} /> : <p>closed</p>;
}

async function open(overrides: Handlers = {}, world: World = createWorld({ records: new Map() })) {
  const transport = new FakeTransport(overrides, world);
  const rendered = await renderWith(<Window />, { transport });
  const field = await screen.findByPlaceholderText(/Search records/);
  const asked = () =>
    transport.calls
      .filter(({ method }) => method === "search")
      .map(({ request }) => request as SearchRequest);
  return { ...rendered, field, asked, world };
}

test.each([
  ["ingrid", { text: "ingrid", type: null, commands: false }],
  ["contact: ing", { text: "ing", type: "contacts", commands: false }],
  ["contacts:ing", { text: "ing", type: "contacts", commands: false }],
  ["Company:bra", { text: "bra", type: "companies", commands: false }],
  ["deal:", { text: "", type: "deals", commands: false }],
  ["ticket: probe", { text: "probe", type: "tickets", commands: false }],
  ["> sync", { text: "sync", type: null, commands: true }],
  ["note: x", { text: "note: x", type: null, commands: false }],
])("“%s” is read as what to look for and where", (typed, query) => {
  expect(parseQuery(typed)).toEqual(query);
});

test("hits are marked where the words are found", () => {
  expect(highlighted("Brandvik Seafood", "sea")).toEqual([
    { text: "Brandvik ", hit: false },
    { text: "Sea", hit: true },
    { text: "food", hit: false },
  ]);
  expect(highlighted("Brandvik", "x")).toEqual([{ text: "Brandvik", hit: false }]);
});

test("records of all types come as typed, in sections, and Enter opens the first", async () => {
  const { user, field, asked, address } = await open({
    search: () => ({ total: 41, rows: [row("companies", "7", "Brandvik"), row("contacts", "8", "Branko")] }),
  });
  await user.type(field, "bra");
  await screen.findByRole("option", { name: /Bra ?ndvik/ });
  expect(asked().map(({ text }) => text)).toEqual(["b", "br", "bra"]);
  expect(asked().every(({ type }) => type === null)).toBe(true);
  expect(screen.getByText("2 of 41 results")).toBeInTheDocument();
  expect(screen.getByRole("group", { name: "Companies" })).toBeInTheDocument();
  expect(screen.getByRole("group", { name: "Contacts" })).toBeInTheDocument();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(address()).toBe("/records/companies/7"));
});

test("arrows choose among all results, round the ends, and the field says which", async () => {
  const { user, field, address } = await open({
    search: () => page(row("companies", "7", "Brandvik"), row("contacts", "8", "Branko")),
  });
  await user.type(field, "bra");
  const last = await screen.findByRole("option", { name: /Bra ?nko/ });
  await user.keyboard("{ArrowUp}");
  expect(field).toHaveAttribute("aria-activedescendant", last.id);
  expect(last).toHaveAttribute("aria-selected", "true");
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  await waitFor(() => expect(address()).toBe("/records/contacts/8"));
});

test("Enter before the answer takes the first of the answer", async () => {
  let answer: (page: ListPage) => void = () => undefined;
  const { user, field, address } = await open({
    search: () =>
      new Promise<ListPage>((resolve) => {
        answer = resolve;
      }),
  });
  await user.type(field, "bra{Enter}");
  expect(address()).not.toContain("/records/");
  await act(async () => answer(page(row("companies", "7", "Brandvik"))));
  await waitFor(() => expect(address()).toBe("/records/companies/7"));
});

test("a prefix looks in one type only", async () => {
  const { user, field, asked } = await open({ search: () => page() });
  await user.type(field, "deal: cold");
  await waitFor(() => expect(asked().at(-1)).toEqual({ text: "cold", type: "deals", limit: 12 }));
  expect(await screen.findByText(/Nothing found for “cold”/)).toBeVisible();
});

test("an answer to an older question never replaces a newer one", async () => {
  const answers = new Map<string, (page: ListPage) => void>();
  const { user, field } = await open({
    search: ({ text }) => new Promise<ListPage>((resolve) => answers.set(text, resolve)),
  });
  await user.type(field, "in");
  await act(async () => answers.get("in")?.(page(row("contacts", "2", "Ingrid"))));
  expect(await screen.findByRole("option", { name: /In ?grid/ })).toBeVisible();
  await act(async () => answers.get("i")?.(page(row("contacts", "1", "Ivo"))));
  expect(screen.queryByRole("option", { name: /Ivo/ })).toBeNull();
  expect(screen.getByRole("option", { name: /In ?grid/ })).toBeVisible();
});

test("an interrupted search is asked again without a word; another failure is told", async () => {
  const failure = (code: Failure["code"], message: string): Failure => ({
    code,
    message,
    kept: "Everything.",
    next: "Try again.",
  });
  let interruptions = 1;
  const { user, field, asked } = await open({
    search: () => {
      interruptions -= 1;
      throw interruptions >= 0
        ? failure("interrupted", "Interrupted.")
        : failure("database_unreadable", "The search could not be read.");
    },
  });
  await user.type(field, "i");
  expect(await screen.findByRole("alert")).toHaveTextContent("The search could not be read.");
  expect(asked()).toHaveLength(2);
});

test("commands come from the one table of keys, and only those something answers to", async () => {
  const { user, field, asked } = await open();
  await user.type(field, ">go");
  expect(await screen.findByRole("option", { name: /Go ?to sync/ })).toBeVisible();
  expect(screen.queryByRole("option", { name: /Go ?to deals/ })).toBeNull();
  expect(asked()).toEqual([]);
  await user.keyboard("{Enter}");
  await waitFor(() => expect(went).toHaveBeenCalledOnce());
  expect(screen.getByText("closed")).toBeVisible();
});

test("what was opened last comes first, and is remembered", async () => {
  const world = createWorld({ records: new Map() });
  world.remembered.set(
    "palette.recent",
    JSON.stringify([{ type: "contacts", id: "5", title: "Aroha Tipene" }, 3]),
  );
  const { user, field, transport } = await open(
    { search: () => page(row("deals", "9", "Cold rooms")) },
    world,
  );
  expect(await screen.findByRole("option", { name: /Aroha Tipene/ })).toBeVisible();
  await user.type(field, "cold");
  await screen.findByRole("option", { name: /Cold rooms/ });
  await user.keyboard("{Enter}");
  await waitFor(() => {
    const kept = transport.calls.find(({ method }) => method === "remember")?.request as { value: string };
    expect(JSON.parse(kept.value)).toEqual([
      { type: "deals", id: "9", title: "Cold rooms" },
      { type: "contacts", id: "5", title: "Aroha Tipene" },
    ]);
  });
});

test("Escape closes it", async () => {
  const { user } = await open();
  await user.keyboard("{Escape}");
  expect(await screen.findByText("closed")).toBeVisible();
});
