import { screen, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { FakeTransport } from "@/ipc/fake";
import { createWorld, type FakeRecord } from "@/ipc/fake/world";
import { fill, renderWith } from "@/test/render";
import SandboxPanel from "./sandbox-panel";

const aroha: FakeRecord = {
  type: "contacts",
  id: "1001",
  mirror: { firstname: "Aroha", lastname: "Tipene", lifecyclestage: "lead" },
  pending: {},
  associations: [],
  state: "live",
  synced_at: null,
};

async function open(at: string) {
  const transport = new FakeTransport({}, createWorld({ records: new Map([["contacts", [aroha]]]) }));
  const onClose = vi.fn();
  const rendered = await renderWith(<SandboxPanel onClose={onClose} />, { transport, at });
  await screen.findByRole("heading", { name: "Network" });
  const asked = (method: string) =>
    transport.calls.filter((call) => call.method === method).map((call) => call.request);
  return { ...rendered, asked, onClose };
}

test("a colleague changes a property of the record that is open", async () => {
  const { user, asked } = await open("/records/contacts/1001");
  expect(await screen.findByText("Aroha Tipene")).toBeVisible();
  expect(screen.getByRole("button", { name: "Let Ana save it" })).toBeDisabled();
  await user.type(screen.getByRole("combobox", { name: "Property" }), "Phone");
  await user.click(await screen.findByRole("option", { name: "Phone" }));
  await fill(user, screen.getByLabelText("New value"), "+64 9 555 0100");
  await user.click(screen.getByRole("button", { name: "Let Ana save it" }));
  expect(asked("sample_edit")).toEqual([
    { type: "contacts", id: "1001", property: "phone", value: "+64 9 555 0100" },
  ]);
  expect(await screen.findByText(/Ana changed Phone of Aroha Tipene in HubSpot/)).toBeVisible();
});

test("a colleague deletes a record that was looked for", async () => {
  const { user, asked } = await open("/sync");
  await user.type(screen.getByLabelText("Which record"), "aroha");
  const found = screen.getByRole("list", { name: "Records found" });
  await user.click(await within(found).findByRole("button", { name: /Aroha Tipene/ }));
  await user.click(screen.getByRole("button", { name: "Let Ana delete this contact" }));
  expect(asked("sample_archive")).toEqual([{ type: "contacts", id: "1001" }]);
});

test("network, sign-in and the next change are the user’s to break", async () => {
  const { user, asked } = await open("/sync");
  await user.click(screen.getByRole("radio", { name: /Off/ }));
  await user.click(screen.getByRole("button", { name: "Let the sign-in expire" }));
  await user.click(screen.getByRole("button", { name: "Refuse the next change" }));
  expect(asked("sample_network")).toEqual([{ network: "off" }]);
  expect(asked("sample_expire")).toHaveLength(1);
  expect(asked("sample_refuse")).toHaveLength(1);
  expect(await screen.findByRole("button", { name: "The next change will be refused" })).toBeDisabled();
});

test("shows what was asked last, and closes", async () => {
  const { user, onClose } = await open("/sync");
  const requests = screen.getByRole("region", { name: "Last requests" });
  expect(within(requests).getAllByRole("listitem")[0]).toHaveTextContent(
    /POST \/crm\/objects\/2026-09\/contacts\/search ?200/,
  );
  await user.click(screen.getByRole("button", { name: "Close the panel" }));
  expect(onClose).toHaveBeenCalledOnce();
});
