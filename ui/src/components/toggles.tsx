/** Boxes to tick, switches, and one of a few in plain sight. */
import { Check, Minus } from "lucide-react";
import { Fragment } from "react";
import {
  Checkbox as AriaCheckbox,
  type CheckboxProps as AriaCheckboxProps,
  Radio as AriaRadio,
  RadioGroup as AriaRadioGroup,
  Switch as AriaSwitch,
  type SwitchProps as AriaSwitchProps,
  Label,
} from "react-aria-components";
import { Icon } from "./icon";

export function Checkbox(
  props: Omit<AriaCheckboxProps, "children" | "className" | "style"> & { children?: React.ReactNode },
) {
  const { children, ...rest } = props;
  return (
    <AriaCheckbox {...rest} className="check">
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className={`cb ${isSelected || isIndeterminate ? "on" : ""}`}>
            {isIndeterminate ? (
              <Icon icon={Minus} size="tiny" />
            ) : isSelected ? (
              <Icon icon={Check} size="tiny" />
            ) : null}
          </span>
          {children}
        </>
      )}
    </AriaCheckbox>
  );
}

export function Switch(
  props: Omit<AriaSwitchProps, "children" | "className" | "style"> & { children?: React.ReactNode },
) {
  const { children, ...rest } = props;
  return (
    <AriaSwitch {...rest} className="check">
      {({ isSelected }) => (
        <>
          <span className={`sw ${isSelected ? "on" : ""}`} />
          {children}
        </>
      )}
    </AriaSwitch>
  );
}

export type RadioChoice = {
  id: string;
  label: React.ReactNode;
  description?: React.ReactNode;
  isDisabled?: boolean;
  /** Stands below it while it is the chosen one: what it asks for besides. */
  below?: React.ReactNode;
};

/** The keys that move between radios move the caret in what stands below one. */
function keepArrows(event: React.KeyboardEvent): void {
  if (event.key.startsWith("Arrow")) event.stopPropagation();
}

/** `value` null means that nothing is chosen yet. */
export function RadioGroup(props: {
  label: string;
  hideLabel?: boolean;
  items: readonly RadioChoice[];
  value: string | null;
  onChange: (id: string) => void;
  orientation?: "horizontal" | "vertical";
  className?: string;
}) {
  const { label, hideLabel, items, value, onChange, orientation = "vertical", className = "" } = props;
  return (
    <AriaRadioGroup
      className={`labelled ${className}`}
      value={value}
      onChange={onChange}
      orientation={orientation}
      {...(hideLabel ? { "aria-label": label } : {})}
    >
      {hideLabel ? null : <Label>{label}</Label>}
      <div className={orientation === "horizontal" ? "flex gap-4" : "flex flex-col gap-1"}>
        {items.map((item) => (
          <Fragment key={item.id}>
            <AriaRadio value={item.id} className="check" isDisabled={item.isDisabled ?? false}>
              {({ isSelected }) => (
                <>
                  <span className={`rd ${isSelected ? "on" : ""}`} />
                  <span>
                    {item.label}
                    {item.description ? <span className="hint block">{item.description}</span> : null}
                  </span>
                </>
              )}
            </AriaRadio>
            {item.below && item.id === value ? (
              // biome-ignore lint/a11y/noStaticElementInteractions: only keeps keys of the fields in it from the group
              <div className="mt-1 mb-2 pl-6" onKeyDown={keepArrows}>
                {item.below}
              </div>
            ) : null}
          </Fragment>
        ))}
      </div>
    </AriaRadioGroup>
  );
}
