/** Sample records: a seller of sensors for cold rooms and the people they know. The same every time. */
import { type FakeRecord, titleOf } from "./record-state";

export const owners = [
  { id: "101", name: "Mira Voss", email: "mira@tempra.example", archived: false, me: true },
  { id: "102", name: "Kim Osei", email: "kim@tempra.example", archived: false, me: false },
  { id: "103", name: "Ana Ruiz", email: "ana@tempra.example", archived: false, me: false },
  { id: "104", name: "Jonas Weber", email: "jonas@tempra.example", archived: true, me: false },
];

const known: readonly (readonly [string, string, string, string, string, string, string])[] = [
  ["Aroha", "Tipene", "Te Awa Orchards", "+64 9 555 0142", "customer", "New Zealand", "Quality lead"],
  ["Chidi", "Okafor", "Baobab Fresh", "+254 20 555 0117", "opportunity", "Kenya", "Operations"],
  [
    "Diego",
    "Arrieta",
    "Frigorífico Pampero",
    "+54 11 5555 0163",
    "opportunity",
    "Argentina",
    "Plant manager",
  ],
  ["Elin", "Lindqvist", "Lindqvist Pharma", "+46 8 555 01 29", "customer", "Sweden", "Supply chain"],
  ["Emre", "Aydın", "Bozkır Lojistik", "+90 212 555 0188", "lead", "Türkiye", "Fleet"],
  ["Harriet", "Boone", "Oakmere Dairy", "+44 20 7946 0153", "customer", "United Kingdom", "Director"],
  ["Ingrid", "Solheim", "Brandvik Seafood", "+47 22 55 01 34", "opportunity", "Norway", "Head of Operations"],
  ["João", "Tavares", "Conservas Mirador", "+351 21 555 0172", "customer", "Portugal", "Buyer"],
  ["Lucía", "Ferrer", "Conservas Mirador", "+34 91 555 01 08", "customer", "Spain", "Quality"],
  ["Mathieu", "Garrel", "Laiterie Montclar", "+33 1 55 55 01 46", "opportunity", "France", "Production"],
  ["Mei-Ling", "Chou", "Jade Harbor Foods", "+886 2 5550 0191", "lead", "Taiwan", "Logistics"],
  ["Nadia", "Haddad", "Atlas Primeurs", "+212 5 55 01 27 64", "opportunity", "Morocco", "Owner"],
  ["Priya", "Menon", "Tamarind Foods", "+91 22 5550 0139", "customer", "India", "Cold store lead"],
  ["Sander", "de Wit", "Bloemen De Wit", "+31 20 555 0115", "customer", "Netherlands", "Owner"],
  ["Sofia", "Marchetti", "Caseificio Valdoro", "+39 02 5550 0174", "opportunity", "Italy", "Procurement"],
  ["Tobias", "Krähe", "Halden Kälte", "+49 30 5550 0162", "customer", "Germany", "Engineering"],
  ["Tomáš", "Beneš", "Moravia Pharm", "+420 2 5550 1093", "lead", "Czechia", "Validation"],
];
const first = [
  "Anna",
  "Bo",
  "Carla",
  "Dev",
  "Ewa",
  "Farid",
  "Greta",
  "Hana",
  "Ivo",
  "Jun",
  "Kaya",
  "Leo",
  "Maya",
  "Nils",
  "Oona",
  "Pia",
  "Rafael",
  "Sena",
  "Teo",
  "Uma",
];
const last = [
  "Adler",
  "Bauer",
  "Costa",
  "Dahl",
  "Eklund",
  "Fischer",
  "Gupta",
  "Holm",
  "Ito",
  "Jansen",
  "Kovač",
  "Lopez",
  "Moreau",
  "Novak",
  "Okoye",
  "Petit",
  "Rossi",
  "Silva",
  "Tanaka",
  "Vega",
];
const firms = [
  "Nordlys Fisk",
  "Alpenmilch",
  "Verde Campo",
  "Polar Cargo",
  "Sunrise Berries",
  "Delta Pharma",
  "Kite Logistics",
  "Orchard & Sons",
  "Baltic Foods",
  "Casa Fresca",
];
const stages = ["appointment", "qualified", "proposal", "contract", "won", "lost"];
const lifecycles = ["lead", "opportunity", "customer", "subscriber"];

const hour = 3_600_000;
const day = 24 * hour;

/** Numbers that look random and are the same every time. */
export function draw(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function pick<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() * from.length)] as T;
}

function ascii(text: string): string {
  return text.normalize("NFD").replace(/[^\w]/g, "").toLowerCase();
}

function ago(millis: number): string {
  return new Date(Date.now() - millis).toISOString();
}

function record(type: string, id: number, mirror: FakeRecord["mirror"]): FakeRecord {
  return {
    type,
    id: String(id),
    mirror,
    pending: {},
    associations: [],
    state: "live",
    synced_at: ago(120_000),
  };
}

function contacts(count: number, random: () => number): FakeRecord[] {
  return Array.from({ length: count }, (_none, index) => {
    const drawn = [
      pick(first, random),
      pick(last, random),
      pick(firms, random),
      `+49 30 5550 ${1000 + index}`,
      pick(lifecycles, random),
      "Germany",
      "Buyer",
    ] as const;
    const [firstname, lastname, company, phone, lifecyclestage, country, jobtitle] = known[index] ?? drawn;
    const touched = index < known.length ? (index * 7 + 2) * hour : random() * 200 * day;
    return record("contacts", 1001 + index, {
      firstname,
      lastname,
      email: `${ascii(firstname)}.${ascii(lastname)}@${ascii(company)}.example`,
      phone,
      company,
      jobtitle,
      lifecyclestage,
      country,
      city: country === "Germany" ? "Berlin" : null,
      hubspot_owner_id: index % 3 === 0 ? "101" : index % 3 === 1 ? "102" : "103",
      hs_email_optout: index % 11 === 0 ? "true" : "false",
      topics: index % 2 === 0 ? "probes;gateways" : null,
      renewal_date: index % 4 === 0 ? "2026-12-31" : null,
      sites: String((index * 3) % 40),
      notes_last_updated: ago(touched),
      lastmodifieddate: ago(touched),
      createdate: ago(touched + 30 * day),
      about: index % 5 === 0 ? "Two cold rooms run at minus 28.\nGateways need their own circuit." : null,
    });
  });
}

function companies(random: () => number): FakeRecord[] {
  const names = [...new Set([...known.map((each) => each[2]), ...firms])];
  return names.map((name, index) =>
    record("companies", 5001 + index, {
      name,
      domain: `${ascii(name)}.example`,
      phone: `+49 40 5550 ${2000 + index}`,
      city: pick(["Bergen", "Hamburg", "Lyon", "Porto", "Leeds"], random),
      country: known[index]?.[5] ?? "Germany",
      industry: pick(["FOOD_BEVERAGES", "PHARMACEUTICALS", "LOGISTICS"], random),
      numberofemployees: String(20 + Math.floor(random() * 900)),
      annualrevenue: String(Math.floor(random() * 90) * 100_000),
      hubspot_owner_id: index % 2 === 0 ? "101" : "103",
      hs_lastmodifieddate: ago(random() * 60 * day),
      createdate: ago(400 * day),
    }),
  );
}

function deals(random: () => number): FakeRecord[] {
  const things = [
    "Cold-room monitoring",
    "Calibration 2027",
    "Gateway rollout",
    "Probe renewal",
    "Vaccine transport pilot",
  ];
  return Array.from({ length: 180 }, (_none, index) => {
    const closing = new Date(Date.now() + Math.floor((random() - 0.4) * 120) * day)
      .toISOString()
      .slice(0, 10);
    return record("deals", 7001 + index, {
      dealname: `${pick(things, random)} ${known[index % known.length]?.[2] ?? ""}`.trim(),
      amount: index % 9 === 0 ? null : `${Math.floor(random() * 900) * 100}.00`,
      deal_currency_code: index % 7 === 0 ? "USD" : "EUR",
      pipeline: "sales",
      dealstage: pick(stages, random),
      closedate: `${closing}T00:00:00Z`,
      hubspot_owner_id: index % 2 === 0 ? "101" : "102",
      hs_lastmodifieddate: ago(random() * 60 * day),
      createdate: ago(90 * day),
    });
  });
}

function tickets(random: () => number): FakeRecord[] {
  return Array.from({ length: 64 }, (_none, index) =>
    record("tickets", 9001 + index, {
      subject: pick(
        ["Probe reads low", "Gateway offline", "Certificate missing", "Invoice question"],
        random,
      ),
      content: "Seen since Monday on two sites.",
      hs_pipeline: "support",
      hs_pipeline_stage: pick(["new", "waiting", "closed"], random),
      hs_ticket_priority: pick(["LOW", "MEDIUM", "HIGH"], random),
      hubspot_owner_id: index % 2 === 0 ? "101" : "103",
      hs_lastmodifieddate: ago(random() * 30 * day),
      createdate: ago(random() * 60 * day),
    }),
  );
}

function lineItems(): FakeRecord[] {
  return [
    ["Probe T4", "12", "189.00", "PR-T4"],
    ["Installation day", "1", "950.00", "SV-01"],
  ].map(([name = "", quantity = "", price = "", hs_sku = ""], index) =>
    record("line_items", 9501 + index, { name, quantity, price, hs_sku, hs_lastmodifieddate: ago(day) }),
  );
}

function machines(): FakeRecord[] {
  return ["KX-0001", "KX-0002"].map((serial_number, index) =>
    record("2-35011720", 9601 + index, {
      serial_number,
      model: "Press P40",
      hs_lastmodifieddate: ago(day),
    }),
  );
}

function link(from: FakeRecord | undefined, to: FakeRecord | undefined, primary = false): void {
  if (!from || !to) return;
  const labels = primary ? ["Primary"] : [];
  from.associations.push({ type: to.type, id: to.id, title: titleOf(to), labels, primary, pending: null });
  to.associations.push({
    type: from.type,
    id: from.id,
    title: titleOf(from),
    labels,
    primary,
    pending: null,
  });
}

function waiting(
  record: FakeRecord | undefined,
  property: string,
  local: string,
  state: string,
  message: string | null = null,
): void {
  if (!record) return;
  const base = record.mirror[property] ?? null;
  const remote = state === "conflicted" ? "+49 30 5550 0100" : base;
  record.pending[property] = {
    base,
    base_known: true,
    local,
    remote,
    state,
    message,
    edited_at: ago(38 * 60_000),
  };
}

export function sampleRecords(contactCount: number): Map<string, FakeRecord[]> {
  const random = draw(7);
  const all = {
    contacts: contacts(contactCount, random),
    companies: companies(random),
    deals: deals(random),
    tickets: tickets(random),
    line_items: lineItems(),
    "2-35011720": machines(),
  };
  waiting(all.contacts[6], "phone", "+47 22 55 01 35", "queued");
  waiting(all.contacts[2], "phone", "+54 11 5555 0199", "conflicted");
  waiting(all.contacts[15], "phone", "+49 30 5550 0177", "conflicted");
  waiting(all.contacts[11], "email", "nadia@", "rejected", "This is not a valid e-mail address.");
  waiting(all.deals[0], "dealstage", "proposal", "queued");
  const firmOf = (each: FakeRecord) =>
    all.companies.find((firm) => firm.mirror["name"] === each.mirror["company"]);
  for (const each of all.contacts.slice(0, known.length)) link(each, firmOf(each), true);
  all.deals.slice(0, 40).forEach((deal, index) => {
    const contact = all.contacts[index % known.length];
    link(deal, contact);
    link(deal, contact ? firmOf(contact) : undefined, true);
  });
  for (const item of all.line_items) link(item, all.deals[0]);
  for (const machine of all["2-35011720"]) link(machine, all.companies[0]);
  return new Map(Object.entries(all));
}
