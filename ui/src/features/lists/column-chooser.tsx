/** Which columns the view shows, and in which order. */
import { ArrowDown, ArrowUp, Search } from "lucide-react";
import { useState } from "react";
import { useFilter } from "react-aria-components";
import { Button, Checkbox, Icon, IconButton, TextField } from "@/components";
import { moved } from "@/components/grid";
import type { PropertyDocument, TypeDocument } from "@/ipc";
import { shownProperties } from "./columns";
import type { Views } from "./use-views";

export function ColumnChooser(props: { definition: TypeDocument; views: Views }) {
  const { definition, views } = props;
  const [text, setText] = useState("");
  const { contains } = useFilter({ sensitivity: "base" });
  const shown = shownProperties(definition, views.settings);
  const names = shown.map((property) => property.name);
  const matches = (property: PropertyDocument) => contains(property.label, text.trim());
  const others = definition.properties.filter(
    (property) =>
      property.mirrored && !names.includes(property.name) && !definition.title.includes(property.name),
  );
  const set = (columns: string[] | null) => views.change({ columns });
  const toggle = (name: string, on: boolean) =>
    set(on ? [...names, name] : names.filter((each) => each !== name));
  const line = (property: PropertyDocument, at: number | null) => (
    <li key={property.name} className="flex items-center gap-1 px-3">
      <div className="grow min-w-0">
        <Checkbox isSelected={at !== null} onChange={(on) => toggle(property.name, on)}>
          <span className="clip">{property.label}</span>
        </Checkbox>
      </div>
      {at === null ? null : (
        <>
          <IconButton
            label={`Move ${property.label} left`}
            icon={ArrowUp}
            size="small"
            isDisabled={at === 0}
            onPress={() => set(moved(names, at, at - 1))}
          />
          <IconButton
            label={`Move ${property.label} right`}
            icon={ArrowDown}
            size="small"
            isDisabled={at === names.length - 1}
            onPress={() => set(moved(names, at, at + 1))}
          />
        </>
      )}
    </li>
  );
  return (
    <div className="flex max-h-[440px] w-72 flex-col">
      <div className="p-2">
        <TextField
          label="Find a property"
          hideLabel
          placeholder="Find a property"
          small
          autoFocus
          value={text}
          onChange={setText}
          before={<Icon icon={Search} size="small" className="faint" />}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-auto pb-2">
        <h3 className="meta faint m px-3 py-1">Shown</h3>
        <ul>{shown.map((property, at) => (matches(property) ? line(property, at) : null))}</ul>
        <h3 className="meta faint m px-3 pt-3 pb-1">More properties</h3>
        <ul>{others.filter(matches).map((property) => line(property, null))}</ul>
      </div>
      <div className="flex justify-end border-border border-t p-2">
        <Button
          size="small"
          variant="ghost"
          onPress={() => set(null)}
          isDisabled={views.settings.columns === null}
        >
          Usual columns
        </Button>
      </div>
    </div>
  );
}
