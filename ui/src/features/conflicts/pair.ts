/** A pipeline and its stage are decided together: a side chosen for one is chosen for both. Pure; knows nothing of the screen. */
import type { ConflictDocument, ConflictPropertyDocument, TypeDocument } from "@/ipc";
import { type Decision, decide } from "./decisions";

/** The disputed other half of a pair. */
export function partnerOf(
  type: TypeDocument | null,
  conflict: ConflictDocument,
  name: string,
): ConflictPropertyDocument | null {
  if (!type) return null;
  const { pipeline_property: pipeline, stage_property: stage } = type;
  const other = name === pipeline ? stage : name === stage ? pipeline : null;
  return conflict.properties.find((property) => property.name === other) ?? null;
}

function valueFor(
  type: TypeDocument,
  partner: ConflictPropertyDocument,
  value: string | null,
): string | null {
  if (partner.name === type.pipeline_property)
    return type.pipelines.find(({ stages }) => stages.some(({ id }) => id === value))?.id ?? partner.local;
  const stages = type.pipelines.find(({ id }) => id === value)?.stages ?? [];
  const kept = stages.find(({ id }) => id === partner.local) ?? stages[0];
  return kept?.id ?? partner.local;
}

/** What a decision for one half says of the other. */
export function decisionFor(
  type: TypeDocument,
  partner: ConflictPropertyDocument,
  decision: Decision | null,
): Decision | null {
  if (decision === null) return null;
  return decision.choice === "value"
    ? decide(partner, "value", valueFor(type, partner, decision.value))
    : decide(partner, decision.choice);
}

/** The properties to send an answer for: the stage, which tells its pipeline, stands for both halves. */
export function toAnswer(type: TypeDocument | null, conflict: ConflictDocument): ConflictPropertyDocument[] {
  const stage = conflict.properties.some(({ name }) => name === type?.stage_property);
  return conflict.properties.filter(({ name }) => !(stage && name === type?.pipeline_property));
}
