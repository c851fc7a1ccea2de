import { RouterProvider } from "@tanstack/react-router";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { Toasts } from "@/components";
import { type AppPhase, createQueryClient, IpcProvider } from "@/ipc";
import { listenForKeys } from "@/lib/shortcuts";
import { sampleTransport } from "@/test/render";
import { createAppRouter } from "./router";

let stop: (() => void) | null = null;
afterEach(() => {
  stop?.();
  location.hash = "";
});

async function openWindow(at: string, phase?: AppPhase) {
  location.hash = at;
  const transport = sampleTransport();
  const state = await transport.call("app_state", {});
  const open = state.phase;
  const change = async (next: AppPhase) => {
    transport.world.extra.set("app", { ...state, phase: next });
    transport.announce(["app"]);
  };
  if (phase) await change(phase);
  const router = createAppRouter();
  stop = listenForKeys(document);
  render(
    <IpcProvider transport={transport} client={createQueryClient()}>
      <Toasts>
        <RouterProvider router={router} />
      </Toasts>
    </IpcProvider>,
  );
  const user = userEvent.setup();
  return { transport, router, user, change, open, path: () => router.state.location.pathname };
}

describe("the window", () => {
  it("shows contacts to whoever is signed in", async () => {
    const { path } = await openWindow("#/");
    expect(await screen.findByRole("heading", { name: "Contacts" })).toBeVisible();
    expect(path()).toBe("/lists/contacts");
    expect(screen.getByRole("link", { name: "Contacts" })).toHaveAttribute("aria-current", "page");
  });

  it("lets nobody in before they are signed in, and in afterwards", async () => {
    const { path, change, open } = await openWindow("#/pending", { name: "sign_in", failure: null });
    await waitFor(() => expect(path()).toBe("/signin"));
    expect(screen.queryByRole("navigation")).not.toBeInTheDocument();
    await change(open);
    await waitFor(() => expect(path()).toBe("/lists/contacts"));
    expect(await screen.findByRole("navigation", { name: "Main" })).toBeVisible();
  });

  it("goes to the lock when secrets are locked away", async () => {
    const { path, change } = await openWindow("#/lists/deals");
    await screen.findByRole("heading", { name: "Deals" });
    await change({ name: "locked", portal: "4711", passphrase: true, failure: null });
    await waitFor(() => expect(path()).toBe("/unlock"));
  });

  it("goes where the keys say, and shows them all on “?”", async () => {
    const { path, user } = await openWindow("#/lists/contacts");
    await screen.findByRole("heading", { name: "Contacts" });
    await user.keyboard("gt");
    await waitFor(() => expect(path()).toBe("/lists/tickets"));
    await user.keyboard("gp");
    await waitFor(() => expect(path()).toBe("/pending"));
    await user.keyboard("?");
    expect(await screen.findByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  });

  it("offers the types that only some accounts have, and none that this one has not", async () => {
    const { path, user } = await openWindow("#/lists/contacts");
    await user.click(await screen.findByRole("button", { name: "More" }));
    const offered = screen.getAllByRole("menuitem").map(({ textContent }) => textContent);
    expect(offered).toEqual(["Line items", "Machines"]);
    await user.click(screen.getByRole("menuitem", { name: "Machines" }));
    await waitFor(() => expect(path()).toBe("/lists/2-35011720"));
    expect(await screen.findByRole("heading", { name: "Machines" })).toBeVisible();
    expect(screen.getByRole("link", { name: "Machines" })).toHaveAttribute("aria-current", "page");
    expect(screen.queryByRole("button", { name: /^New / })).toBeNull();
  });

  it("asks again for everything when it has missed an announcement", async () => {
    const { transport } = await openWindow("#/lists/contacts");
    await screen.findByRole("heading", { name: "Contacts" });
    transport.announce(["status"]);
    const asked = () => transport.calls.filter(({ method }) => method === "definitions").length;
    const before = asked();
    transport.skip();
    transport.announce(["status"]);
    await waitFor(() => expect(asked()).toBeGreaterThan(before));
  });

  it("wears the chosen theme", async () => {
    const { transport } = await openWindow("#/lists/contacts");
    await screen.findByRole("heading", { name: "Contacts" });
    await transport.call("set_appearance", { theme: "dark", density: "default", single_keys: true });
    await waitFor(() => expect(document.documentElement).toHaveAttribute("data-theme", "dark"));
  });
});
