// Finds the visible elements of an ARIA role and an accessible name, as a screen reader's user would name them.
// Arguments: role, name or null, whether the name has to be whole, the element to look in or null.
const [role, name, whole, within] = arguments;
const IMPLIED = {
  a: (e) => (e.hasAttribute("href") ? "link" : null),
  article: () => "article",
  aside: () => "complementary",
  button: () => "button",
  dialog: () => "dialog",
  footer: () => "contentinfo",
  form: () => "form",
  h1: () => "heading",
  h2: () => "heading",
  h3: () => "heading",
  h4: () => "heading",
  header: () => "banner",
  img: () => "img",
  input: (e) =>
    ({
      button: "button",
      checkbox: "checkbox",
      number: "spinbutton",
      radio: "radio",
      range: "slider",
      search: "searchbox",
      submit: "button",
    })[e.type] ?? (e.type === "hidden" ? null : "textbox"),
  li: () => "listitem",
  main: () => "main",
  nav: () => "navigation",
  ol: () => "list",
  option: () => "option",
  output: () => "status",
  progress: () => "progressbar",
  section: (e) => (e.hasAttribute("aria-label") || e.hasAttribute("aria-labelledby") ? "region" : null),
  select: (e) => (e.multiple ? "listbox" : "combobox"),
  summary: () => "button",
  table: () => "table",
  tbody: () => "rowgroup",
  td: () => "cell",
  textarea: () => "textbox",
  th: (e) => (e.scope === "row" ? "rowheader" : "columnheader"),
  thead: () => "rowgroup",
  tr: () => "row",
  ul: () => "list",
};
const NAMED_BY_CONTENT = new Set(
  ("button cell checkbox columnheader gridcell heading link listitem menuitem menuitemcheckbox menuitemradio option " +
    "radio row rowheader switch tab treeitem status alert").split(" "),
);
const squeezed = (text) => (text ?? "").replace(/\s+/g, " ").trim();
const roleOf = (e) => e.getAttribute("role") ?? IMPLIED[e.localName]?.(e) ?? null;
const textOf = (e) => squeezed(e.getAttribute("aria-label") || e.innerText || e.textContent);
const nameOf = (e) => {
  const ids = e.getAttribute("aria-labelledby");
  if (ids) {
    const parts = ids.split(/\s+/).map((id) => document.getElementById(id));
    const text = squeezed(parts.map((part) => (part ? textOf(part) : "")).join(" "));
    if (text) return text;
  }
  if (e.getAttribute("aria-label")) return squeezed(e.getAttribute("aria-label"));
  if (e.labels?.length) return squeezed([...e.labels].map(textOf).join(" "));
  if (e.alt) return squeezed(e.alt);
  const content = NAMED_BY_CONTENT.has(roleOf(e)) ? squeezed(e.innerText || e.textContent) : "";
  return content || squeezed(e.title) || squeezed(e.getAttribute("placeholder"));
};
const isShown = (e) => {
  if (e.closest("[hidden], [inert], [aria-hidden=true]")) return false;
  const box = e.getBoundingClientRect();
  const style = getComputedStyle(e);
  const inLabel = e.localName === "input" && e.closest("label");
  return style.visibility !== "hidden" && ((box.width > 0 && box.height > 0) || Boolean(inLabel));
};
const wanted = name === null ? null : squeezed(name).toLowerCase();
const fits = (e) => {
  if (wanted === null) return true;
  const found = nameOf(e).toLowerCase();
  return whole ? found === wanted : found.includes(wanted);
};
const selector = `[role="${role}"], ${Object.keys(IMPLIED).join(", ")}`;
return [...(within ?? document).querySelectorAll(selector)].filter((e) => roleOf(e) === role && isShown(e) && fits(e));
