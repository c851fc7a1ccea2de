/** The object types with pages of their own, in the order of the navigation. */
export const listTypes = ["contacts", "companies", "deals", "tickets"] as const;
export type ListType = (typeof listTypes)[number];

const names: Record<ListType, { plural: string; singular: string }> = {
  contacts: { plural: "Contacts", singular: "contact" },
  companies: { plural: "Companies", singular: "company" },
  deals: { plural: "Deals", singular: "deal" },
  tickets: { plural: "Tickets", singular: "ticket" },
};

export function isListType(type: string): type is ListType {
  return (listTypes as readonly string[]).includes(type);
}

/** `Contacts`; types without a page of their own by HubSpot's name. */
export function pluralOf(type: string): string {
  return isListType(type) ? names[type].plural : type.charAt(0).toUpperCase() + type.slice(1);
}

/** `contact`. */
export function singularOf(type: string): string {
  return isListType(type) ? names[type].singular : type.replace(/s$/, "");
}
