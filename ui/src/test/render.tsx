/** Renders a part of the window for a test: sample data behind it, an address, a user at the keyboard. */
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import { type RenderResult, render } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { I18nProvider } from "react-aria-components";
import { Toasts } from "@/components";
import { createQueryClient, IpcProvider } from "@/ipc";
import { FakeTransport, type Handlers } from "@/ipc/fake";
import { createWorld } from "@/ipc/fake/world";
import { listenForKeys } from "@/lib/shortcuts";

export type Rendered = RenderResult & { transport: FakeTransport; user: UserEvent; address: () => string };

export type RenderOptions = {
  /** Answers before the sample data does. */
  overrides?: Handlers;
  transport?: FakeTransport;
  /** Where the window is; `/` unless said otherwise. */
  at?: string;
};

const paths = [
  "/",
  "/signin",
  "/unlock",
  "/lists/$type",
  "/records/$type/$id",
  "/pending",
  "/conflicts",
  "/history",
  "/sync",
  "/settings",
] as const;

/** The sample account, as large as a test needs it; `overrides` answer before it does. */
export function sampleTransport(overrides: Handlers = {}): FakeTransport {
  return new FakeTransport(overrides, createWorld({ search: new URLSearchParams({ contacts: "240" }) }));
}

/** The given content stands at every address, so that links can be followed and their targets read from `address()`. */
export async function renderWith(content: React.ReactNode, options: RenderOptions = {}): Promise<Rendered> {
  const transport = options.transport ?? sampleTransport(options.overrides);
  const root = createRootRoute({ component: Outlet });
  const routes = paths.map((path) =>
    createRoute({ getParentRoute: () => root, path, component: () => content }),
  );
  const router = createRouter({
    routeTree: root.addChildren(routes),
    history: createMemoryHistory({ initialEntries: [options.at ?? "/"] }),
  });
  await router.load();
  listenForKeys(document);
  const rendered = render(
    <I18nProvider locale="en-GB">
      <IpcProvider transport={transport} client={createQueryClient()}>
        <Toasts>
          {/* biome-ignore lint/suspicious/noExplicitAny: a test's router is not the window's registered one */}
          <RouterProvider router={router as any} />
        </Toasts>
      </IpcProvider>
    </I18nProvider>,
  );
  return { ...rendered, transport, user: userEvent.setup(), address: () => router.state.location.href };
}

/**
 * Puts a text into a field at once, in place of what it holds, for tests that are not about typing: a form is drawn anew for each
 * key, and a long text key by key takes seconds on a busy computer.
 */
export async function fill(user: UserEvent, field: HTMLElement, text: string): Promise<void> {
  await user.clear(field);
  await user.paste(text);
}
