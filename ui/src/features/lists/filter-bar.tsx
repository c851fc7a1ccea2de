/** The filters of the view, one chip each, and the way to another. */
import { Columns3, Plus, Rows3 as RowsIcon, Search } from "lucide-react";
import { type RefObject, useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { Button, Chip, Icon, IconButton, Kbd, Menu, Popover } from "@/components";
import type { GridHandle } from "@/components/grid";
import type { Density, OwnerDocument, PropertyDocument, TypeDocument } from "@/ipc";
import { ariaKeys, keysOf, useShortcut } from "@/lib/shortcuts";
import { ColumnChooser } from "./column-chooser";
import { FilterEditor } from "./filter-editor";
import { describeFilter, type Filter, type FilterContext } from "./filters";
import { NameDialog } from "./name-dialog";
import { PropertyPicker } from "./property-picker";
import { useFilterFocus } from "./use-filter-focus";
import type { Views } from "./use-views";

type Making = { property: PropertyDocument; at: number | null };

/** Texts are looked for in what names a record. */
const searched = ["email", "domain", "phone", "company"];

type Quick = { id: string; label: string; filter: Filter };

/** Filters to be had without further questions: what is mine, and text in what names a record. */
function quickFilters(definition: TypeDocument, owners: readonly OwnerDocument[], text: string): Quick[] {
  const owner = definition.properties.find((property) => property.name === "hubspot_owner_id");
  const mine: Quick[] = [];
  if (
    owner &&
    owners.some(({ me }) => me) &&
    `${owner.label} is me`.toLowerCase().includes(text.toLowerCase())
  ) {
    const filter = { property: owner.name, operator: "is_me" as const, value: "" };
    mine.push({ id: "is me", label: `${owner.label} is me`, filter });
  }
  if (text === "") return mine;
  const names = [...definition.title, ...searched];
  const containing = definition.properties
    .filter((property) => names.includes(property.name))
    .sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
    .map(({ name, label }) => ({
      id: `contains ${name}`,
      label: `${label} contains “${text}”`,
      filter: { property: name, operator: "contains" as const, value: text },
    }));
  return [...mine, ...containing];
}

function AddFilter(props: {
  definition: TypeDocument;
  owners: readonly OwnerDocument[];
  onAdd: (filter: Filter) => void;
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  trigger: React.ReactElement;
}) {
  const { definition, owners, onAdd, isOpen, onOpenChange, trigger } = props;
  const [text, setText] = useState("");
  const [property, setProperty] = useState<PropertyDocument | null>(null);
  const close = (open: boolean) => {
    setText("");
    setProperty(null);
    onOpenChange(open);
  };
  const add = (filter: Filter) => {
    onAdd(filter);
    close(false);
  };
  return (
    <Popover trigger={trigger} label="Add a filter" isOpen={isOpen} onOpenChange={close}>
      {property ? (
        <FilterEditor
          property={property}
          initial={null}
          definition={definition}
          owners={owners}
          onDone={add}
        />
      ) : (
        <PropertyPicker
          label="Property, or text to look for"
          properties={definition.properties.filter((each) => each.mirrored && each.kind !== "other")}
          text={text}
          onText={setText}
          onPick={setProperty}
          more={(typed) =>
            quickFilters(definition, owners, typed).map(({ id, label, filter }) => ({
              id,
              label,
              onPick: () => add(filter),
            }))
          }
        />
      )}
    </Popover>
  );
}

export type FilterBarProps = {
  definition: TypeDocument;
  owners: readonly OwnerDocument[];
  views: Views;
  context: FilterContext;
  density: Density;
  onDensity: (density: Density) => void;
  onView: (id: string) => void;
  /** What is filtered. */
  list: RefObject<GridHandle | null>;
  /** Whether nothing fits. */
  isEmpty: boolean;
};

const densities: readonly { id: Density; label: string }[] = [
  { id: "compact", label: "Compact rows" },
  { id: "default", label: "Default rows" },
  { id: "comfortable", label: "Comfortable rows" },
];

export function FilterBar(props: FilterBarProps) {
  const { definition, owners, views, context, density } = props;
  const { filters } = views.settings;
  const [adding, setAdding] = useState(false);
  const [naming, setNaming] = useState(false);
  const [making, setMaking] = useState<Making | null>(null);
  const { bar, toList, toChip } = useFilterFocus(props.list, filters.length, props.isEmpty);
  useShortcut("filter", () => setAdding(true));
  const modified = views.modified(views.current.id);
  const change = (next: Filter[]) => views.change({ filters: next });
  const remove = (at: number) => {
    change(filters.filter((_filter, index) => index !== at));
    toChip(at);
  };
  const close = (at: number) => {
    setMaking(null);
    toChip(at);
  };
  const open = (at: number) => {
    const property = definition.properties.find((each) => each.name === filters[at]?.property);
    if (property) setMaking({ property, at });
  };
  return (
    <div className="bar sub" ref={bar}>
      <AddFilter
        definition={definition}
        owners={owners}
        isOpen={adding}
        onOpenChange={setAdding}
        onAdd={(filter) => {
          change([...filters, filter]);
          toList();
        }}
        trigger={
          <AriaButton className="field" aria-keyshortcuts={ariaKeys("filter")}>
            <Icon icon={filters.length > 0 ? Plus : Search} size="small" />
            Filter
            <Kbd keys={keysOf("filter")} />
          </AriaButton>
        }
      />
      <div className="chips">
        {filters.map((filter, at) => {
          const { lead, value } = describeFilter(filter, context);
          const chip = (
            <Chip
              // biome-ignore lint/suspicious/noArrayIndexKey: two equal filters are told apart by their place alone
              key={`${at} ${filter.property}`}
              onPress={() => open(at)}
              onRemove={() => remove(at)}
              removeLabel={`Remove: ${lead} ${value}`}
            >
              {lead} <b>{value}</b>
            </Chip>
          );
          if (making?.at !== at) return chip;
          return (
            <Popover
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              key={`${at} ${filter.property}`}
              trigger={<AriaButton className="chip">{`${lead} ${value}`}</AriaButton>}
              label={`Filter: ${lead} ${value}`}
              isOpen
              onOpenChange={(isOpen) => {
                if (!isOpen) close(at);
              }}
            >
              <FilterEditor
                property={making.property}
                initial={filter}
                definition={definition}
                owners={owners}
                onDone={(done) => {
                  change(filters.map((each, index) => (index === at ? done : each)));
                  close(at);
                }}
              />
            </Popover>
          );
        })}
      </div>
      <span className="grow" />
      {modified ? (
        <>
          <Button variant="ghost" onPress={views.reset}>
            Reset
          </Button>
          <Button onPress={() => (views.current.ready ? setNaming(true) : views.save())}>Save view</Button>
        </>
      ) : null}
      <Menu
        label="Row height"
        placement="bottom end"
        trigger={<IconButton label="Row height" icon={RowsIcon} />}
        items={densities.map(({ id, label }) => ({
          id,
          label,
          checked: id === density,
          onAction: () => props.onDensity(id),
        }))}
      />
      <Popover
        trigger={<IconButton label="Columns" icon={Columns3} />}
        label="Columns"
        placement="bottom end"
      >
        <ColumnChooser definition={definition} views={views} />
      </Popover>
      {naming ? (
        <NameDialog
          title="Save as a new view"
          initial=""
          action="Save"
          onName={(name) => props.onView(views.saveAs(name))}
          onClose={() => setNaming(false)}
        />
      ) : null}
    </div>
  );
}
