import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { EditRequest, ListRequest } from "@/ipc";
import type { FakeTransport, Handlers } from "@/ipc/fake";
import { trailTo } from "@/lib/trail";
import { fill, renderWith, sampleTransport } from "@/test/render";
import ListPage from "./list-page";

// A low window: the list draws what is in view and a little around it, and each row costs as much as a form.
beforeEach(() => {
  const height = vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(160);
  return () => height.mockRestore();
});

async function openList(options: { at?: string; overrides?: Handlers; transport?: FakeTransport } = {}) {
  const rendered = await renderWith(<ListPage />, { at: "/lists/contacts", ...options });
  const grid = await screen.findByRole("grid");
  await waitFor(() => expect(within(grid).getAllByRole("rowheader").length).toBeGreaterThan(5));
  return { ...rendered, grid };
}

const names = (grid: HTMLElement) =>
  within(grid)
    .getAllByRole("rowheader")
    .map((cell) => cell.querySelector(".nm")?.textContent);

function cell(grid: HTMLElement, row: number, column: number): HTMLElement {
  const found = grid.querySelector<HTMLElement>(`[data-row="${row}"][data-col="${column}"]`);
  if (!found) throw new Error(`no cell ${row}/${column}`);
  return found;
}

const lastList = (transport: FakeTransport) =>
  transport.calls.filter(({ method }) => method === "list").at(-1)?.request as ListRequest;

describe("a list", () => {
  it("is one tab stop, and tells how long it is", async () => {
    const { grid } = await openList();
    expect(grid).toHaveAttribute("aria-rowcount", "241");
    expect(grid.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
    expect(within(grid).getAllByRole("row").length).toBeLessThan(60);
  });

  it("is walked through by keys, header included, without losing the focus", async () => {
    const { grid, user } = await openList();
    await user.click(cell(grid, 0, 2));
    await user.keyboard("jj{ArrowDown}{ArrowRight}");
    expect(cell(grid, 3, 3)).toHaveFocus();
    await user.keyboard("k{Home}");
    expect(cell(grid, 2, 0)).toHaveFocus();
    await user.keyboard("{ArrowUp}{ArrowUp}{ArrowUp}{End}");
    expect(document.activeElement).toHaveRole("columnheader");
    await user.keyboard("{ArrowDown}");
    expect(grid).toContainElement(document.activeElement as HTMLElement);
  });

  it("stays at the row that was clicked, wherever the focus was before", async () => {
    const { grid, user } = await openList();
    await user.click(cell(grid, 0, 1));
    await user.keyboard("{Control>}{End}{/Control}");
    await waitFor(() => expect(document.activeElement).toHaveAttribute("data-row", "239"));
    await user.click(cell(grid, 235, 2));
    expect(cell(grid, 235, 2)).toHaveFocus();
    await user.keyboard("k");
    expect(cell(grid, 234, 2)).toHaveFocus();
  });

  it("opens the record with Enter, and leaves a trail to the next one", async () => {
    const { grid, user, address } = await openList();
    await user.click(cell(grid, 2, 2));
    await user.keyboard("{Enter}");
    await waitFor(() => expect(address()).toMatch(/^\/records\/contacts\/\d+$/));
    expect(trailTo("contacts")).toMatchObject({ index: 2, list: { type: "contacts", filters: [] } });
  });

  it("has the keys from the start, and goes on at the same row when one comes back", async () => {
    const { grid, user, unmount, transport } = await openList();
    await waitFor(() => expect(grid).toContainElement(document.activeElement as HTMLElement));
    await user.keyboard("jjjj{ArrowRight}");
    const at = document.activeElement?.getAttribute("data-row");
    expect(Number(at)).toBeGreaterThanOrEqual(4);
    unmount();
    const again = await openList({ transport });
    await waitFor(() => expect(again.grid).toContainElement(document.activeElement as HTMLElement));
    expect(document.activeElement).toHaveAttribute("data-row", at);
  });

  it("sorts by a click on the head, and the other way by another", async () => {
    const { grid, user, transport } = await openList();
    await user.click(within(grid).getByRole("columnheader", { name: /^Company/ }));
    await waitFor(() => expect(lastList(transport)).toMatchObject({ sort: "company", descending: false }));
    await user.click(within(grid).getByRole("columnheader", { name: /^Company/ }));
    await waitFor(() => expect(lastList(transport)).toMatchObject({ sort: "company", descending: true }));
    expect(within(grid).getByRole("columnheader", { name: /^Company/ })).toHaveAttribute(
      "aria-sort",
      "descending",
    );
  });

  it("selects by x and Shift, counts, and forgets with Escape", async () => {
    const { grid, user } = await openList();
    await user.click(cell(grid, 1, 2));
    await user.keyboard("x");
    await user.keyboard("{Shift>}{ArrowDown}{ArrowDown}{/Shift}");
    expect(await screen.findByText("3 selected")).toBeVisible();
    expect(within(grid).getAllByRole("row", { selected: true })).toHaveLength(3);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByText("3 selected")).not.toBeInTheDocument());
  });

  it("selects all of the list with the box in the head, those never loaded included", async () => {
    const { grid, user } = await openList();
    await user.click(within(grid).getByRole("checkbox", { name: "Select all rows" }));
    expect(await screen.findByText("240 selected")).toBeVisible();
  });

  it("edits in place: saved, marked as waiting, and undone by Ctrl+Z", async () => {
    const { grid, user, transport } = await openList();
    const before = cell(grid, 0, 3).textContent;
    await user.click(cell(grid, 0, 3));
    await user.keyboard("{F2}");
    const input = await within(grid).findByRole("textbox", { name: "Phone" });
    expect(input).toHaveFocus();
    await user.clear(input);
    await user.type(input, "+49 40 1{Enter}");
    await waitFor(() => expect(cell(grid, 0, 3)).toHaveTextContent("+49 40 1"));
    expect(within(cell(grid, 0, 3)).getByRole("img", { name: "Pending" })).toBeInTheDocument();
    expect(cell(grid, 0, 3)).toHaveFocus();
    expect(transport.calls.filter(({ method }) => method === "edit")).toHaveLength(1);
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(cell(grid, 0, 3)).toHaveTextContent(before ?? ""));
  });

  it("keeps an edit with its row, and what was typed in it, when rows arrive above", async () => {
    let first = 20;
    const list = ({ offset }: ListRequest) => ({
      total: 20,
      rows: Array.from({ length: offset === 0 ? 20 : 0 }, (_none, at) => ({
        type: "contacts",
        id: String(first + at),
        title: `Person ${first + at}`,
        properties: { phone: null },
        marks: {},
      })),
    });
    const { grid, user, transport } = await openList({ overrides: { list } });
    await user.click(cell(grid, 2, 3));
    await user.keyboard("{F2}");
    const input = await within(grid).findByRole("textbox", { name: "Phone" });
    await user.type(input, "+49");
    first = 19;
    transport.announce(["lists"]);
    await waitFor(() => expect(names(grid)[0]).toBe("Person 19"), { timeout: 3_000 });
    expect(cell(grid, 3, 3)).toContainElement(input);
    await user.type(input, " 40{Enter}");
    const edits = () => transport.calls.filter(({ method }) => method === "edit");
    await waitFor(() => expect(edits()).toHaveLength(1));
    expect(edits()[0]?.request).toMatchObject({ id: "22", properties: { phone: "+49 40" } });
  });

  it("keeps the editor open with the reason when a value is not taken", async () => {
    const overrides: Handlers = {
      edit: () => {
        throw {
          code: "invalid_value",
          message: "That is no phone number.",
          kept: "Nothing was changed.",
          next: "",
        };
      },
    };
    const { grid, user } = await openList({ overrides });
    await user.click(cell(grid, 0, 3));
    await user.keyboard("{F2}");
    const input = await within(grid).findByRole("textbox", { name: "Phone" });
    await user.clear(input);
    await user.type(input, "abc{Enter}");
    expect(await screen.findByText(/That is no phone number/)).toBeVisible();
    expect(input).toHaveValue("abc");
  });

  it("says why a cell cannot be edited", async () => {
    const { grid, user } = await openList();
    await user.click(cell(grid, 0, 5));
    await user.keyboard("e");
    expect(await screen.findByText(/HubSpot works this value out itself/)).toBeVisible();
  });

  it("marks pending, conflicting and refused values with bar, shape and word", async () => {
    const marked = (id: string, mark: string) => ({
      type: "contacts",
      id,
      title: `Person ${id}`,
      properties: { phone: "1" },
      marks: { phone: mark },
    });
    const rows = [marked("1", "queued"), marked("2", "conflicted"), marked("3", "rejected")];
    await renderWith(<ListPage />, {
      at: "/lists/contacts",
      overrides: { list: () => ({ total: 3, rows }) },
    });
    await screen.findByText("Person 3");
    const grid = screen.getByRole("grid");
    const expected = [
      ["Pending", "cell-p"],
      ["Conflict", "cell-c"],
      ["Refused by HubSpot", "cell-d"],
    ] as const;
    expected.forEach(([word, bar], row) => {
      expect(within(cell(grid, row, 3)).getByRole("img", { name: word })).toBeInTheDocument();
      expect(cell(grid, row, 3)).toHaveClass(bar);
    });
    expect(within(cell(grid, 1, 1)).getByRole("img", { name: /You and a colleague/ })).toBeInTheDocument();
  });
});

describe("filters and views", () => {
  it("adds “Owner is me” from the keyboard and asks for my own", async () => {
    const { user, transport } = await openList();
    await user.keyboard("/");
    await user.keyboard("is me");
    await user.click(await screen.findByRole("option", { name: "Owner is me" }));
    await waitFor(() => expect(lastList(transport).filters).toEqual(["hubspot_owner_id=101"]));
    expect(screen.getByText("me")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Remove: Owner is me" }));
    await waitFor(() => expect(lastList(transport).filters).toEqual([]));
  });

  it("looks for typed text in what names a record", async () => {
    const { grid, user, transport } = await openList();
    await user.keyboard("/");
    await user.paste("solh");
    await user.click(await screen.findByRole("option", { name: "Last name contains “solh”" }));
    await waitFor(() => expect(lastList(transport).filters).toEqual(["lastname~solh"]));
    await waitFor(() => expect(names(grid)).toEqual(["Ingrid Solheim"]));
  });

  it("says that nothing matches, and clears the filters", async () => {
    const { user } = await openList();
    await user.keyboard("/");
    await user.paste("zzzz");
    await user.click(await screen.findByRole("option", { name: "Email contains “zzzz”" }));
    expect(await screen.findByText("No contacts match.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Clear filters" }));
    expect(await screen.findByRole("grid")).toBeVisible();
  });

  it("leaves the keys in the list when a filter has taken away the row that had them", async () => {
    const { grid, user } = await openList();
    await user.click(cell(grid, 9, 2));
    await user.keyboard("/");
    await user.paste("solh");
    await user.click(await screen.findByRole("option", { name: "Last name contains “solh”" }));
    await waitFor(() => expect(names(grid)).toEqual(["Ingrid Solheim"]));
    await waitFor(() => expect(grid).toContainElement(document.activeElement as HTMLElement));
    await user.keyboard("x");
    expect(await screen.findByText("1 selected")).toBeVisible();
  });

  it("puts the keys on the filter that left nothing over, and on the next one when a filter goes", async () => {
    const { user } = await openList();
    const chip = (text: string) => screen.findByRole("button", { name: `Email contains ${text}` });
    const narrow = async (text: string) => {
      await user.keyboard("/");
      await user.paste(text);
      await user.click(await screen.findByRole("option", { name: `Email contains “${text}”` }));
      return chip(text);
    };
    const first = await narrow("zzzz");
    await waitFor(() => expect(first).toHaveFocus());
    await narrow("yyyy");
    await user.click(screen.getByRole("button", { name: "Remove: Email contains yyyy" }));
    await waitFor(async () => expect(await chip("zzzz")).toHaveFocus());
    await user.click(screen.getByRole("button", { name: "Remove: Email contains zzzz" }));
    await waitFor(() => expect(document.activeElement).not.toBe(document.body));
  });

  it("puts the keys back on a filter that was opened, changed or not", async () => {
    const { user } = await openList();
    await user.keyboard("/");
    await user.paste("solh");
    await user.click(await screen.findByRole("option", { name: "Last name contains “solh”" }));
    const chip = () => screen.getByRole("button", { name: /^Last name contains/ });
    await user.click(await screen.findByRole("button", { name: /^Last name contains/ }));
    await user.click(await screen.findByRole("textbox", { name: "Value" }));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(chip()).toHaveFocus());
    await user.keyboard("{Enter}");
    const value = await screen.findByRole("textbox", { name: "Value" });
    await fill(user, value, "ruiz");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(chip()).toHaveFocus());
    expect(chip()).toHaveTextContent("ruiz");
  });

  it("finds changed views again after a restart", async () => {
    const transport = sampleTransport();
    const first = await openList({ transport });
    await first.user.click(within(first.grid).getByRole("columnheader", { name: /^Company/ }));
    await waitFor(() =>
      expect(transport.world.remembered.get("lists.contacts")).toContain('"column":"company"'),
    );
    first.unmount();
    await openList({ transport });
    await waitFor(() => expect(lastList(transport)).toMatchObject({ sort: "company", descending: false }));
  });

  it("shows a view by its number", async () => {
    const { user, transport } = await openList();
    await user.keyboard("{Control>}2{/Control}");
    expect(await screen.findByRole("tab", { name: /^My contacts/, selected: true })).toBeVisible();
    await waitFor(() => expect(lastList(transport).filters).toEqual(["hubspot_owner_id=101"]));
  });

  it("saves a view under a name and shows it", async () => {
    const { user } = await openList();
    await user.keyboard("/");
    await user.keyboard("is me");
    await user.click(await screen.findByRole("option", { name: "Owner is me" }));
    await user.click(await screen.findByRole("button", { name: "Save view" }));
    await fill(user, await screen.findByRole("textbox", { name: "Name of the view" }), "Mine alone");
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("tab", { name: /^Mine alone/, selected: true })).toBeVisible();
  });

  it("shows another column from the chooser", async () => {
    const { grid, user } = await openList();
    await user.click(screen.getByRole("button", { name: "Columns" }));
    await user.click(await screen.findByRole("checkbox", { name: "Country" }));
    expect(within(grid).getByRole("columnheader", { name: /^Country/, hidden: true })).toBeInTheDocument();
  });
});

describe("states of a list", () => {
  it("says how much has arrived while the first sync runs", async () => {
    const base = sampleTransport();
    const idle = await base.call("sync_state", {});
    const types = idle.types.map((each) => ({ ...each, complete: false, live: 212_400, expected: 480_000 }));
    await openList({ overrides: { sync_state: () => ({ ...idle, types }) } });
    expect(await screen.findByText(/Showing 212,400 of about 480,000 contacts/)).toBeVisible();
  });

  it("says what happened when the list cannot be read, and tries again", async () => {
    let broken = true;
    const base = sampleTransport();
    const { user } = await renderWith(<ListPage />, {
      at: "/lists/contacts",
      overrides: {
        list: (request) => {
          if (broken)
            throw {
              code: "io",
              message: "The disk does not answer.",
              kept: "Nothing was changed.",
              next: "Try again.",
            };
          return base.call("list", request);
        },
      },
    });
    expect(await screen.findByText("The disk does not answer.")).toBeVisible();
    broken = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("grid")).toBeVisible();
  });

  it("follows changes made elsewhere, and keeps what is on screen meanwhile", async () => {
    const { grid, transport, user } = await openList();
    await user.click(within(grid).getByRole("columnheader", { name: /^Name/ }));
    await waitFor(() => expect(lastList(transport).sort).toBe("firstname"));
    const record = transport.world.records
      .get("contacts")
      ?.find((each) => each.mirror["firstname"] === "Anna");
    if (record) record.mirror["firstname"] = "Aaaron";
    transport.announce(["lists"]);
    await waitFor(() => expect(names(grid)[0]).toMatch(/^Aaaron/), { timeout: 3_000 });
  });

  it("stays at its beginning while rows arrive, until somebody has gone to a row", async () => {
    const row = (id: number) => ({
      type: "companies",
      id: String(id),
      title: `Person ${id}`,
      properties: {},
      marks: {},
    });
    let first = 20;
    const list = () => ({ total: 40, rows: Array.from({ length: 20 }, (_none, at) => row(first + at)) });
    const { grid, user, transport } = await openList({ at: "/lists/companies", overrides: { list } });
    const focused = () => document.activeElement?.textContent;
    await waitFor(() => expect(cell(grid, 0, 1)).toHaveFocus());
    first = 15;
    transport.announce(["lists"]);
    await waitFor(() => expect(names(grid)[0]).toBe("Person 15"), { timeout: 3_000 });
    expect(cell(grid, 0, 1)).toHaveFocus();
    await user.keyboard("j");
    expect(focused()).toMatch(/Person 16/);
    first = 10;
    transport.announce(["lists"]);
    await waitFor(() => expect(names(grid)[0]).toBe("Person 10"), { timeout: 3_000 });
    await waitFor(() => expect(focused()).toMatch(/Person 16/));
  });
});

describe("edits of many at once", () => {
  it("change each selected record on its own, and are undone together", async () => {
    const { grid, user, transport } = await openList();
    await user.click(cell(grid, 0, 2));
    await user.keyboard("x{Shift>}{ArrowDown}{/Shift}");
    await user.click(await screen.findByRole("button", { name: "Assign" }));
    const dialog = await screen.findByRole("dialog", { name: "Assign 2 contacts" });
    await user.click(within(dialog).getByRole("combobox"));
    await user.click(await screen.findByRole("option", { name: /Ana Ruiz/ }));
    await user.click(within(dialog).getByRole("button", { name: "Change 2 contacts" }));
    const edits = () =>
      transport.calls.filter(({ method }) => method === "edit").map(({ request }) => request as EditRequest);
    await waitFor(() => expect(edits()).toHaveLength(2));
    expect(edits().map(({ properties }) => properties)).toEqual([
      { hubspot_owner_id: "103" },
      { hubspot_owner_id: "103" },
    ]);
    expect(await screen.findByText(/Owner of 2 contacts changed/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: /^Undo/ }));
    await waitFor(() => expect(edits()).toHaveLength(4));
    const waiting = transport.world.records
      .get("contacts")
      ?.filter((record) => record.pending["hubspot_owner_id"]?.local === "103");
    expect(waiting).toEqual([]);
  });

  it("never empty a property that was only left alone", async () => {
    const { grid, user, transport } = await openList();
    await user.click(cell(grid, 0, 2));
    await user.keyboard("x");
    await user.click(await screen.findByRole("button", { name: "Assign" }));
    const dialog = await screen.findByRole("dialog", { name: "Assign 1 contact" });
    expect(within(dialog).getByRole("button", { name: "Change 1 contact" })).toBeDisabled();
    await user.click(within(dialog).getByRole("checkbox", { name: "Empty it" }));
    await user.click(within(dialog).getByRole("button", { name: "Change 1 contact" }));
    await waitFor(() =>
      expect(transport.calls.find(({ method }) => method === "edit")?.request).toMatchObject({
        properties: { hubspot_owner_id: null },
      }),
    );
  });
});
