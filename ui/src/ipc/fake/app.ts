/** The window's own state in the sample data: phase, appearance, what is remembered. */

import type { Handlers } from "../fake";
import type { AppPhase, AppState, ConnectedAccount, OwnKeys } from "../generated/types";
import { stateOf, type World } from "./world";

export const connectedAccount: ConnectedAccount = {
  portal: { id: "4711", name: "Tempra Sensors", type: "STANDARD", api_base: "http://127.0.0.1:8123" },
  user: "mira@tempra.example",
  sign_in: "token",
  secrets: "keychain",
  sample: true,
  scopes: ["crm.objects.contacts.read", "crm.objects.contacts.write"],
  missing: [{ scope: "tickets", turns_off: "Tickets can be read and not changed." }],
  folder: "~/.local/share/satchel/portals/4711-5f0c2b1e",
  record_link: "https://app.hubspot.example/contacts/4711/record/{type_id}/{id}",
};

function phaseOf(name: string | null): AppPhase {
  switch (name) {
    case "sign_in":
      return { name, failure: null };
    case "waiting_for_browser":
      return { name, link: "https://app.hubspot.example/oauth/authorize?client_id=5f0c2b1e" };
    case "connecting":
      return { name };
    case "locked":
      return { name, portal: "4711", passphrase: true, failure: null };
    case "broken":
      return {
        name,
        failure: {
          code: "database_newer",
          message: "A newer version of Satchel has written this account’s file.",
          kept: "The file is untouched, with all unsent changes in it.",
          next: "Install the newer version and start it again.",
        },
      };
    case "confirm":
      return { name, ...connectedAccount };
    default:
      return { name: "open", ...connectedAccount };
  }
}

/** The window's state; features that change it announce `app` afterwards. */
export function appState(world: World): AppState {
  const theme = world.search.get("theme");
  return stateOf(world, "app", () => ({
    phase: phaseOf(world.search.get("phase")),
    accounts: [{ id: "4711-5f0c2b1e", api_base: "http://127.0.0.1:8123", signed_in: true, sample: true }],
    appearance: {
      theme: theme === "light" || theme === "dark" ? theme : "system",
      density: "default",
      single_keys: true,
    },
    version: "0.1.0",
    data_folder: "~/.local/share/satchel",
    redirects: [17831, 17832, 17833].map((port) => `http://localhost:${port}/oauth-callback`),
    scopes: ["crm.objects.contacts.read", "crm.objects.contacts.write", "crm.objects.deals.read"],
  }));
}

function ownKeys(world: World): OwnKeys {
  const types = ["contacts", "companies", "deals", "tickets"];
  return stateOf(world, "own keys", () => ({
    rows: types.map((type) => ({ type, on: false, problem: null })),
  }));
}

export const handlers: Handlers = {
  app_state: (_none, world) => appState(world),
  set_appearance(appearance, world) {
    const state = appState(world);
    state.appearance = appearance;
    world.announce(["app"]);
    return state;
  },
  recall: ({ key }, world) => ({ value: world.remembered.get(key) ?? null }),
  remember({ key, value }, world) {
    if (value === null) world.remembered.delete(key);
    else world.remembered.set(key, value);
    return {};
  },
  open_link: () => ({}),
  own_keys: (_none, world) => ownKeys(world),
  set_own_keys({ on }, world) {
    for (const row of ownKeys(world).rows) row.on = on;
    return ownKeys(world);
  },
};
