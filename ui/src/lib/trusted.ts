/**
 * HTML that has already been cleaned by the program, for the one place that may show it: a sandboxed frame. Where the window demands
 * trusted types, this is the only policy there is.
 */
type Policy = { createHTML(html: string): unknown };
type Factory = { createPolicy(name: string, rules: { createHTML(html: string): string }): Policy };

let policy: Policy | null = null;

/** For `srcdoc` of a frame with an empty `sandbox` attribute; nothing in such a frame can run or load. */
export function trustedHtml(html: string): string {
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  if (!factory) return html;
  policy ??= factory.createPolicy("cleaned-html", { createHTML: (cleaned) => cleaned });
  // React passes the value on untouched; its types know only strings.
  return policy.createHTML(html) as string;
}
