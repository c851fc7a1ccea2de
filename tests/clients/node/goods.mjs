// What is sold and to whom, who is in a list, and a type of the users' own.
import { check, crm } from "./library.mjs";

const linked = (id, associationTypeId) => [
  { to: { id }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId }] },
];
const make = async (kind, properties) =>
  (await crm.objects.basicApi.create(kind, { properties, associations: [] })).id;

export async function products() {
  const { basicApi, batchApi, searchApi } = crm.products;
  const gauge = await check("product created", () =>
    basicApi.create({ properties: { name: "Gauge", price: "120.50", hs_sku: "G-1" }, associations: [] }),
  );
  await check("product read", () => basicApi.getById(gauge.id, ["name", "price", "hs_sku"]));
  const made = await check("products created", () =>
    batchApi.create({
      inputs: [
        { properties: { name: "Crane", price: "90000" }, associations: [] },
        { properties: { name: "Winch", price: "300" }, associations: [] },
      ],
    }),
  );
  const winch = made.results.find((record) => record.properties.name === "Winch").id;
  await check("products updated", () =>
    batchApi.update({ inputs: [{ id: winch, properties: { price: "310", description: "Steel rope" } }] }),
  );
  await check("products found", () =>
    searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: "name", operator: "IN", values: ["crane", "winch"] }] }],
      sorts: ["price"],
      properties: ["name", "price"],
      limit: 10,
    }),
  );
  await check("product archived", () => basicApi.archive(winch));
  await check("product gone", () => basicApi.getById(winch));
}

export async function lineItems() {
  const { basicApi } = crm.lineItems;
  const product = await make("products", { name: "Valve", price: "20", hs_sku: "V-1" });
  const deal = await make("deals", { dealname: "Pipes", dealstage: "qualifiedtobuy" });
  const item = await check("line item created", () =>
    basicApi.create({
      properties: { hs_product_id: product, quantity: "4" },
      associations: linked(deal, 20),
    }),
  );
  const wanted = ["name", "price", "hs_sku", "quantity", "amount"];
  await check("line item read", () => basicApi.getById(item.id, wanted));
  await check("line item updated", () =>
    basicApi.update(item.id, { properties: { quantity: "2", hs_discount_percentage: "10" } }),
  );
  await check("line item after that", () => basicApi.getById(item.id, wanted));
  await check("deal with its line items", () =>
    crm.deals.basicApi.getById(deal, ["dealname"], undefined, ["line_items"]),
  );
}

export async function leads() {
  const { basicApi } = crm.objects.leads;
  const contact = await make("contacts", { firstname: "Mara" });
  const properties = { hs_lead_name: "Mara and the pipes" };
  await check("lead of nobody", () => basicApi.create({ properties, associations: [] }));
  const lead = await check("lead created", () =>
    basicApi.create({ properties, associations: linked(contact, 578) }),
  );
  await check("lead moved", () =>
    basicApi.update(lead.id, { properties: { hs_pipeline_stage: "qualified-stage-id" } }),
  );
  await check("lead with its contact", () =>
    basicApi.getById(lead.id, ["hs_lead_name", "hs_pipeline_stage"], undefined, ["contacts"]),
  );
  await check("lead pipelines", () => crm.pipelines.pipelinesApi.getAll("leads"));
}

export async function lists() {
  const { listsApi, membershipsApi } = crm.lists;
  const people = [
    await make("contacts", { firstname: "Ilex", jobtitle: "Topiarist" }),
    await make("contacts", { firstname: "Juniper", jobtitle: "Topiarist" }),
    await make("contacts", { firstname: "Kale", jobtitle: "Grocer" }),
  ];
  const [ilex, juniper, kale] = people;
  const created = await check("list created", () =>
    listsApi.create({ name: "Spring tour", objectTypeId: "0-1", processingType: "MANUAL" }),
  );
  const { listId } = created.list;
  await check("members added", () => membershipsApi.add(listId, [ilex, juniper, "1"]));
  await check("members changed", () =>
    membershipsApi.addAndRemove(listId, { recordIdsToAdd: [kale], recordIdsToRemove: [ilex] }),
  );
  await check("members", () => membershipsApi.getPage(listId));
  await check("lists of a member", () => membershipsApi.getLists("0-1", kale));
  await check("list renamed", () => listsApi.updateName(listId, "Autumn tour"));
  await check("lists found", () => listsApi.doSearch({ query: "autumn", offset: 0, count: 10 }));
  await check("list by name", () => listsApi.getByName("Autumn tour", "0-1"));
  const dynamic = await check("dynamic list created", () =>
    listsApi.create({
      name: "Topiarists",
      objectTypeId: "0-1",
      processingType: "DYNAMIC",
      filterBranch: topiarists,
    }),
  );
  await check("dynamic members", () => membershipsApi.getPage(dynamic.list.listId));
  await check("dynamic list with its filter", () => listsApi.getById(dynamic.list.listId, true));
  await check("list removed", () => listsApi.remove(listId));
  await check("list gone", () => listsApi.getById(listId));
  await check("list restored", () => listsApi.restore(listId));
  await check("list again", () => listsApi.getById(listId));
}

const topiarists = {
  filterBranchType: "OR",
  filterBranchOperator: "OR",
  filters: [],
  filterBranches: [
    {
      filterBranchType: "AND",
      filterBranchOperator: "AND",
      filterBranches: [],
      filters: [
        {
          filterType: "PROPERTY",
          property: "jobtitle",
          operation: {
            operationType: "MULTISTRING",
            operator: "IS_EQUAL_TO",
            values: ["Topiarist"],
            includeObjectsWithNoValueSet: false,
          },
        },
      ],
    },
  ],
};

export async function schemas() {
  const { coreApi } = crm.schemas;
  const { basicApi, searchApi } = crm.objects;
  await check("schemas", () => coreApi.getAll(false));
  const boat = await check("schema created", () =>
    coreApi.create({
      name: "boat",
      labels: { singular: "Boat", plural: "Boats" },
      primaryDisplayProperty: "hull_number",
      requiredProperties: ["hull_number"],
      searchableProperties: ["hull_number"],
      properties: [
        { name: "hull_number", label: "Hull number", type: "string", fieldType: "text", hasUniqueValue: true },
        { name: "length", label: "Length", type: "number", fieldType: "number" },
      ],
      associatedObjects: ["CONTACT"],
    }),
  );
  const kind = boat.objectTypeId;
  await check("schema changed", () =>
    coreApi.update(kind, { labels: { singular: "Ship", plural: "Ships" } }),
  );
  await check("schema linked", () =>
    coreApi.createAssociation(kind, { fromObjectTypeId: kind, toObjectTypeId: "0-3", name: "boat_to_deal" }),
  );
  await check("schema read", () => coreApi.getById(kind));
  const record = await check("boat created", () =>
    basicApi.create(kind, { properties: { hull_number: "H-1", length: "12.5" }, associations: [] }),
  );
  await check("boat without a number", () =>
    basicApi.create(kind, { properties: { length: "3" }, associations: [] }),
  );
  await check("boats found", () =>
    searchApi.doSearch(kind, {
      filterGroups: [{ filters: [{ propertyName: "length", operator: "GT", value: "12" }] }],
      properties: ["hull_number", "length"],
      limit: 10,
    }),
  );
  await check("schema in use", () => coreApi.archive(kind));
  await basicApi.archive(kind, record.id);
  await check("schema archived", () => coreApi.archive(kind));
  await check("schema gone", () => coreApi.getById(kind));
}
