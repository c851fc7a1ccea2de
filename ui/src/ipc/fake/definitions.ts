/** The sample account's vocabulary. */

import type { Handlers } from "../fake";
import type { PropertyDocument, PropertyKind, TypeDocument } from "../generated/types";
import { activityTypes } from "./activity-types";
import { owners } from "./people";
import { failure } from "./world";

type Options = Record<string, string>;
type More = { options?: Options; group?: string; read_only?: string; field_type?: string; unique?: boolean };

const computed = "HubSpot works this value out itself.";

function property(name: string, label: string, kind: PropertyKind, more: More = {}): PropertyDocument {
  const options = Object.entries(more.options ?? {}).map(([value, text]) => ({
    value,
    label: text,
    hidden: false,
  }));
  return {
    name,
    label,
    kind,
    group: more.group ?? "main",
    field_type: more.field_type ?? (kind === "enumeration" ? "select" : "text"),
    options,
    read_only: more.read_only ?? null,
    mirrored: true,
    unique: more.unique ?? false,
  };
}

const owner = property("hubspot_owner_id", "Owner", "owner");
const created = property("createdate", "Create date", "date_time", {
  group: "activity",
  read_only: computed,
});
const modified = (name: string) =>
  property(name, "Last modified", "date_time", { group: "activity", read_only: computed });
const groups = (label: string) => [
  { name: "main", label },
  { name: "activity", label: "Activity" },
  { name: "custom", label: "Cold chain" },
];
const none = { pipelines: [], pipeline_property: null, stage_property: null, currency: "EUR" };

const types: Record<string, TypeDocument> = {
  ...activityTypes(property, owner),
  contacts: {
    type: "contacts",
    type_id: "0-1",
    singular: "contact",
    label: "Contacts",
    shown_only: null,
    known: true,
    columns: ["company", "phone", "lifecyclestage", "notes_last_updated"],
    title: ["firstname", "lastname"],
    groups: groups("Contact information"),
    properties: [
      property("firstname", "First name", "text"),
      property("lastname", "Last name", "text"),
      property("email", "Email", "email", { unique: true }),
      property("phone", "Phone", "phone"),
      property("company", "Company", "text"),
      property("jobtitle", "Job title", "text"),
      property("lifecyclestage", "Lifecycle", "enumeration", {
        options: {
          subscriber: "Subscriber",
          lead: "Lead",
          opportunity: "Opportunity",
          customer: "Customer",
          closed: "Closed",
        },
      }),
      owner,
      property("city", "City", "text"),
      property("country", "Country", "text"),
      property("hs_email_optout", "Opted out of email", "bool", { field_type: "booleancheckbox" }),
      property("notes_last_updated", "Last activity", "date_time", {
        group: "activity",
        read_only: computed,
      }),
      modified("lastmodifieddate"),
      created,
      property("topics", "Topics", "enumeration_set", {
        group: "custom",
        field_type: "checkbox",
        options: { probes: "Probes", gateways: "Gateways", calibration: "Calibration" },
      }),
      property("renewal_date", "Renewal date", "date", { group: "custom" }),
      property("sites", "Sites", "number", { group: "custom" }),
      property("about", "About", "text", { group: "custom", field_type: "textarea" }),
    ],
    ...none,
    associates: ["companies", "deals", "tickets"],
  },
  companies: {
    type: "companies",
    type_id: "0-2",
    singular: "company",
    label: "Companies",
    shown_only: null,
    known: true,
    columns: ["domain", "phone", "city", "hubspot_owner_id", "hs_lastmodifieddate"],
    title: ["name"],
    groups: groups("Company information"),
    properties: [
      property("name", "Name", "text"),
      property("domain", "Domain", "domain", { unique: true }),
      property("phone", "Phone", "phone"),
      property("city", "City", "text"),
      property("country", "Country", "text"),
      property("industry", "Industry", "enumeration", {
        options: {
          FOOD_BEVERAGES: "Food and beverages",
          PHARMACEUTICALS: "Pharmaceuticals",
          LOGISTICS: "Logistics",
        },
      }),
      property("numberofemployees", "Employees", "number"),
      property("annualrevenue", "Annual revenue", "money"),
      owner,
      modified("hs_lastmodifieddate"),
      created,
    ],
    ...none,
    associates: ["contacts", "deals", "tickets"],
  },
  deals: {
    type: "deals",
    type_id: "0-3",
    singular: "deal",
    label: "Deals",
    shown_only: null,
    known: true,
    columns: ["dealstage", "amount", "closedate", "hubspot_owner_id", "hs_lastmodifieddate"],
    title: ["dealname"],
    groups: groups("Deal information"),
    properties: [
      property("dealname", "Deal name", "text"),
      property("amount", "Amount", "money"),
      property("deal_currency_code", "Currency", "enumeration", {
        options: { EUR: "Euro", USD: "US dollar" },
      }),
      property("pipeline", "Pipeline", "pipeline"),
      property("dealstage", "Stage", "stage"),
      property("closedate", "Close date", "date_time"),
      owner,
      modified("hs_lastmodifieddate"),
      created,
    ],
    pipelines: [
      {
        id: "sales",
        label: "Sales",
        stages: [
          { id: "appointment", label: "Appointment set", closed: false },
          { id: "qualified", label: "Qualified", closed: false },
          { id: "proposal", label: "Proposal", closed: false },
          { id: "contract", label: "Contract sent", closed: false },
          { id: "won", label: "Won", closed: true },
          { id: "lost", label: "Lost", closed: true },
        ],
      },
    ],
    pipeline_property: "pipeline",
    stage_property: "dealstage",
    currency: "EUR",
    associates: ["contacts", "companies", "tickets"],
  },
  tickets: {
    type: "tickets",
    type_id: "0-5",
    singular: "ticket",
    label: "Tickets",
    shown_only: null,
    known: true,
    columns: ["hs_pipeline_stage", "hs_ticket_priority", "hubspot_owner_id", "createdate"],
    title: ["subject"],
    groups: groups("Ticket information"),
    properties: [
      property("subject", "Subject", "text"),
      property("content", "Description", "text", { field_type: "textarea" }),
      property("hs_pipeline", "Pipeline", "pipeline"),
      property("hs_pipeline_stage", "Status", "stage"),
      property("hs_ticket_priority", "Priority", "enumeration", {
        options: { LOW: "Low", MEDIUM: "Medium", HIGH: "High" },
      }),
      owner,
      modified("hs_lastmodifieddate"),
      created,
    ],
    pipelines: [
      {
        id: "support",
        label: "Support",
        stages: [
          { id: "new", label: "New", closed: false },
          { id: "waiting", label: "Waiting on us", closed: false },
          { id: "closed", label: "Closed", closed: true },
        ],
      },
    ],
    pipeline_property: "hs_pipeline",
    stage_property: "hs_pipeline_stage",
    currency: "EUR",
    associates: ["contacts", "companies", "deals"],
  },
  line_items: {
    type: "line_items",
    type_id: "0-8",
    singular: "line item",
    label: "Line items",
    shown_only: "Satchel shows line items but does not change them yet.",
    known: true,
    columns: ["quantity", "price", "hs_sku"],
    title: ["name"],
    groups: groups("Line item information"),
    properties: [
      property("name", "Name", "text"),
      property("quantity", "Quantity", "number"),
      property("price", "Unit price", "money"),
      property("hs_sku", "SKU", "text"),
      modified("hs_lastmodifieddate"),
    ],
    ...none,
    associates: ["deals"],
  },
  "2-35011720": {
    type: "2-35011720",
    type_id: "2-35011720",
    singular: "Machine",
    label: "Machines",
    shown_only: "Satchel shows machines but does not change them yet.",
    known: true,
    columns: ["serial_number", "model"],
    title: ["serial_number"],
    groups: groups("Machine information"),
    properties: [
      property("serial_number", "Serial number", "text"),
      property("model", "Model", "text"),
      modified("hs_lastmodifieddate"),
    ],
    ...none,
    associates: ["companies"],
  },
};

/** How a type is called, and whether its records are shown only. */
export function wordsOf(type: string): { label: string; singular: string; shown_only: boolean } {
  const found = types[type];
  return {
    label: found?.label ?? type,
    singular: found?.singular ?? type,
    shown_only: (found?.shown_only ?? null) !== null,
  };
}

export const handlers: Handlers = {
  definitions({ type }) {
    const found = types[type];
    if (!found) throw failure("unknown_type", `This account has no “${type}”.`, "Choose another list.");
    return found;
  },
  owners: () => ({ rows: owners }),
};
