/** Finds a property by its label, among hundreds. */
import { Search } from "lucide-react";
import { Autocomplete, Input, ListBox, ListBoxItem, SearchField, useFilter } from "react-aria-components";
import { Icon } from "@/components";
import type { PropertyDocument } from "@/ipc";

export function PropertyPicker(props: {
  label: string;
  properties: readonly PropertyDocument[];
  onPick: (property: PropertyDocument) => void;
  /** What else may be picked, after the properties that are called so. */
  more?: (text: string) => { id: string; label: string; onPick: () => void }[];
  text: string;
  onText: (text: string) => void;
}) {
  const { label, properties, onPick, more, text, onText } = props;
  const { contains, startsWith } = useFilter({ sensitivity: "base" });
  const others = more?.(text.trim()) ?? [];
  const wanted = text.trim();
  const choice = ({ name, label }: PropertyDocument) => ({ id: name, label });
  const called = properties
    .filter(({ name, label }) => startsWith(label, wanted) || name === wanted)
    .map(choice);
  const containing = properties
    .filter(({ label }) => contains(label, wanted) && !startsWith(label, wanted))
    .map(choice);
  const pick = (key: string) => {
    const other = others.find((each) => each.id === key);
    if (other) return other.onPick();
    const property = properties.find((each) => each.name === key);
    if (property) onPick(property);
  };
  return (
    <Autocomplete inputValue={text} onInputChange={onText}>
      <div className="flex w-72 flex-col">
        <SearchField aria-label={label} autoFocus className="p-2 pb-0">
          <div className="inp small">
            <Icon icon={Search} size="small" className="faint" />
            <Input placeholder={label} role="combobox" aria-expanded="true" />
          </div>
        </SearchField>
        <ListBox
          aria-label="Properties"
          className="options max-h-72"
          items={[...called, ...others.map(({ id, label }) => ({ id, label })), ...containing]}
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
