import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeTransport } from "@/ipc/fake";
import { createWorld } from "@/ipc/fake/world";
import { renderWith } from "@/test/render";
import { QuitQuestion } from "./quit-question";

const invoke = vi.fn(async () => undefined);

beforeEach(() => {
  invoke.mockClear();
  Object.assign(window, { __TAURI_INTERNALS__: { invoke } });
});
afterEach(() => {
  Reflect.deleteProperty(window, "__TAURI_INTERNALS__");
});

/** What the program was told, beside what it was asked. */
const told = () => invoke.mock.calls.map((call) => (call as unknown[])[0]);

async function press(total = 2) {
  const transport = new FakeTransport(
    { unsent: () => ({ total, on_the_way: 0, can_send: true, word: "discard" }) },
    createWorld({ records: new Map([["contacts", []]]) }),
  );
  const rendered = await renderWith(<QuitQuestion />, { transport });
  expect(screen.queryByRole("dialog")).toBeNull();
  window.dispatchEvent(new Event("satchel:closing"));
  const dialog = await screen.findByRole("dialog", { name: "Quit with unsent changes?" });
  return { ...rendered, dialog };
}

test("Enter quits and keeps everything", async () => {
  const { user, dialog } = await press();
  expect(await within(dialog).findByText("2 changes have not been sent.")).toBeVisible();
  expect(within(dialog).getByRole("radio", { name: /^Keep them on this computer/ })).toBeChecked();
  const quit = within(dialog).getByRole("button", { name: "Quit" });
  await waitFor(() => expect(quit).toHaveFocus());
  await user.keyboard("{Enter}");
  await waitFor(() => expect(told()).toEqual(["quit"]));
});

test("the window stays when the question is put away, and asks again the next time", async () => {
  const { user, dialog } = await press();
  await user.click(await within(dialog).findByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(told()).toEqual(["stay"]);
  window.dispatchEvent(new Event("satchel:closing"));
  expect(await screen.findByRole("dialog")).toBeVisible();
});
