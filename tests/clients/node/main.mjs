// HubSpot's own client library for Node, unmodified, through everything that a program usually does with it.
//
// It prints one line of JSON per check: what the library made of the answer, or of the refusal. What must stand there
// is for the caller to say. SANDBOX_URL, SANDBOX_TOKEN, CLIENT_ID and CLIENT_SECRET say where to go.
import { Client } from "@hubspot/api-client";
import { leads, lineItems, lists, products, schemas } from "./goods.mjs";
import { accessToken, basePath, check, crm, hubspot, sandbox } from "./library.mjs";

const { CLIENT_ID, CLIENT_SECRET } = process.env;

async function definitions() {
  const owners = await check("owners", () => crm.owners.ownersApi.getPage());
  await check("owner", () => crm.owners.ownersApi.getById(Number(owners.results[0].id), "id", false));
  const pipelines = await check("pipelines", () => crm.pipelines.pipelinesApi.getAll("deals"));
  const [pipeline] = pipelines.results;
  await check("pipeline", () => crm.pipelines.pipelinesApi.getById("deals", pipeline.id));
  await check("stages", () => crm.pipelines.pipelineStagesApi.getAll("deals", pipeline.id));

  const { coreApi, groupsApi, batchApi } = crm.properties;
  await check("properties", () => coreApi.getAll("contacts", false));
  await check("groups", () => groupsApi.getAll("contacts"));
  await check("property created", () =>
    coreApi.create("contacts", {
      name: "favourite_tea",
      label: "Favourite tea",
      groupName: "contactinformation",
      type: "enumeration",
      fieldType: "select",
      options: [
        { label: "Assam", value: "assam", displayOrder: 0, hidden: false },
        { label: "Darjeeling", value: "darjeeling", displayOrder: 1, hidden: false },
      ],
    }),
  );
  await check("property updated", () =>
    coreApi.update("contacts", "favourite_tea", { label: "Tea", description: "What to offer" }),
  );
  await check("property", () => coreApi.getByName("contacts", "favourite_tea"));
  await check("properties read", () =>
    batchApi.read("contacts", { archived: false, inputs: [{ name: "email" }, { name: "favourite_tea" }] }),
  );
}

async function oneContact() {
  const { basicApi } = crm.contacts;
  const company = await check("company created", () =>
    crm.companies.basicApi.create({ properties: { name: "Otter Works", domain: "otter.example" } }),
  );
  const contact = await check("contact created", () =>
    basicApi.create({
      properties: { email: "ada@otter.example", firstname: "Ada", lastname: "Byron", favourite_tea: "assam" },
      associations: [
        {
          to: { id: company.id },
          types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 279 }],
        },
      ],
    }),
  );
  const { id } = contact;
  await check("contact read", () =>
    basicApi.getById(id, ["email", "favourite_tea"], undefined, ["companies"]),
  );
  await check("contact read by e-mail", () =>
    basicApi.getById("ada@otter.example", ["firstname"], undefined, undefined, false, "email"),
  );
  await check("contact updated", () =>
    basicApi.update(id, { properties: { firstname: "Augusta", phone: "" } }),
  );
  await check("contact with history", () => basicApi.getById(id, undefined, ["firstname"]));
  await check("duplicate", () =>
    basicApi.create({ properties: { email: "ada@otter.example" }, associations: [] }),
  );
  await check("invalid", () =>
    basicApi.create({ properties: { email: "not an address" }, associations: [] }),
  );
  await check("unknown option", () => basicApi.update(id, { properties: { favourite_tea: "coffee" } }));
  await check("unknown property", () => basicApi.update(id, { properties: { no_such_property: "x" } }));
  await check("contact archived", () => basicApi.archive(id));
  await check("contact gone", () => basicApi.getById(id));
  await check("contact among the archived", () =>
    basicApi.getById(id, ["email"], undefined, undefined, true),
  );
  await check("archived page", () => basicApi.getPage(10, undefined, ["email"], undefined, undefined, true));
}

async function batches() {
  const { batchApi, basicApi } = crm.contacts;
  const names = ["Fern", "Hazel", "Rowan"];
  const address = (name) => `${name.toLowerCase()}@grove.example`;
  const created = await check("batch created", () =>
    batchApi.create({
      inputs: names.map((firstname) => ({
        properties: { firstname, email: address(firstname) },
        associations: [],
      })),
    }),
  );
  const ids = created.results.map((record) => record.id);
  await check("batch read by e-mail", () =>
    batchApi.read({
      idProperty: "email",
      inputs: [{ id: address("Fern") }, { id: address("Rowan") }],
      properties: ["firstname"],
      propertiesWithHistory: [],
    }),
  );
  await check("batch read in part", () =>
    batchApi.read({
      inputs: [{ id: ids[0] }, { id: "1" }],
      properties: ["email"],
      propertiesWithHistory: [],
    }),
  );
  await check("batch updated", () =>
    batchApi.update({ inputs: ids.map((id) => ({ id, properties: { city: "Kew" } })) }),
  );
  await check("batch upserted", () =>
    batchApi.upsert({
      inputs: [
        { id: address("Fern"), idProperty: "email", properties: { city: "Bath" } },
        { id: address("Linden"), idProperty: "email", properties: { firstname: "Linden" } },
      ],
    }),
  );
  await check("merged", () => basicApi.merge({ primaryObjectId: ids[0], objectIdToMerge: ids[1] }));
  await check("batch archived", () => batchApi.archive({ inputs: [{ id: ids[2] }] }));
  await check("batch gone", () => basicApi.getById(ids[2]));
}

async function searches() {
  const { searchApi } = crm.contacts;
  const all = await check("all contacts", () => crm.contacts.getAll(undefined, undefined, ["email"]));
  const [first] = all;
  const pages = [];
  await check("search by pages", async () => {
    let after;
    do {
      const page = await searchApi.doSearch({
        filterGroups: [{ filters: [{ propertyName: "email", operator: "HAS_PROPERTY" }] }],
        sorts: ["-hs_object_id"],
        properties: ["email"],
        limit: 20,
        after,
      });
      pages.push(page);
      after = page.paging?.next?.after;
    } while (after);
    return pages;
  });
  const search = (filters, more) =>
    searchApi.doSearch({
      filterGroups: [{ filters }],
      properties: ["email", "firstname"],
      limit: 100,
      ...more,
    });
  await check("search equal", () =>
    search([{ propertyName: "email", operator: "EQ", value: first.properties.email }]),
  );
  await check("search in", () =>
    search([
      { propertyName: "email", operator: "IN", values: ["fern@grove.example", "linden@grove.example"] },
    ]),
  );
  await check("search between", () =>
    search([{ propertyName: "hs_object_id", operator: "BETWEEN", value: first.id, highValue: first.id }]),
  );
  await check("search by token", () =>
    search([{ propertyName: "email", operator: "CONTAINS_TOKEN", value: "*@grove.example" }]),
  );
  await check("search by words", () =>
    searchApi.doSearch({ query: "Linden", limit: 10, properties: ["firstname"] }),
  );
  await check("search refused", () =>
    search([{ propertyName: "no_such_property", operator: "EQ", value: "x" }]),
  );
}

async function associations() {
  const { basicApi, batchApi, schema } = crm.associations.v4;
  const make = async (kind, properties) =>
    (await crm.objects.basicApi.create(kind, { properties, associations: [] })).id;
  const company = await make("companies", { name: "Grove" });
  const contacts = [
    await make("contacts", { firstname: "Iris" }),
    await make("contacts", { firstname: "Olive" }),
  ];
  const [iris, olive] = contacts;

  const labels = await check("label created", () =>
    schema.definitionsApi.create("contacts", "companies", { label: "Gardener of", name: "gardener_of" }),
  );
  await check("labels", () => schema.definitionsApi.getAll("contacts", "companies"));
  const { typeId } = labels.results.find((label) => label.label === "Gardener of");
  const gardener = { associationCategory: "USER_DEFINED", associationTypeId: typeId };
  await check("linked with a label", () =>
    basicApi.create("contacts", iris, "companies", company, [gardener]),
  );
  await check("linked by default", () => basicApi.createDefault("contacts", olive, "companies", company));
  await check("links of a company", () => basicApi.getPage("companies", company, "contacts"));
  await check("links by pages", async () => {
    const first = await basicApi.getPage("companies", company, "contacts", undefined, 1);
    return [first, await basicApi.getPage("companies", company, "contacts", first.paging.next.after, 1)];
  });
  const ids = contacts.map((id) => ({ id }));
  await check("links read", () =>
    batchApi.getPage("contacts", "companies", { inputs: [...ids, { id: "1" }] }),
  );
  const link = (contact) => ({ _from: { id: contact }, to: { id: company }, types: [gardener] });
  await check("links created", () => batchApi.create("contacts", "companies", { inputs: [link(olive)] }));
  await check("a label taken away", () =>
    batchApi.archiveLabels("contacts", "companies", { inputs: [link(iris)] }),
  );
  await check("links after that", () => batchApi.getPage("contacts", "companies", { inputs: ids }));
  await check("a link taken away", () => basicApi.archive("contacts", iris, "companies", company));
  await check("links archived", () =>
    batchApi.archive("contacts", "companies", { inputs: [{ _from: { id: olive }, to: [{ id: company }] }] }),
  );
  await check("no links left", () => basicApi.getPage("companies", company, "contacts"));
}

async function otherTypes() {
  const [pipeline] = (await crm.pipelines.pipelinesApi.getAll("tickets")).results;
  const deal = await check("deal created", () =>
    crm.deals.basicApi.create({
      properties: { dealname: "Greenhouse", dealstage: "qualifiedtobuy", amount: "1200.50" },
      associations: [],
    }),
  );
  await check("wrong stage", () =>
    crm.deals.basicApi.update(deal.id, { properties: { dealstage: "nowhere" } }),
  );
  await check("ticket created", () =>
    crm.tickets.basicApi.create({
      properties: { subject: "A leak", hs_pipeline: pipeline.id, hs_pipeline_stage: pipeline.stages[0].id },
      associations: [],
    }),
  );
  const onDeal = (associationTypeId) => [
    { to: { id: deal.id }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId }] },
  ];
  await check("note created", () =>
    crm.objects.notes.basicApi.create({
      properties: { hs_timestamp: "2026-03-01T09:00:00Z", hs_note_body: "Glass is ordered." },
      associations: onDeal(214),
    }),
  );
  await check("task created", () =>
    crm.objects.tasks.basicApi.create({
      properties: {
        hs_timestamp: "2026-03-02T09:00:00Z",
        hs_task_subject: "Measure",
        hs_task_status: "NOT_STARTED",
      },
      associations: onDeal(216),
    }),
  );
  await check("deal with its notes and tasks", () =>
    crm.deals.basicApi.getById(deal.id, ["amount"], undefined, ["notes", "tasks"]),
  );
}

/** Empties a limit's window and calls until the library met the refusal: on a slow machine the window may pass first. */
async function limited(window, requests, call) {
  for (let round = 0; round < 5; round += 1) {
    const { total } = await sandbox("requests", { last: 1 });
    await sandbox("drain", { window, token: accessToken, requests });
    const result = await call();
    const log = await sandbox("requests", {});
    const statuses = log.rows.slice(total - log.total).map((row) => row.status);
    if (statuses.includes(429)) return { statuses, result };
  }
  throw new Error(`${window}: never refused`);
}

async function refusals() {
  const contact = () => crm.contacts.basicApi.getPage(1);
  const search = () => crm.contacts.searchApi.doSearch({ limit: 1 });
  await check("retried after a second", () => limited("search", 5, search));
  await check("retried after ten seconds", () => limited("general", 190, contact));
  await check("not signed in", () =>
    new Client({ accessToken: "pat-na1-nobody", basePath }).crm.contacts.basicApi.getPage(1),
  );
  await check("refresh refused", () =>
    hubspot.oauth.tokensApi.create(
      "refresh_token",
      undefined,
      undefined,
      CLIENT_ID,
      CLIENT_SECRET,
      "na1-unknown",
    ),
  );
}

await definitions();
await oneContact();
await batches();
await searches();
await associations();
await otherTypes();
await products();
await lineItems();
await leads();
await lists();
await schemas();
await refusals();
