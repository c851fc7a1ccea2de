import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { FakeTransport, type Handlers } from "@/ipc/fake";
import { createWorld } from "@/ipc/fake/world";
import { shortcuts } from "@/lib/shortcuts";
import { renderWith } from "@/test/render";
import SettingsPage from "./settings-page";

async function open(overrides: Handlers = {}) {
  const transport = new FakeTransport(
    { unsent: () => ({ total: 0, on_the_way: 0, can_send: true, word: "discard" }), ...overrides },
    createWorld({ records: new Map([["contacts", []]]) }),
  );
  const rendered = await renderWith(<SettingsPage />, { transport, at: "/settings" });
  await screen.findByRole("heading", { name: "Sync" });
  const asked = (method: string) =>
    transport.calls.filter((call) => call.method === method).map((call) => call.request);
  return { ...rendered, asked };
}

test("says which account this is, what it may not do and where the data lies", async () => {
  await open();
  const account = screen.getByRole("region", { name: "Account" });
  expect(account).toHaveTextContent(/Tempra Sensors.*4711.*mira@tempra\.example.*portals\/4711/);
  expect(account).toHaveTextContent("Tickets can be read and not changed. Missing: tickets");
});

test("appearance is kept as a whole", async () => {
  const { user, asked } = await open();
  await user.click(screen.getByRole("radio", { name: "Dark" }));
  await waitFor(() => expect(screen.getByRole("radio", { name: "Dark" })).toBeChecked());
  await user.click(screen.getByRole("radio", { name: "Compact" }));
  await user.click(screen.getByRole("switch", { name: "Single keys do things" }));
  expect(asked("set_appearance")).toEqual([
    { theme: "dark", density: "default", single_keys: true },
    { theme: "dark", density: "compact", single_keys: true },
    { theme: "dark", density: "compact", single_keys: false },
  ]);
});

test("every key of the table is listed", async () => {
  await open();
  const keyboard = screen.getByRole("region", { name: "Keyboard" });
  for (const { words } of Object.values(shortcuts))
    expect(within(keyboard).getAllByText(words).length).toBeGreaterThan(0);
});

test("new records are marked with a key of their own when that is wished for, and no longer", async () => {
  const { user, asked } = await open();
  const mark = await screen.findByRole("switch", { name: /^Mark new records/ });
  expect(mark).not.toBeChecked();
  expect(screen.getByRole("region", { name: "Sending" })).toHaveTextContent(/scope crm\.schemas/);
  await user.click(mark);
  await waitFor(() => expect(mark).toBeChecked());
  await user.click(mark);
  await waitFor(() => expect(mark).not.toBeChecked());
  expect(asked("set_own_keys")).toEqual([{ on: true }, { on: false }]);
});

test("types that cannot have the key are told with HubSpot’s reason, and tried again", async () => {
  const row = (type: string, problem: string | null) => ({ type, on: problem === null, problem });
  const { user, asked } = await open({
    set_own_keys: () => ({
      rows: [row("contacts", null), row("deals", "crm.schemas.deals.write is missing")],
    }),
  });
  await user.click(await screen.findByRole("switch", { name: /^Mark new records/ }));
  const told = await screen.findByText("On for contacts, and not for deals.");
  expect(told.parentElement).toHaveTextContent("Deals: crm.schemas.deals.write is missing");
  await user.click(screen.getByRole("button", { name: "Try again for deals" }));
  await waitFor(() => expect(asked("set_own_keys")).toEqual([{ on: true }, { on: true }]));
});

const ask = async (user: Awaited<ReturnType<typeof open>>["user"], name: string) => {
  await user.click(screen.getByRole("button", { name }));
  return screen.findByRole("dialog");
};

test("signing out with nothing unsent asks once", async () => {
  const { user, asked } = await open();
  const dialog = await ask(user, "Sign out…");
  expect(await within(dialog).findByText(/Everything you changed is in HubSpot\./)).toBeVisible();
  expect(within(dialog).queryByRole("radio")).toBeNull();
  await user.click(within(dialog).getByRole("button", { name: "Sign out" }));
  await waitFor(() => expect(asked("sign_out")).toEqual([{}]));
  expect(asked("settle_unsent")).toEqual([]);
});

test("an account is removed after a question that says what goes", async () => {
  const { user, asked } = await open();
  const dialog = await ask(user, "Remove from this computer…");
  expect(
    await within(dialog).findByText(/The records, the sign-in and its keys are deleted here/),
  ).toBeVisible();
  expect(asked("wipe")).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Remove" }));
  await waitFor(() => expect(asked("wipe")).toEqual([{}]));
});

test("review is switched on and off, and says what waits for it", async () => {
  const { user, asked } = await open();
  const sending = await screen.findByRole("region", { name: "Sending" });
  const review = within(sending).getByRole("switch", { name: "Review changes before they are sent" });
  await user.click(review);
  await waitFor(() => expect(review).toBeChecked());
  await user.click(review);
  await waitFor(() => expect(review).not.toBeChecked());
  expect(asked("set_review")).toEqual([{ on: true }, { on: false }]);
});
