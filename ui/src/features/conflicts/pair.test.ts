import { expect, it } from "vitest";
import type { ConflictDocument, ConflictPropertyDocument, TypeDocument } from "@/ipc";
import { decide } from "./decisions";
import { decisionFor, partnerOf, toAnswer } from "./pair";

const property = (name: string, local: string, remote: string): ConflictPropertyDocument => ({
  name,
  base: null,
  base_known: true,
  local,
  remote,
  remote_at: null,
  remote_by: null,
  remote_name: null,
  remote_source: null,
});

const type: TypeDocument = {
  type: "deals",
  singular: "deal",
  label: "Deals",
  shown_only: null,
  type_id: "0-3",
  known: true,
  columns: [],
  title: ["dealname"],
  properties: [],
  groups: [],
  pipeline_property: "pipeline",
  stage_property: "dealstage",
  currency: null,
  associates: [],
  pipelines: [
    { id: "new", label: "New business", stages: [stage("n1"), stage("n2")] },
    { id: "renewal", label: "Renewals", stages: [stage("r1"), stage("r2")] },
  ],
};

function stage(id: string) {
  return { id, label: id, closed: false };
}

const pipeline = property("pipeline", "renewal", "new");
const place = property("dealstage", "r2", "n1");
const amount = property("amount", "1", "2");
const conflict = { properties: [amount, pipeline, place] } as unknown as ConflictDocument;

it("knows the other half of a pipeline and its stage", () => {
  expect(partnerOf(type, conflict, "pipeline")).toBe(place);
  expect(partnerOf(type, conflict, "dealstage")).toBe(pipeline);
  expect(partnerOf(type, conflict, "amount")).toBeNull();
  expect(partnerOf(null, conflict, "pipeline")).toBeNull();
});

it("takes the same side for both, and takes both back", () => {
  expect(decisionFor(type, place, decide(pipeline, "remote"))).toEqual(decide(place, "remote"));
  expect(decisionFor(type, place, null)).toBeNull();
});

it("gives another value a fitting half", () => {
  const other = (wanted: ConflictPropertyDocument, from: ConflictPropertyDocument, value: string) =>
    decisionFor(type, wanted, decide(from, "value", value))?.value;
  expect(other(pipeline, place, "n2")).toBe("new");
  expect(other(place, pipeline, "new")).toBe("n1");
  expect(other(place, pipeline, "renewal")).toBe("r2");
});

it("answers once for both halves", () => {
  expect(toAnswer(type, conflict)).toEqual([amount, place]);
  const alone = { properties: [pipeline] } as unknown as ConflictDocument;
  expect(toAnswer(type, alone)).toEqual([pipeline]);
});
