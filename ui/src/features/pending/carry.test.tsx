import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Failure } from "@/ipc";
import { FakeTransport, type Handlers } from "@/ipc/fake";
import { createWorld } from "@/ipc/fake/world";
import { renderWith } from "@/test/render";
import { ExportOutbox, ImportOutbox } from "./carry";

async function open(content: React.ReactNode, overrides: Handlers) {
  const transport = new FakeTransport(overrides, createWorld({ records: new Map([["contacts", []]]) }));
  const rendered = await renderWith(content, { transport });
  const dialog = await screen.findByRole("dialog");
  const asked = (method: string) =>
    transport.calls.filter((call) => call.method === method).map(({ request }) => request);
  /** Puts a text into a field at once. */
  const put = async (label: string, text: string) => {
    await rendered.user.click(within(dialog).getByLabelText(label));
    await rendered.user.paste(text);
  };
  return { ...rendered, dialog, asked, put };
}

test("what waits is written to a file that its passphrase opens, and its name is said", async () => {
  const { user, dialog, asked, put } = await open(<ExportOutbox onClose={() => undefined} />, {
    export_outbox: () => ({ file: "~/Documents/outbox.sealed", intents: 7 }),
  });
  const button = within(dialog).getByRole("button", { name: "Export" });
  expect(button).toBeDisabled();
  await put("Passphrase of the file", "horse");
  await put("Passphrase again", "horse");
  await user.click(button);
  expect(await within(dialog).findByText("7 changes written to a sealed file.")).toBeVisible();
  expect(within(dialog).getByText("~/Documents/outbox.sealed")).toBeVisible();
  expect(asked("export_outbox")).toEqual([{ passphrase: "horse", path: null }]);
});

test("what was kept is brought back, and what could not be placed is named with its reason", async () => {
  const { user, dialog, asked, put } = await open(<ImportOutbox onClose={() => undefined} />, {
    import_outbox: () => ({
      placed: 3,
      known: 1,
      held: 1,
      left: [{ type: "contacts", id: "512", kind: "update", property: "phone", reason: "it was erased" }],
    }),
  });
  await put("File", "~/outbox.sealed");
  await put("Passphrase of the file", "horse");
  await user.click(within(dialog).getByRole("button", { name: "Import" }));
  expect(await within(dialog).findByText("3 changes wait here now.")).toBeVisible();
  expect(dialog).toHaveTextContent("1 change had been here already.");
  expect(dialog).toHaveTextContent("1 new record may be in HubSpot already, and is held back");
  await waitFor(() =>
    expect(within(dialog).getByRole("list", { name: "Not placed" })).toHaveTextContent(
      "contact 512, Phone it was erased",
    ),
  );
  expect(asked("import_outbox")).toEqual([{ path: "~/outbox.sealed", passphrase: "horse" }]);
});

test("a wrong passphrase keeps the file’s name and says what to do", async () => {
  const { user, dialog, put } = await open(<ImportOutbox onClose={() => undefined} />, {
    import_outbox: () => {
      throw {
        code: "sealed_passphrase",
        message: "This passphrase does not open the file.",
        kept: "The file was not changed.",
        next: "Give the passphrase it was exported with.",
      } as Failure;
    },
  });
  await put("File", "~/outbox.sealed");
  await put("Passphrase of the file", "wrong");
  await user.click(within(dialog).getByRole("button", { name: "Import" }));
  expect(await within(dialog).findByRole("alert")).toHaveTextContent("does not open the file");
  expect(within(dialog).getByLabelText("File")).toHaveValue("~/outbox.sealed");
});
