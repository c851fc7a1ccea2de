import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { FakeTransport } from "@/ipc/fake";
import { createWorld } from "@/ipc/fake/world";
import { renderWith } from "@/test/render";
import { Associations, useRecord } from ".";

function Links() {
  const { record } = useRecord("contacts", "1007");
  return record ? (
    <Associations record={record} asked="1007" associates={["companies", "deals"]} locked={false} />
  ) : null;
}

async function open() {
  const transport = new FakeTransport({}, createWorld({ search: new URLSearchParams("contacts=20") }));
  const record = transport.world.records.get("contacts")?.find(({ id }) => id === "1007");
  const [first, second] = transport.world.records.get("companies") ?? [];
  const [deal] = transport.world.records.get("deals") ?? [];
  if (!record || !first || !second || !deal) throw new Error("the sample lacks a record");
  const link = (to: typeof first, title: string, labels: string[], primary = false) => ({
    type: to.type,
    id: to.id,
    title,
    labels,
    primary,
    pending: null,
  });
  record.associations = [
    link(first, "First House", ["Primary"], true),
    link(second, "Second House", ["Consultant"]),
    link(deal, "A deal", ["Champion"]),
  ];
  deal.associations = [];
  const rendered = await renderWith(<Links />, { transport });
  await screen.findByText("Second House");
  const asked = (method: string) =>
    transport.calls.filter((call) => call.method === method).map(({ request }) => request);
  const menu = async (title: string, item: string) => {
    await rendered.user.click(screen.getByRole("button", { name: `More about ${title}` }));
    await rendered.user.click(await screen.findByRole("menuitem", { name: item }));
  };
  const end = (to: typeof first) => ({ type: "contacts", id: "1007", to_type: to.type, to_id: to.id });
  return { ...rendered, asked, menu, first: end(first), second: end(second), deal: end(deal) };
}

it("the labels of a link are chosen from the account’s, all at once, and taken back", async () => {
  const { user, menu, asked, deal } = await open();
  await menu("A deal", "Change labels…");
  const dialog = await screen.findByRole("dialog", { name: "Labels of the link to A deal" });
  expect(await within(dialog).findByRole("checkbox", { name: "Champion" })).toBeChecked();
  await user.click(within(dialog).getByRole("checkbox", { name: "Decision maker" }));
  await user.click(within(dialog).getByRole("checkbox", { name: "Champion" }));
  await user.click(within(dialog).getByRole("button", { name: "Save labels" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(await screen.findByText(/^Decision maker/)).toBeVisible();
  expect(screen.getByRole("img", { name: "Link waits to be sent" })).toBeVisible();
  await user.keyboard("{Control>}z{/Control}");
  await waitFor(() =>
    expect(asked("set_labels")).toEqual([
      { ...deal, labels: ["Decision maker"] },
      { ...deal, labels: ["Champion"] },
    ]),
  );
});

it("what HubSpot calls primary is no label to choose: the company is made the primary one, and back", async () => {
  const { user, menu, asked, first, second } = await open();
  await menu("First House", "Change labels…");
  const dialog = await screen.findByRole("dialog");
  await within(dialog).findByRole("checkbox", { name: "Consultant" });
  expect(within(dialog).queryByRole("checkbox", { name: "Primary" })).toBeNull();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.click(screen.getByRole("button", { name: "More about First House" }));
  await screen.findByRole("menuitem", { name: "Remove link" });
  expect(screen.queryByRole("menuitem", { name: /Make primary/ })).toBeNull();
  await user.keyboard("{Escape}");
  await menu("Second House", "Make primary company");
  await screen.findByText("Second House is the primary company here");
  await user.keyboard("{Control>}z{/Control}");
  await waitFor(() =>
    expect(asked("make_primary")).toEqual([
      { ...second, label: null },
      { ...first, label: null },
    ]),
  );
});
