import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Timeline, useRecord } from "@/components/record";
import { type Failure, useAnswer } from "@/ipc";
import { FakeTransport, type Handlers } from "@/ipc/fake";
import { createWorld } from "@/ipc/fake/world";
import { renderWith } from "@/test/render";
import RecordPage from "..";
import { Composer } from ".";

const ingrid = "/records/contacts/1007";
const on = [{ type: "contacts", id: "1007" }];

/** The composer with the timeline under it; the page around them has tests of its own. */
function Parts() {
  const { record } = useRecord("contacts", "1007");
  const { data: owners } = useAnswer("owners", {});
  if (!record || !owners) return null;
  return (
    <>
      <Composer record={record} owners={owners.rows} onSaved={() => undefined} />
      <Timeline type="contacts" id="1007" owners={owners.rows} />
    </>
  );
}

async function open(overrides: Handlers = {}, transport?: FakeTransport) {
  const fake =
    transport ?? new FakeTransport(overrides, createWorld({ search: new URLSearchParams("contacts=20") }));
  const rendered = await renderWith(<Parts />, { at: ingrid, transport: fake });
  await screen.findByText("Send certificate template");
  await screen.findByRole("button", { name: /Write a note|Draft:/ });
  const asked = (method: string) =>
    fake.calls.filter((call) => call.method === method).map(({ request }) => request);
  /** Puts a text into a field at once. */
  const put = async (field: HTMLElement, text: string) => {
    await rendered.user.click(field);
    await rendered.user.paste(text);
  };
  return { ...rendered, asked, put };
}

describe("the composer", () => {
  it("writes a note by keys alone, which stands on the timeline at once and marked", async () => {
    const { user, asked } = await open();
    await user.keyboard("n");
    const form = await screen.findByRole("form", { name: "Write a note" });
    await waitFor(() => expect(within(form).getByRole("textbox", { name: "Note" })).toHaveFocus());
    await user.paste("Wants <b>one</b> order");
    await user.keyboard("{Control>}{Enter}{/Control}");
    const note = (await screen.findByText("Wants one order")).closest("li");
    expect(note).toHaveTextContent("Pending");
    expect(asked("log_activity")).toEqual([{ type: "notes", on, text: "Wants <b>one</b> order" }]);
    expect(screen.queryByRole("form")).toBeNull();
    await waitFor(() => expect(screen.getByRole("button", { name: /Write a note/ })).toHaveFocus());
    expect(screen.getByText("Note saved on this computer, waiting to send")).toBeVisible();
  });

  it("keeps the draft on Escape, and over a restart of the window", async () => {
    const { user, transport, unmount, put } = await open();
    await user.keyboard("n");
    await put(await screen.findByRole("textbox", { name: "Note" }), "Half a thought");
    await user.keyboard("{Escape}");
    const begun = await screen.findByRole("button", { name: "Draft: Half a thought" });
    await waitFor(() => expect(begun).toHaveFocus());
    await waitFor(() =>
      expect(transport.world.remembered.get("draft.contacts.1007")).toContain("Half a thought"),
    );
    unmount();
    const again = await open({}, transport);
    await again.user.click(screen.getByRole("button", { name: "Draft: Half a thought" }));
    expect(await screen.findByRole("textbox", { name: "Note" })).toHaveValue("Half a thought");
    expect(again.asked("log_activity")).toEqual([]);
  });

  it("logs a call with direction, outcome and minutes", async () => {
    const { user, asked, put } = await open();
    await user.keyboard("l");
    await put(await screen.findByRole("textbox", { name: "What was said" }), "Asked for a price");
    expect(screen.getByRole("combobox", { name: "Call direction" })).toHaveValue("Outbound");
    const outcome = screen.getByRole("combobox", { name: "Call outcome" });
    await user.click(outcome);
    await user.click(await screen.findByRole("option", { name: "Connected" }));
    await put(screen.getByRole("textbox", { name: "Minutes" }), "4");
    await user.click(screen.getByRole("button", { name: /Save call/ }));
    await screen.findByText("Asked for a price");
    expect(asked("log_activity")).toEqual([
      {
        type: "calls",
        on,
        text: "Asked for a price",
        properties: { hs_call_disposition: "connected", hs_call_duration: "240000" },
      },
    ]);
  });

  it("makes a task with what is to be done, whose it is and how urgent", async () => {
    const { user, asked, put } = await open();
    await user.keyboard("t");
    await screen.findByRole("textbox", { name: "What is to be done" });
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByRole("alert")).toHaveTextContent("Say what is to be done first.");
    await put(screen.getByRole("textbox", { name: "What is to be done" }), "Send the offer");
    expect(screen.getByRole("combobox", { name: "Owner" })).toHaveValue("Me (Mira Voss)");
    await user.click(screen.getByRole("combobox", { name: "Priority" }));
    await user.click(await screen.findByRole("option", { name: "High" }));
    await user.click(screen.getByRole("button", { name: /Save task/ }));
    await screen.findByText("Send the offer");
    expect(asked("log_activity")).toEqual([
      { type: "tasks", on, title: "Send the offer", properties: { hs_task_priority: "HIGH" } },
    ]);
    expect(screen.queryByText("Not started", { selector: "label" })).toBeNull();
  });

  it("keeps all that was typed when the program could not save it", async () => {
    const failure: Failure = {
      code: "disk_full",
      message: "The disk is full.",
      kept: "Nothing was changed.",
      next: "Make room and try again.",
    };
    const { user, put } = await open({
      log_activity: () => {
        throw failure;
      },
    });
    await user.keyboard("n");
    await put(await screen.findByRole("textbox", { name: "Note" }), "Not to be lost");
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByRole("alert")).toHaveTextContent("The disk is full.");
    expect(screen.getByRole("textbox", { name: "Note" })).toHaveValue("Not to be lost");
  });

  it("is not there for a record that cannot be changed any more", async () => {
    const transport = new FakeTransport({}, createWorld({ search: new URLSearchParams("contacts=20") }));
    await renderWith(<RecordPage />, { at: ingrid, transport });
    await screen.findByRole("button", { name: /Write a note/ });
    const record = transport.world.records.get("contacts")?.find(({ id }) => id === "1007");
    if (record) record.state = "archived";
    transport.announce(["records"]);
    await waitFor(() => expect(screen.queryByRole("button", { name: /Write a note/ })).toBeNull());
  });
});

describe("a task on the timeline", () => {
  it("is done by its box, shown so at once, and taken back", async () => {
    const { user, asked } = await open();
    const box = await screen.findByRole("checkbox", { name: "Send certificate template is done" });
    expect(box).not.toBeChecked();
    await user.click(box);
    await waitFor(() => expect(box).toBeChecked());
    expect(await screen.findByText("Send certificate template done")).toBeVisible();
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(box).not.toBeChecked());
    expect(asked("set_done").map((request) => (request as { done: boolean }).done)).toEqual([true, false]);
  });

  it("stays as it was when that could not be saved, and says so", async () => {
    const { user } = await open({
      set_done: () => {
        throw { code: "busy", message: "Another Satchel holds this account.", kept: "", next: "" } as Failure;
      },
    });
    const box = await screen.findByRole("checkbox", { name: "Send certificate template is done" });
    await user.click(box);
    expect(await screen.findByText(/was not changed: Another Satchel holds this account/)).toBeVisible();
    expect(box).not.toBeChecked();
  });
});
