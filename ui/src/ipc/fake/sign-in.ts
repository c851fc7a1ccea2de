/** Signing in to the sample data: every way leads to the same account, slowly enough to see the steps. */
import type { Handlers } from "../fake";
import type { AppPhase, AppState } from "../generated/types";
import { appState, connectedAccount } from "./app";
import { outboxRows } from "./waiting";
import { failure, type World } from "./world";

const sealed = "~/Documents/satchel-outbox-4711-2026-11-26.sealed";

function move(world: World, phase: AppPhase): AppState {
  const state = appState(world);
  state.phase = phase;
  world.announce(["app", "sync"]);
  return state;
}

export const handlers: Handlers = {
  connect_token({ token }, world) {
    if (token.includes("wrong"))
      return move(world, {
        name: "sign_in",
        failure: failure("sign_in_denied", "HubSpot does not know this token.", "Copy it again, whole."),
      });
    return move(world, { name: "confirm", ...connectedAccount });
  },
  connect_app: (_request, world) =>
    move(world, {
      name: "waiting_for_browser",
      link: "https://app.hubspot.example/oauth/authorize?client_id=5f0c2b1e",
    }),
  connect_sample: (_request, world) => move(world, { name: "open", ...connectedAccount }),
  cancel_sign_in: (_none, world) => move(world, { name: "sign_in", failure: null }),
  confirm_account: (_none, world) => move(world, { name: "open", ...connectedAccount }),
  unlock({ passphrase }, world) {
    if (passphrase === "wrong")
      return move(world, {
        name: "locked",
        portal: "4711",
        passphrase: true,
        failure: failure("secrets_locked", "This is not the passphrase.", "Type it again."),
      });
    return move(world, { name: "open", ...connectedAccount });
  },
  open_account: (_request, world) => move(world, { name: "open", ...connectedAccount }),
  leave_account: (_none, world) => move(world, { name: "sign_in", failure: null }),
  unsent(_none, world) {
    const states = outboxRows(world).map(({ state }) => state);
    const onTheWay = states.filter((state) => state === "in_flight" || state === "unknown").length;
    return { total: states.length, on_the_way: onTheWay, can_send: true, word: "discard" };
  },
  settle_unsent: (choice, world) => ({
    left: choice.name === "discard" ? 0 : outboxRows(world).length,
    discarded: choice.name === "discard" ? outboxRows(world).length : 0,
    file: choice.name === "keep" ? (choice.path ?? sealed) : null,
  }),
  export_outbox: ({ path }, world) => ({ file: path ?? sealed, intents: outboxRows(world).length }),
  import_outbox: () => ({ placed: 2, known: 1, held: 0, left: [] }),
  wipe(_request, world) {
    move(world, { name: "sign_in", failure: null });
    const unsent = { left: 0, discarded: 0, file: null };
    return { portal: connectedAccount.portal, at_hubspot: "stays", unsent, deleted: 5, left: [] };
  },
  sign_out(_request, world) {
    move(world, { name: "sign_in", failure: null });
    return { portal: connectedAccount.portal, at_hubspot: "void", records: 2400, unsent: 5 };
  },
};
