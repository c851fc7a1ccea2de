/** A list of things to do, behind a button. */
import { Check } from "lucide-react";
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  type PopoverProps as AriaPopoverProps,
  MenuTrigger,
  Popover,
  Separator,
} from "react-aria-components";
import { Icon, type IconType } from "./icon";
import { Kbd } from "./kbd";

export type MenuAction = {
  id: string;
  label: string;
  icon?: IconType;
  keys?: string;
  danger?: boolean;
  checked?: boolean;
  isDisabled?: boolean;
  onAction: () => void;
};

export type MenuProps = {
  /** The button that opens it. */
  trigger: React.ReactElement;
  label: string;
  /** `"-"` draws a line. */
  items: readonly (MenuAction | "-")[];
  placement?: AriaPopoverProps["placement"];
  isOpen?: boolean;
  onOpenChange?: (open: boolean) => void;
};

export function Menu(props: MenuProps) {
  const { trigger, label, items, placement = "bottom start", isOpen, onOpenChange } = props;
  return (
    <MenuTrigger {...(isOpen === undefined ? {} : { isOpen })} {...(onOpenChange ? { onOpenChange } : {})}>
      {trigger}
      <Popover className="float" placement={placement} offset={4}>
        <AriaMenu className="options min-w-40" aria-label={label}>
          {items.map((item, index) =>
            item === "-" ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
              <Separator key={`line-${index}`} className="gap" />
            ) : (
              <AriaMenuItem
                key={item.id}
                id={item.id}
                textValue={item.label}
                className={`option ${item.danger ? "danger" : ""}`}
                onAction={item.onAction}
                isDisabled={item.isDisabled ?? false}
              >
                {item.icon ? <Icon icon={item.icon} size="small" /> : null}
                {item.checked === undefined ? null : (
                  <span className="tick">
                    {item.checked ? <Icon icon={Check} size="small" label="on" /> : null}
                  </span>
                )}
                <span className="grow">{item.label}</span>
                {item.keys ? <Kbd keys={item.keys} /> : null}
              </AriaMenuItem>
            ),
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
