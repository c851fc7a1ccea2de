/** Addresses of the window. What can be in an address is typed here and nowhere else. */
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { hasList } from "@/lib/types";
import { PageFailed } from "./page-failed";
import { Root } from "./root";
import { Shell } from "./shell";

export type ListSearch = { view?: string; sort?: string; desc?: boolean; selected?: string };

function readListSearch(search: Record<string, unknown>): ListSearch {
  const text = (name: string) =>
    typeof search[name] === "string" || typeof search[name] === "number" ? String(search[name]) : undefined;
  const found: ListSearch = {};
  const [view, sort, selected] = [text("view"), text("sort"), text("selected")];
  if (view) found.view = view;
  if (sort) found.sort = sort;
  if (selected) found.selected = selected;
  if (search["desc"] === true) found.desc = true;
  return found;
}

export type HistorySearch = { type?: string; id?: string; days?: string };

function readHistorySearch(search: Record<string, unknown>): HistorySearch {
  const found: HistorySearch = {};
  for (const name of ["type", "id", "days"] as const)
    if (typeof search[name] === "string" || typeof search[name] === "number")
      found[name] = String(search[name]);
  return found;
}

const rootRoute = createRootRoute({ component: Root });
const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/signin",
  component: lazyRouteComponent(() => import("@/features/signin")),
});
const unlockRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/unlock",
  component: lazyRouteComponent(() => import("@/features/signin/unlock")),
});
const shellRoute = createRoute({ getParentRoute: () => rootRoute, id: "shell", component: Shell });
const indexRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/lists/$type", params: { type: "contacts" } });
  },
});
const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/lists/$type",
  validateSearch: readListSearch,
  beforeLoad: ({ params }) => {
    if (!hasList(params.type)) throw redirect({ to: "/lists/$type", params: { type: "contacts" } });
  },
  component: lazyRouteComponent(() => import("@/features/lists")),
});
const recordRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/records/$type/$id",
  component: lazyRouteComponent(() => import("@/features/record")),
});
const pendingRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/pending",
  component: lazyRouteComponent(() => import("@/features/pending")),
});
const conflictsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/conflicts",
  validateSearch: (search: Record<string, unknown>): { id?: string } =>
    search["id"] === undefined ? {} : { id: String(search["id"]) },
  component: lazyRouteComponent(() => import("@/features/conflicts")),
});
const historyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/history",
  validateSearch: readHistorySearch,
  component: lazyRouteComponent(() => import("@/features/history")),
});
const syncRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/sync",
  component: lazyRouteComponent(() => import("@/features/sync")),
});
const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/settings")),
});

/** An address that leads nowhere, from an older version perhaps: the window is never left without its frame. */
const elsewhereRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "$",
  beforeLoad: () => {
    throw redirect({ to: "/", replace: true });
  },
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  unlockRoute,
  elsewhereRoute,
  shellRoute.addChildren([
    indexRoute,
    listRoute,
    recordRoute,
    pendingRoute,
    conflictsRoute,
    historyRoute,
    syncRoute,
    settingsRoute,
  ]),
]);

export function createAppRouter() {
  return createRouter({
    routeTree,
    history: createHashHistory(),
    defaultPreload: false,
    defaultErrorComponent: PageFailed,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
