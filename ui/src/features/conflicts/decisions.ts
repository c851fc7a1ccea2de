/** What has been chosen for the disputed properties of a record, and whether it still holds. Pure; knows nothing of the screen. */
import type { ConflictDocument, ConflictPropertyDocument, PropertyDocument, ResolutionRequest } from "@/ipc";

export type Choice = "local" | "remote" | "value";

/** A choice, with the values it was made between. */
export type Decision = {
  choice: Choice;
  /** The value for `value`; the others take theirs from the conflict. */
  value: string | null;
  seen: { local: string | null; remote: string | null };
};

/** By property. */
export type Decisions = { readonly [property: string]: Decision };

export function decide(
  property: ConflictPropertyDocument,
  choice: Choice,
  value: string | null = null,
): Decision {
  return { choice, value, seen: { local: property.local, remote: property.remote } };
}

/** A decision holds only between the values it was made between. */
export function holds(decision: Decision, property: ConflictPropertyDocument): boolean {
  return decision.seen.local === property.local && decision.seen.remote === property.remote;
}

/** The decision that stands for a property; null when none does. */
export function standing(decisions: Decisions, property: ConflictPropertyDocument): Decision | null {
  const found = decisions[property.name];
  return found && holds(found, property) ? found : null;
}

/** Whether a decision was made and has lost its ground since. */
export function isVoid(decisions: Decisions, property: ConflictPropertyDocument): boolean {
  const found = decisions[property.name];
  return found !== undefined && !holds(found, property);
}

/** The disputed properties without a standing decision. */
export function undecided(decisions: Decisions, conflict: ConflictDocument): ConflictPropertyDocument[] {
  return conflict.properties.filter((property) => standing(decisions, property) === null);
}

export function resultOf(decision: Decision, property: ConflictPropertyDocument): string | null {
  if (decision.choice === "value") return decision.value;
  return decision.choice === "local" ? property.local : property.remote;
}

export function answerOf(decision: Decision): ResolutionRequest {
  return decision.choice === "value" ? { value: decision.value } : decision.choice;
}

const setOf = (value: string | null) => (value ?? "").split(";").filter((part) => part !== "");

/** Both sides' additions and removals, for several options at once; only ever proposed. Null where there is nothing to join. */
export function joined(
  property: ConflictPropertyDocument,
  definition: PropertyDocument | null,
): string | null {
  if (definition?.kind !== "enumeration_set") return null;
  const [base, local, remote] = [setOf(property.base), setOf(property.local), setOf(property.remote)];
  const kept = remote.filter((part) => local.includes(part) || !base.includes(part));
  const added = local.filter((part) => !base.includes(part) && !remote.includes(part));
  const order = definition.options.map(({ value }) => value);
  const both = [...kept, ...added].sort((a, b) => order.indexOf(a) - order.indexOf(b)).join(";");
  return both === property.local || both === property.remote ? null : both;
}

const careful = new Set(["pipeline", "stage", "owner", "money"]);
const carefulName = /lifecycle|closedate|optout|consent|subscription/;

/** Whether a property should not be decided along with others without a second look. */
export function needsCare(definition: PropertyDocument | null, name: string): boolean {
  return (definition !== null && careful.has(definition.kind)) || carefulName.test(name);
}
