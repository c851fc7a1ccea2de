/** The generated method map, with the shorthand the rest of the window uses. */
import { changes, type Method, type Methods, shows } from "./generated/methods";
import type { CacheTag } from "./generated/types";

export type { Method, Methods };
export type Request<M extends Method> = Methods[M]["request"];
export type Answer<M extends Method> = Methods[M]["answer"];

/** The parts of what is shown that an answer of this method stands for. */
export function tagsShown(method: Method): readonly CacheTag[] {
  return shows[method];
}

/** The parts of what is shown that this method changes. */
export function tagsChanged(method: Method): readonly CacheTag[] {
  return changes[method];
}
