/** Finds a property by its label, among hundreds. */
import { Search } from "lucide-react";
import { Autocomplete, Input, ListBox, ListBoxItem, SearchField, useFilter } from "react-aria-components";
import { Icon } from "@/components";
import type { PropertyDocument } from "@/ipc";

export function PropertyPicker(props: {
  label: string;
  properties: readonly PropertyDocument[];
  onPick: (property: PropertyDocument) => void;
  /** What else may be picked, first in the list. */
  first?: (text: string) => { id: string; label: string; onPick: () => void }[];
  text: string;
  onText: (text: string) => void;
}) {
  const { label, properties, onPick, first, text, onText } = props;
  const { contains } = useFilter({ sensitivity: "base" });
  const leading = first?.(text.trim()) ?? [];
  const found = properties.filter(
    (property) => contains(property.label, text.trim()) || property.name === text.trim(),
  );
  const pick = (key: string) => {
    const lead = leading.find((each) => each.id === key);
    if (lead) return lead.onPick();
    const property = properties.find((each) => each.name === key);
    if (property) onPick(property);
  };
  return (
    <Autocomplete inputValue={text} onInputChange={onText}>
      <div className="flex w-72 flex-col">
        <SearchField aria-label={label} autoFocus className="p-2 pb-0">
          <div className="inp small">
            <Icon icon={Search} size="small" className="faint" />
            <Input placeholder={label} />
          </div>
        </SearchField>
        <ListBox
          aria-label="Properties"
          className="options max-h-72"
          items={[
            ...leading.map(({ id, label }) => ({ id, label })),
            ...found.map(({ name, label }) => ({ id: name, label })),
          ]}
          onAction={(key) => pick(String(key))}
          renderEmptyState={() => <p className="option faint">No property is called that.</p>}
        >
          {(item) => (
            <ListBoxItem id={item.id} textValue={item.label} className="option">
              <span className="clip">{item.label}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </div>
    </Autocomplete>
  );
}
