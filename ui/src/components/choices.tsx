/** One of several: a list that opens, with or without typing. */
import { Check, ChevronDown } from "lucide-react";
import {
  Button as AriaButton,
  ComboBox as AriaComboBox,
  Select as AriaSelect,
  FieldError,
  Group,
  Input,
  type Key,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
} from "react-aria-components";
import type { FieldWords } from "./fields";
import { Icon } from "./icon";

export type Choice = { id: string; label: string; description?: string };

type ChoiceProps = FieldWords & {
  items: readonly Choice[];
  value: string | null;
  onChange: (id: string | null) => void;
  placeholder?: string;
  isDisabled?: boolean;
  autoFocus?: boolean;
  small?: boolean;
  className?: string;
};

function Options(props: { items: readonly Choice[] }) {
  return (
    <ListBox
      className="options"
      items={props.items}
      renderEmptyState={() => <div className="option faint">Nothing matches</div>}
    >
      {(item) => (
        <ListBoxItem id={item.id} textValue={item.label} className="option">
          {({ isSelected }) => (
            <>
              <span className="tick">{isSelected ? <Icon icon={Check} size="small" /> : null}</span>
              <span className="clip">{item.label}</span>
              {item.description ? <span className="why clip">{item.description}</span> : null}
            </>
          )}
        </ListBoxItem>
      )}
    </ListBox>
  );
}

function Words(props: FieldWords) {
  return (
    <>
      {props.description ? (
        <Text slot="description" className="hint">
          {props.description}
        </Text>
      ) : null}
      {props.error ? <FieldError className="wrong">{props.error}</FieldError> : null}
    </>
  );
}

export function Select(
  props: ChoiceProps & { defaultOpen?: boolean; onOpenChange?: (open: boolean) => void },
) {
  const { items, value, onChange, label, hideLabel, small, className = "", error } = props;
  return (
    <AriaSelect
      className={`labelled ${className}`}
      value={value}
      onChange={(key: Key | null) => onChange(key === null ? null : String(key))}
      placeholder={props.placeholder ?? "Choose…"}
      isDisabled={props.isDisabled ?? false}
      autoFocus={props.autoFocus ?? false}
      isInvalid={Boolean(error)}
      {...(props.defaultOpen ? { defaultOpen: true } : {})}
      {...(props.onOpenChange ? { onOpenChange: props.onOpenChange } : {})}
      {...(hideLabel ? { "aria-label": label } : {})}
    >
      {hideLabel ? null : <Label>{label}</Label>}
      <AriaButton className={`inp pick ${small ? "small" : ""}`}>
        <SelectValue className="clip">
          {({ selectedText, defaultChildren }) => selectedText || defaultChildren}
        </SelectValue>
        <Icon icon={ChevronDown} size="small" className="faint" />
      </AriaButton>
      <Words {...props} />
      <Popover className="float" offset={4} maxHeight={320}>
        <Options items={items} />
      </Popover>
    </AriaSelect>
  );
}

/** Like Select, with typing to narrow the list; for many choices. */
export function ComboBox(props: ChoiceProps & { onBlur?: () => void }) {
  const { items, value, onChange, label, hideLabel, small, className = "", error } = props;
  return (
    <AriaComboBox
      className={`labelled ${className}`}
      defaultItems={items}
      value={value}
      onChange={(key: Key | null) => onChange(key === null ? null : String(key))}
      menuTrigger="focus"
      isDisabled={props.isDisabled ?? false}
      autoFocus={props.autoFocus ?? false}
      isInvalid={Boolean(error)}
      {...(props.onBlur ? { onBlur: props.onBlur } : {})}
      {...(hideLabel ? { "aria-label": label } : {})}
    >
      {hideLabel ? null : <Label>{label}</Label>}
      <Group className={`inp ${small ? "small" : ""}`}>
        <Input placeholder={props.placeholder ?? ""} />
        <AriaButton className="ib sm" aria-label="Show choices">
          <Icon icon={ChevronDown} size="small" />
        </AriaButton>
      </Group>
      <Words {...props} />
      <Popover className="float" offset={4} maxHeight={320}>
        <ListBox
          className="options"
          renderEmptyState={() => <div className="option faint">Nothing matches</div>}
        >
          {(item: Choice) => (
            <ListBoxItem id={item.id} textValue={item.label} className="option">
              <span className="clip">{item.label}</span>
              {item.description ? <span className="why clip">{item.description}</span> : null}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaComboBox>
  );
}
