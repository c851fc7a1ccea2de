import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { documentOf } from "@/ipc/fake/records";
import { findRecord } from "@/ipc/fake/world";
import { renderWith } from "@/test/render";
import { RecordPreview } from ".";
import { estimatedHeight, frameDocument } from "./activity-body";

describe("a record beside a list", () => {
  it("shows who it is, what waits, its deals and the latest activities", async () => {
    await renderWith(<RecordPreview type="contacts" id="1007" />);
    const pane = screen.getByRole("complementary", { name: "Preview" });
    expect(await within(pane).findByRole("heading", { name: "Ingrid Solheim" })).toBeVisible();
    expect(within(pane).getByText("Head of Operations, Brandvik Seafood")).toBeVisible();
    expect(within(pane).getByRole("link", { name: "1 pending" })).toBeVisible();
    const deals = await within(pane).findByRole("region", { name: "Deals" });
    const deal = within(deals).getAllByRole("listitem")[0];
    await waitFor(() => expect(deal).toHaveTextContent(/€|\$/));
    expect(await within(pane).findByText("Proposal v2")).toBeVisible();
    expect(within(pane).getByRole("link", { name: /Open record/ })).toHaveAttribute(
      "href",
      "/records/contacts/1007",
    );
  });

  it("edits in place", async () => {
    const { user, transport } = await renderWith(<RecordPreview type="contacts" id="1007" />);
    await user.click(await screen.findByRole("button", { name: "Company Brandvik Seafood" }));
    await user.keyboard("Brandvik AS{Enter}");
    expect(await screen.findByRole("button", { name: "Company Brandvik AS" })).toBeVisible();
    expect(transport.calls.find(({ method }) => method === "edit")?.request).toEqual({
      type: "contacts",
      id: "1007",
      properties: { company: "Brandvik AS" },
    });
  });

  it("keeps what is being typed in a draft when HubSpot has given it an id of its own", async () => {
    let id = "local:9";
    const { user, transport } = await renderWith(<RecordPreview type="contacts" id="local:9" />, {
      overrides: {
        show: (_request, world) => ({ ...documentOf(findRecord(world, "contacts", "1007")), id }),
        edit: ({ properties }, world) => {
          const record = documentOf(findRecord(world, "contacts", "1007"));
          return { ...record, id, properties: { ...record.properties, ...properties } };
        },
      },
    });
    await user.click(await screen.findByRole("button", { name: "Company Brandvik Seafood" }));
    await user.keyboard("Brandvik");
    id = "1007";
    transport.announce(["records"]);
    await waitFor(() =>
      expect(screen.getByRole("link", { name: /Open record/ })).toHaveAttribute(
        "href",
        "/records/contacts/1007",
      ),
    );
    await user.keyboard(" AS{Enter}");
    await waitFor(() =>
      expect(transport.calls.find(({ method }) => method === "edit")?.request).toEqual({
        type: "contacts",
        id: "1007",
        properties: { company: "Brandvik AS" },
      }),
    );
  });

  it("calls and writes by what the record says", async () => {
    const { user, transport } = await renderWith(<RecordPreview type="contacts" id="1007" />);
    await user.click(await screen.findByRole("button", { name: "Call" }));
    await user.click(screen.getByRole("button", { name: "Email" }));
    await waitFor(() =>
      expect(
        transport.calls.filter(({ method }) => method === "open_link").map((each) => each.request),
      ).toEqual([{ url: "tel:+4722550135" }, { url: "mailto:ingrid.solheim@brandvikseafood.example" }]),
    );
  });

  it("goes away when asked, and says when the record is not here", async () => {
    const close = vi.fn();
    const { user } = await renderWith(<RecordPreview type="contacts" id="1" onClose={close} />);
    expect(await screen.findByRole("alert")).toHaveTextContent("This record is not on this computer.");
    await user.click(screen.getByRole("button", { name: "Close" }));
    expect(close).toHaveBeenCalledOnce();
  });
});

describe("the frame for what strangers wrote", () => {
  it("forbids all loading by a policy of its own, ahead of the text", () => {
    const html = frameDocument("<p>Hi</p>", "dark");
    expect(html.indexOf("default-src 'none'")).toBeGreaterThan(0);
    expect(html.indexOf("default-src 'none'")).toBeLessThan(html.indexOf("<p>Hi</p>"));
    expect(html).toContain("name='color-scheme' content='dark'");
  });

  it("is as high as the text is likely to be, up to a limit", () => {
    expect(estimatedHeight("<p>Hi</p>")).toBeLessThan(estimatedHeight("<p>Hi</p><p>there</p><p>you</p>"));
    expect(estimatedHeight(`<p>${"long ".repeat(5000)}</p>`)).toBe(420);
  });
});
