/** How a call reaches the program: the one seam between the window and everything behind it. */
import type { CacheTag, Failure } from "./generated/types";
import type { Answer, Method, Request } from "./methods";

/** What changed, announced in order; a hole in `seq` means that something was missed. */
export type Change = { seq: number; tags: readonly CacheTag[]; ids?: readonly string[] };

export interface Transport {
  /** Rejects with a {@link Failure}, never with anything else. */
  call<M extends Method>(method: M, request: Request<M>): Promise<Answer<M>>;
  /** Announces changes until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void;
}

export function isFailure(value: unknown): value is Failure {
  return typeof value === "object" && value !== null && "code" in value && "message" in value;
}

/** Whatever was thrown, as a failure that can be shown. */
export function asFailure(value: unknown): Failure {
  if (isFailure(value)) return value;
  return {
    code: "internal",
    message: value instanceof Error ? value.message : String(value),
    kept: "Everything saved on this computer is unchanged.",
    next: "Try again. If it happens again, restart Satchel.",
  };
}
