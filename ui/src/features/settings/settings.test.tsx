import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { OutboxStatus } from "@/ipc";
import { FakeTransport } from "@/ipc/fake";
import { syncState } from "@/ipc/fake/sync";
import { createWorld } from "@/ipc/fake/world";
import { shortcuts } from "@/lib/shortcuts";
import { renderWith } from "@/test/render";
import SettingsPage from "./settings-page";

const none: OutboxStatus = {
  queued: 0,
  in_flight: 0,
  unknown: 0,
  needs_answer: 0,
  retry_wait: 0,
  conflicted: 0,
  rejected: 0,
};

async function open(outbox: OutboxStatus = none) {
  const state = { outbox };
  const transport = new FakeTransport(
    { sync_state: (_none, world) => ({ ...syncState(world), outbox: state.outbox }) },
    createWorld({ records: new Map([["contacts", []]]) }),
  );
  const rendered = await renderWith(<SettingsPage />, { transport, at: "/settings" });
  await screen.findByRole("heading", { name: "Sync" });
  const asked = (method: string) =>
    transport.calls.filter((call) => call.method === method).map((call) => call.request);
  const deliver = () => {
    state.outbox = none;
    transport.announce(["sync"]);
  };
  return { ...rendered, asked, deliver };
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

test("signing out with nothing unsent asks once", async () => {
  const { user, asked } = await open();
  await user.click(screen.getByRole("button", { name: "Sign out…" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("Everything you changed is in HubSpot.");
  expect(within(dialog).queryByRole("button", { name: "Send now first" })).toBeNull();
  await user.click(within(dialog).getByRole("button", { name: "Sign out" }));
  expect(asked("sign_out")).toHaveLength(1);
});

test("unsent changes can be sent first, kept here, or the question cancelled", async () => {
  const { user, asked, deliver } = await open({ ...none, queued: 2, rejected: 1 });
  await user.click(screen.getByRole("button", { name: "Sign out…" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("3 changes have not been sent.");
  await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
  expect(asked("sign_out")).toHaveLength(0);

  await user.click(screen.getByRole("button", { name: "Sign out…" }));
  await user.click(await screen.findByRole("button", { name: "Send now first" }));
  expect(asked("sync_now")).toEqual([{ consent: false }]);
  expect(asked("sign_out")).toHaveLength(0);
  expect(screen.getByRole("button", { name: "Sign out and keep them here" })).toBeVisible();
  deliver();
  await user.click(await screen.findByRole("button", { name: "Sign out" }));
  expect(asked("sign_out")).toHaveLength(1);
});
