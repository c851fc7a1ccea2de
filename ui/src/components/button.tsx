/** Buttons with words and buttons with an icon alone. */
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import { ariaKeys, keysOf, type ShortcutId } from "@/lib/shortcuts";
import { Icon, type IconType } from "./icon";
import { Kbd } from "./kbd";
import { Tooltip } from "./tooltip";

export type ButtonProps = Omit<AriaButtonProps, "children" | "className" | "style"> & {
  children: React.ReactNode;
  variant?: "default" | "primary" | "ghost" | "danger";
  size?: "default" | "small" | "tall";
  icon?: IconType;
  /** Shows the keys and names them to assistive technology. */
  shortcut?: ShortcutId;
  className?: string;
};

const variants = { default: "", primary: "pri", ghost: "ghost", danger: "danger" };
const sizes = { default: "", small: "sm", tall: "tall" };

export function Button(props: ButtonProps) {
  const { children, variant = "default", size = "default", icon, shortcut, className = "", ...rest } = props;
  return (
    <AriaButton
      {...rest}
      className={`btn ${variants[variant]} ${sizes[size]} ${className}`}
      {...(shortcut ? { "aria-keyshortcuts": ariaKeys(shortcut) } : {})}
    >
      {icon ? <Icon icon={icon} size="small" /> : null}
      {children}
      {shortcut ? <Kbd keys={keysOf(shortcut)} /> : null}
    </AriaButton>
  );
}

export type IconButtonProps = Omit<AriaButtonProps, "children" | "className" | "style" | "aria-label"> & {
  /** Says what it does: read aloud, and shown beside the pointer. */
  label: string;
  icon: IconType;
  size?: "default" | "small";
  selected?: boolean;
  bordered?: boolean;
  shortcut?: ShortcutId;
  className?: string;
};

export function IconButton(props: IconButtonProps) {
  const { label, icon, size = "default", selected, bordered, shortcut, className = "", ...rest } = props;
  const look = `ib ${size === "small" ? "sm" : ""} ${selected ? "on" : ""} ${bordered ? "bd" : ""} ${className}`;
  return (
    <Tooltip text={label} keys={shortcut ? keysOf(shortcut) : undefined}>
      <AriaButton
        {...rest}
        className={look}
        aria-label={label}
        {...(selected === undefined ? {} : { "aria-pressed": selected })}
        {...(shortcut ? { "aria-keyshortcuts": ariaKeys(shortcut) } : {})}
      >
        <Icon icon={icon} size={size === "small" ? "small" : "default"} />
      </AriaButton>
    </Tooltip>
  );
}
