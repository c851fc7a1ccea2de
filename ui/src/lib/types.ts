/** What the types of records are called. */

/** The object types that every account has, in the order of the navigation. */
export const listTypes = ["contacts", "companies", "deals", "tickets"] as const;
export type ListType = (typeof listTypes)[number];

type Names = { plural: string; singular: string };

const names: Record<string, Names> = {
  contacts: { plural: "Contacts", singular: "contact" },
  companies: { plural: "Companies", singular: "company" },
  deals: { plural: "Deals", singular: "deal" },
  tickets: { plural: "Tickets", singular: "ticket" },
  leads: { plural: "Leads", singular: "lead" },
  products: { plural: "Products", singular: "product" },
  line_items: { plural: "Line items", singular: "line item" },
};

/** What the open account calls its own types. */
const own = new Map<string, Names>();

const isOwn = (type: string) => /^2-\d+$/.test(type);

/** Takes over how the open account calls its own types. */
export function learnTypes(types: readonly { type: string; label: string; singular: string }[]): void {
  own.clear();
  for (const { type, label, singular } of types) if (isOwn(type)) own.set(type, { plural: label, singular });
}

/** The type that is called so; undefined where none is. */
export function typeCalled(name: string): string | undefined {
  const wanted = name.toLowerCase();
  const called = ([, { plural, singular }]: readonly [string, Names]) =>
    plural.toLowerCase() === wanted || singular.toLowerCase() === wanted;
  return [...Object.entries(names), ...own].find(called)?.[0];
}

/** Whether records of the type have a list of their own. Activities have none. */
export function hasList(type: string): boolean {
  return type in names || isOwn(type);
}

/** `Contacts`; types without a page of their own by HubSpot's name. */
export function pluralOf(type: string): string {
  const known = names[type] ?? own.get(type);
  return known ? known.plural : type.charAt(0).toUpperCase() + type.slice(1);
}

/** `contact`. */
export function singularOf(type: string): string {
  const known = names[type] ?? own.get(type);
  return known ? known.singular : type.replace(/s$/, "");
}
