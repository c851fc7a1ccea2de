/** What the sample account knows of notes, calls and tasks: what a form for a new one asks for. */
import type { ActivityFields, PropertyDocument, PropertyKind, TypeDocument } from "../generated/types";

type Make = (
  name: string,
  label: string,
  kind: PropertyKind,
  more?: { options?: Record<string, string>; field_type?: string },
) => PropertyDocument;

function typeOf(
  type: string,
  names: { type_id: string; singular: string; label: string },
  properties: PropertyDocument[],
  activity: ActivityFields,
): TypeDocument {
  return {
    type,
    ...names,
    shown_only: null,
    known: true,
    columns: [],
    title: activity.title ? [activity.title] : [],
    groups: [{ name: "main", label: `About this ${names.singular}` }],
    properties,
    pipelines: [],
    pipeline_property: null,
    stage_property: null,
    currency: "EUR",
    associates: ["contacts", "companies", "deals", "tickets"],
    activity,
  };
}

const outcomes = { connected: "Connected", no_answer: "No answer", busy: "Busy" };
const levels = { LOW: "Low", MEDIUM: "Medium", HIGH: "High" };

/** By type, made with the vocabulary's own way of writing a property. */
export function activityTypes(property: Make, owner: PropertyDocument): Record<string, TypeDocument> {
  const at = property("hs_timestamp", "Activity date", "date_time");
  return {
    notes: typeOf(
      "notes",
      { type_id: "0-46", singular: "note", label: "Notes" },
      [property("hs_note_body", "Note body", "html"), at, owner],
      { title: null, body: "hs_note_body", at: at.name, facts: [], defaults: {}, can_be_done: false },
    ),
    calls: typeOf(
      "calls",
      { type_id: "0-48", singular: "call", label: "Calls" },
      [
        property("hs_call_title", "Call title", "text"),
        property("hs_call_body", "Call notes", "html"),
        property("hs_call_direction", "Call direction", "enumeration", {
          options: { INBOUND: "Inbound", OUTBOUND: "Outbound" },
        }),
        property("hs_call_disposition", "Call outcome", "enumeration", { options: outcomes }),
        property("hs_call_duration", "Call duration", "number"),
        at,
        owner,
      ],
      {
        title: "hs_call_title",
        body: "hs_call_body",
        at: at.name,
        facts: ["hs_call_direction", "hs_call_disposition", "hs_call_duration"],
        defaults: { hs_call_status: "COMPLETED", hs_call_direction: "OUTBOUND" },
        can_be_done: false,
      },
    ),
    tasks: typeOf(
      "tasks",
      { type_id: "0-27", singular: "task", label: "Tasks" },
      [
        property("hs_task_subject", "Task title", "text"),
        property("hs_task_body", "Task notes", "html"),
        property("hs_task_status", "Task status", "enumeration", {
          options: { NOT_STARTED: "Not started", COMPLETED: "Completed" },
        }),
        property("hs_task_priority", "Priority", "enumeration", { options: levels }),
        at,
        owner,
      ],
      {
        title: "hs_task_subject",
        body: "hs_task_body",
        at: at.name,
        facts: ["hs_task_status", "hs_task_priority"],
        defaults: { hs_task_status: "NOT_STARTED", hs_task_type: "TODO" },
        can_be_done: true,
      },
    ),
  };
}
