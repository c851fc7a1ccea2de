/** What can be chosen for a property, in the order people look for it. */
import type { PropertyDocument } from "@/ipc";
import type { ValueContext } from "@/lib/format";

export type Option = {
  /** Null is the choice of having no value. */
  id: string | null;
  label: string;
  description?: string;
  /** The value is not among the property's options; it is kept as long as nothing else is chosen. */
  unknown?: boolean;
  /** Further words it is found by. */
  words?: string;
};

function stages(context: ValueContext): Option[] {
  const pipelines = context.pipelines ?? [];
  const own = pipelines.find((each) => each.id === context.pipeline);
  return (own ? [own] : pipelines).flatMap((pipeline) =>
    pipeline.stages.map((stage) => ({
      id: stage.id,
      label: stage.label,
      ...(own ? {} : { description: pipeline.label }),
    })),
  );
}

function owners(context: ValueContext): Option[] {
  const all = [...(context.owners ?? [])];
  const rank = (each: (typeof all)[number]) => (each.me ? 0 : each.archived ? 2 : 1);
  all.sort((a, b) => rank(a) - rank(b));
  return all.map((each) => ({
    id: each.id,
    label: each.me ? `Me (${each.name})` : each.name,
    words: each.email ?? "",
    ...(each.archived ? { description: "has left" } : {}),
  }));
}

function listed(property: PropertyDocument, context: ValueContext, value: string | null): Option[] {
  switch (property.kind) {
    case "bool":
      return [
        { id: "true", label: "Yes" },
        { id: "false", label: "No" },
      ];
    case "owner":
      return owners(context);
    case "pipeline":
      return (context.pipelines ?? []).map(({ id, label }) => ({ id, label }));
    case "stage":
      return stages(context);
    default: {
      const held = new Set(value?.split(";"));
      return property.options
        .filter((option) => !option.hidden || held.has(option.value))
        .map((option) => ({ id: option.value, label: option.label }));
    }
  }
}

/** Whether HubSpot lets the property be empty. */
export function mayBeEmpty(property: PropertyDocument): boolean {
  return property.kind !== "pipeline" && property.kind !== "stage";
}

/** One of these is chosen. A value that is none of them stands first, as it is. */
export function optionsOf(property: PropertyDocument, context: ValueContext, value: string | null): Option[] {
  const found = listed(property, context, value);
  const strange = value && !found.some((option) => option.id === value);
  if (strange) found.unshift({ id: value, label: value, unknown: true });
  if (value && mayBeEmpty(property)) found.push({ id: null, label: "No value" });
  return found;
}

/** Some of these are chosen. */
export function setOptionsOf(
  property: PropertyDocument,
  context: ValueContext,
  held: readonly string[],
): Option[] {
  const found = listed(property, context, held.join(";"));
  const strange = held.filter((each) => !found.some((option) => option.id === each));
  return [...strange.map((each) => ({ id: each, label: each, unknown: true })), ...found];
}

function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Those whose words begin with what was typed first, then those that contain it. */
export function matching(options: readonly Option[], typed: string): Option[] {
  const wanted = folded(typed.trim());
  if (wanted === "") return [...options];
  const ranked = options
    .map((option) => {
      const label = folded(option.label);
      const at = label.startsWith(wanted)
        ? 0
        : label.includes(` ${wanted}`)
          ? 1
          : label.includes(wanted)
            ? 2
            : 3;
      return { option, at: at === 3 && folded(option.words ?? "").includes(wanted) ? 2 : at };
    })
    .filter(({ at }) => at < 3);
  return ranked.sort((a, b) => a.at - b.at).map(({ option }) => option);
}

/** The option of exactly this name. */
export function named(options: readonly Option[], typed: string): Option | undefined {
  const wanted = folded(typed.trim());
  return options.find((option) => folded(option.label) === wanted);
}
