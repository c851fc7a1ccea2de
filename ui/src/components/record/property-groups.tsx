/** All properties of a record: the usual ones first, then HubSpot's groups, with a search over all of them. */
import { ChevronDown, ChevronRight, Search } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { Checkbox, Icon, TextField } from "@/components";
import { type PropertyDocument, type RecordDocument, type TypeDocument, useRemembered } from "@/ipc";
import { useShortcut } from "@/lib/shortcuts";
import type { Vocabulary } from "@/lib/vocabulary";
import { PropertyField } from "./property-field";
import type { EditRecord } from "./use-record";

type Section = { name: string; label: string; properties: PropertyDocument[] };

/** The properties people look at first: the parts of the name, then the usual columns. */
export function usualProperties(type: TypeDocument): PropertyDocument[] {
  const names = [...new Set([...type.title, "email", ...type.columns])];
  const pipeline = type.pipeline_property;
  if (pipeline && !names.includes(pipeline))
    names.splice(names.indexOf(type.stage_property ?? "") + 1, 0, pipeline);
  const byName = new Map(type.properties.map((property) => [property.name, property]));
  return names.map((name) => byName.get(name)).filter((property) => property !== undefined);
}

/** The amount of a deal stands above all else. */
export function headlineProperty(type: TypeDocument): PropertyDocument | undefined {
  return type.columns
    .map((name) => type.properties.find((property) => property.name === name))
    .find((property) => property?.kind === "money");
}

function sectionsOf(type: TypeDocument, headline: PropertyDocument | undefined): Section[] {
  const usual = usualProperties(type).filter((property) => property !== headline);
  const first = new Set([...usual.map(({ name }) => name), headline?.name]);
  const groups = type.groups.map(({ name, label }) => ({
    name,
    label,
    properties: type.properties.filter(
      (property) => property.group === name && property.mirrored && !first.has(property.name),
    ),
  }));
  return [
    { name: "", label: `About this ${type.singular}`, properties: usual },
    ...groups.filter(({ properties }) => properties.length > 0),
  ];
}

function matches(property: PropertyDocument, wanted: string): boolean {
  return property.label.toLowerCase().includes(wanted) || property.name.toLowerCase().includes(wanted);
}

function readOpened(found: unknown): Record<string, boolean> | null {
  return typeof found === "object" && found !== null ? (found as Record<string, boolean>) : null;
}

export function PropertyGroups(props: {
  type: TypeDocument;
  record: RecordDocument;
  vocabulary: Vocabulary;
  edit: EditRecord;
  locked: string | null;
}) {
  const { type, record, vocabulary, edit, locked } = props;
  const [typed, setTyped] = useState("");
  const search = useRef<HTMLInputElement>(null);
  const [hideEmpty, setHideEmpty] = useRemembered("record.hide_empty", false, (found) =>
    typeof found === "boolean" ? found : null,
  );
  const [opened, setOpened] = useRemembered<Record<string, boolean>>(
    `record.groups.${type.type}`,
    {},
    readOpened,
  );
  const headline = useMemo(() => headlineProperty(type), [type]);
  const sections = useMemo(() => sectionsOf(type, headline), [type, headline]);
  const context = vocabulary.context(record.properties);
  const wanted = typed.trim().toLowerCase();
  const find = () => search.current?.focus();
  useShortcut("findProperty", find);
  useShortcut("filter", find);

  const shown = sections.map((section, index) => {
    const properties = section.properties.filter(
      (property) =>
        (wanted === "" || matches(property, wanted)) &&
        (!hideEmpty || record.properties[property.name] || record.pending[property.name]),
    );
    const isOpen = index === 0 || wanted !== "" || (opened?.[section.name] ?? index === 1);
    return { ...section, properties, isOpen, fixed: index === 0 || wanted !== "" };
  });
  const some = shown.some(({ properties }) => properties.length > 0);
  const field = (property: PropertyDocument, large = false) => (
    <PropertyField
      key={property.name}
      property={property}
      record={record}
      context={context}
      edit={edit}
      locked={locked}
      headline={large}
    />
  );

  return (
    <div className="groups">
      {headline && wanted === "" ? <dl className="headlines">{field(headline, true)}</dl> : null}
      <div className="finder">
        <TextField
          label="Find a property"
          hideLabel
          small
          className="grow"
          placeholder="Find property"
          before={<Icon icon={Search} size="small" className="faint" />}
          inputRef={search}
          value={typed}
          onChange={setTyped}
          onKeyDown={(event) => {
            if (event.key === "Escape" && typed !== "") setTyped("");
            else event.continuePropagation();
          }}
        />
        <Checkbox isSelected={hideEmpty ?? false} onChange={setHideEmpty}>
          Hide empty
        </Checkbox>
      </div>
      {shown.map(({ name, label, properties, isOpen, fixed }) =>
        properties.length === 0 ? null : (
          <section key={name} className="group">
            <h2 className="sect">
              {fixed ? (
                label
              ) : (
                <AriaButton
                  className="grouphead"
                  aria-expanded={isOpen}
                  onPress={() => setOpened({ ...opened, [name]: !isOpen })}
                >
                  <Icon icon={isOpen ? ChevronDown : ChevronRight} size="small" className="faint" />
                  {label} <span className="n">{properties.length}</span>
                </AriaButton>
              )}
            </h2>
            {isOpen ? <dl className="props">{properties.map((property) => field(property))}</dl> : null}
          </section>
        ),
      )}
      {some ? null : (
        <p className="muted px-4 py-3">
          {wanted === "" ? "All properties are empty." : `No property matches “${typed.trim()}”.`}
        </p>
      )}
    </div>
  );
}
