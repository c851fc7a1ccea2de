/** What has to be written together: a stage belongs to a pipeline, so a new pipeline starts at its first stage. */
import type { TypeDocument } from "@/ipc";

type Values = { [property: string]: string | null };

/** The values of one edit request for one edited value. */
export function changesFor(type: TypeDocument, property: string, value: string | null): Values {
  const changes: Values = { [property]: value };
  if (property === type.pipeline_property && type.stage_property) {
    const first = type.pipelines.find((each) => each.id === value)?.stages[0];
    if (first) changes[type.stage_property] = first.id;
  }
  return changes;
}
