import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Failure, SettledUnsent, UnsentChoice } from "@/ipc";
import { FakeTransport } from "@/ipc/fake";
import { createWorld } from "@/ipc/fake/world";
import { renderWith } from "@/test/render";
import { LeaveDialog } from ".";

/** The question with so many changes waiting; `gone` is how it was left. */
async function open(waiting: number, here: string | null = "They stay.") {
  const state: { settled: SettledUnsent; failure: Failure | null } = {
    settled: { left: waiting, discarded: 0, file: null },
    failure: null,
  };
  const transport = new FakeTransport(
    {
      unsent: () => ({ total: waiting, on_the_way: 0, can_send: true, word: "discard" }),
      settle_unsent: () => {
        if (state.failure) throw state.failure;
        return state.settled;
      },
    },
    createWorld({ records: new Map([["contacts", []]]) }),
  );
  const gone: (UnsentChoice | null)[] = [];
  const rendered = await renderWith(
    <LeaveDialog
      title="Sign out?"
      go="Sign out"
      words="Nothing waits."
      here={here}
      onGo={async (kept) => gone.push(kept)}
      onClose={() => undefined}
    />,
    { transport },
  );
  const dialog = await screen.findByRole("dialog");
  const asked = (method: string) =>
    transport.calls.filter((call) => call.method === method).map((call) => call.request);
  /** Puts a text into a field at once, behind what is there. */
  const put = async (label: string, text: string) => {
    await rendered.user.click(within(dialog).getByLabelText(label));
    await rendered.user.paste(text);
  };
  return {
    ...rendered,
    dialog,
    put,
    gone,
    asked,
    settle: (settled: SettledUnsent) => {
      state.settled = settled;
    },
    fail: (failure: Failure) => {
      state.failure = failure;
    },
  };
}

test("unsent changes stay on this computer when that is chosen, and nothing is chosen beforehand", async () => {
  const { user, dialog, asked, gone } = await open(3);

  expect(await within(dialog).findByText("3 changes have not been sent.")).toBeVisible();
  for (const each of within(dialog).getAllByRole("radio")) expect(each).not.toBeChecked();
  expect(within(dialog).getByRole("button", { name: "Sign out" })).toBeDisabled();
  await user.click(within(dialog).getByRole("radio", { name: /^Keep them on this computer/ }));
  await user.click(within(dialog).getByRole("button", { name: "Sign out" }));
  await waitFor(() => expect(gone).toEqual([null]));
  expect(asked("settle_unsent")).toEqual([]);
});

test("what cannot be sent is asked about again before anybody is signed out", async () => {
  const { user, dialog, asked, gone, settle } = await open(3);
  settle({ left: 1, discarded: 0, file: null });

  await user.click(await within(dialog).findByRole("radio", { name: /^Send them first/ }));
  await user.click(within(dialog).getByRole("button", { name: "Send, then sign out" }));
  expect(
    await within(dialog).findByText(/^Not all could be sent\. 1 change has not been sent\./),
  ).toBeVisible();
  expect(gone).toEqual([]);
  settle({ left: 0, discarded: 0, file: null });
  await user.click(within(dialog).getByRole("radio", { name: /^Send them first/ }));
  await user.click(within(dialog).getByRole("button", { name: "Send, then sign out" }));
  await waitFor(() => expect(gone).toEqual([null]));
  expect(asked("settle_unsent")).toEqual([{ name: "send" }, { name: "send" }]);
});

test("changes are sealed in a file, which is named before anything else goes", async () => {
  const { user, dialog, asked, gone, settle, put } = await open(2);
  settle({ left: 2, discarded: 0, file: "~/Documents/outbox.sealed" });

  await user.click(await within(dialog).findByRole("radio", { name: /^Keep them in a sealed file/ }));
  const seal = within(dialog).getByRole("button", { name: "Seal them in a file" });
  await put("Passphrase of the file", "pass");
  await put("Passphrase again", "pas");
  expect(seal).toBeDisabled();
  expect(within(dialog).getByText("The two are not the same.")).toBeVisible();
  await put("Passphrase again", "s");
  await user.click(seal);
  expect(await within(dialog).findByText("~/Documents/outbox.sealed")).toBeVisible();
  expect(gone).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Sign out" }));
  await waitFor(() =>
    expect(gone).toEqual([{ name: "keep", passphrase: "pass", path: "~/Documents/outbox.sealed" }]),
  );
  expect(asked("settle_unsent")).toEqual([{ name: "keep", passphrase: "pass", path: null }]);
});

test("what an option asks for stands below it, and only while it is chosen", async () => {
  const { user, dialog } = await open(2);
  const keep = await within(dialog).findByRole("radio", { name: /^Keep them in a sealed file/ });
  const discard = within(dialog).getByRole("radio", { name: /^Discard/ });
  expect(within(dialog).queryByLabelText("Passphrase of the file")).toBeNull();
  await user.click(keep);
  const field = within(dialog).getByLabelText("Passphrase of the file");
  expect(keep.compareDocumentPosition(field)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  expect(field.compareDocumentPosition(discard)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  // The caret moves in the field, and not the choice.
  await user.click(field);
  await user.keyboard("{ArrowDown}");
  expect(keep).toBeChecked();
  expect(field).toHaveFocus();
  await user.click(discard);
  expect(within(dialog).queryByLabelText("Passphrase of the file")).toBeNull();
});

test("changes are given up by the typed word alone", async () => {
  const { user, dialog, asked, gone, settle, put } = await open(2);
  settle({ left: 0, discarded: 2, file: null });

  await user.click(await within(dialog).findByRole("radio", { name: /^Discard them/ }));
  const button = within(dialog).getByRole("button", { name: "Discard and sign out" });
  await put("Type “discard” to give up 2 changes", "discar");
  expect(button).toBeDisabled();
  await user.keyboard("d");
  await user.click(button);
  await waitFor(() => expect(gone).toEqual([null]));
  expect(asked("settle_unsent")).toEqual([{ name: "discard", word: "discard" }]);
});

test("an account is removed only with an end for what waits: it cannot stay here", async () => {
  const { user, dialog, gone, settle, put } = await open(2, null);
  settle({ left: 2, discarded: 0, file: "~/outbox.sealed" });

  await within(dialog).findByText("2 changes have not been sent.");
  expect(within(dialog).queryByRole("radio", { name: /on this computer/ })).toBeNull();
  await user.click(within(dialog).getByRole("radio", { name: /^Keep them in a sealed file/ }));
  await put("Passphrase of the file", "pass");
  await put("Passphrase again", "pass");
  await put("File", "/a.sealed");
  await user.click(within(dialog).getByRole("button", { name: "Seal them in a file" }));
  await within(dialog).findByText("Your changes are kept in a sealed file.");
  expect(gone).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Sign out" }));
  await waitFor(() => expect(gone).toEqual([{ name: "keep", passphrase: "pass", path: "~/outbox.sealed" }]));
});

test("a failure keeps the question open with its words", async () => {
  const { user, dialog, gone, fail } = await open(1);
  fail({
    code: "io",
    message: "The file cannot be written.",
    kept: "Nothing was changed.",
    next: "Choose another place.",
  });

  await user.click(await within(dialog).findByRole("radio", { name: /^Send them first/ }));
  await user.click(within(dialog).getByRole("button", { name: "Send, then sign out" }));
  expect(await within(dialog).findByRole("alert")).toHaveTextContent("The file cannot be written.");
  expect(gone).toEqual([]);
});
