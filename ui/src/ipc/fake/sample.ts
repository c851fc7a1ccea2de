/** The levers of the sample account, pulled on the sample data itself. */
import type { Handlers } from "../fake";
import type { SampleRequest, SampleState } from "../generated/types";
import { findRecord, stateOf, type World } from "./world";

const asked: readonly [string, string, number][] = [
  ["POST", "/crm/objects/2026-09/contacts/search", 200],
  ["POST", "/crm/objects/2026-09/contacts/batch/read", 200],
  ["POST", "/crm/objects/2026-09/deals/batch/update", 200],
  ["POST", "/crm/objects/2026-09/deals/search", 429],
  ["POST", "/oauth/v1/token", 200],
];

function requests(): SampleRequest[] {
  return asked.map(([method, path, status], index) => ({
    at: new Date(Date.now() - index * 21_000).toISOString(),
    method,
    path,
    status,
    user: "Mira Voss",
  }));
}

function sampleState(world: World): SampleState {
  return stateOf(world, "sample", () => ({
    network: "normal",
    refuses_next: false,
    users: ["Mira Voss", "Ana Ruiz", "Kim Osei"],
    requests: requests(),
  }));
}

export const handlers: Handlers = {
  sample_state: (_none, world) => sampleState(world),
  sample_network({ network }, world) {
    sampleState(world).network = network;
    world.search.set("sync", network === "off" ? "offline" : "idle");
    world.announce(["sync"]);
    return sampleState(world);
  },
  sample_edit({ type, id, property, value }, world) {
    const record = findRecord(world, type, id);
    const remote = value === "" ? null : value;
    const waiting = record.pending[property];
    if (waiting && waiting.local !== remote) Object.assign(waiting, { remote, state: "conflicted" });
    else {
      record.mirror[property] = remote;
      delete record.pending[property];
    }
    world.announce(["records", "lists", "conflicts", "outbox", "sync"]);
    return sampleState(world);
  },
  sample_archive({ type, id }, world) {
    findRecord(world, type, id).state = "archived";
    world.announce(["records", "lists", "conflicts", "sync"]);
    return sampleState(world);
  },
  sample_expire(_none, world) {
    world.search.set("sync", "signed_out");
    world.announce(["sync"]);
    return sampleState(world);
  },
  sample_refuse(_none, world) {
    sampleState(world).refuses_next = true;
    return sampleState(world);
  },
};
