/**
 * A program in the page: the fake transport of component tests and of `vite dev` in a plain browser. Every file in `fake/` that exports
 * `handlers` answers a part of the methods; state lives in one {@link World} per transport.
 */

import { createWorld, type World } from "./fake/world";
import type { CacheTag, Failure } from "./generated/types";
import { type Answer, type Method, type Request, tagsChanged } from "./methods";
import type { Change, Transport } from "./transport";

export type Handlers = {
  [M in Method]?: (request: Request<M>, world: World) => Answer<M> | Promise<Answer<M>>;
};
export type { World } from "./fake/world";

const files = import.meta.glob<{ handlers?: Handlers }>("./fake/*.ts", { eager: true });
const sampleHandlers: Handlers = Object.assign(
  {},
  ...Object.values(files).map((file) => file.handlers ?? {}),
);

function unanswered(method: string): Failure {
  return {
    code: "internal",
    message: `The sample data has no answer to “${method}”.`,
    kept: "Nothing was changed.",
    next: "Add a handler in src/ipc/fake.",
  };
}

export class FakeTransport implements Transport {
  readonly world: World;
  /** Every call so far, for tests that care what was asked. */
  readonly calls: { method: string; request: unknown }[] = [];
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly handlers: Handlers;
  private seq = 0;

  /** `overrides` answer before the sample data does. */
  constructor(overrides: Handlers = {}, world: World = createWorld()) {
    this.world = world;
    this.handlers = { ...sampleHandlers, ...overrides };
    world.announce = (tags) => this.announce(tags);
  }

  async call<M extends Method>(method: M, request: Request<M>): Promise<Answer<M>> {
    this.calls.push({ method, request });
    const handler: Handlers[M] | undefined = this.handlers[method];
    if (!handler) throw unanswered(method);
    const answer = await handler(structuredClone(request), this.world);
    const changed = tagsChanged(method);
    if (changed.length > 0) this.announce(changed);
    return structuredClone(answer);
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Loses an announcement on its way. */
  skip(): void {
    this.seq += 1;
  }

  /** Tells the window that something changed. */
  announce(tags: readonly CacheTag[]): void {
    this.seq += 1;
    for (const key of this.world.extra.keys()) if (key.startsWith("list ")) this.world.extra.delete(key);
    for (const listener of this.listeners) listener({ seq: this.seq, tags });
  }
}

/** Sample data for a plain browser; `?phase=sign_in`, `?state=empty` and the like choose what is looked at. */
export function createSampleTransport(search: URLSearchParams): FakeTransport {
  return new FakeTransport({}, createWorld({ search }));
}
