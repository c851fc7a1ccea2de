/** What floats above the page: dialogs and popovers. */
import { X } from "lucide-react";
import {
  Dialog as AriaDialog,
  Popover as AriaPopover,
  type PopoverProps as AriaPopoverProps,
  DialogTrigger,
  Heading,
  Modal,
  ModalOverlay,
} from "react-aria-components";
import { IconButton } from "./button";

export type DialogProps = {
  title: string;
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  children: React.ReactNode;
  /** Buttons, the main one last. */
  footer?: React.ReactNode;
  wide?: boolean;
  /** For questions that must be answered: no way out but a button. */
  role?: "dialog" | "alertdialog";
};

export function Dialog(props: DialogProps) {
  const { title, isOpen, onOpenChange, children, footer, wide, role = "dialog" } = props;
  return (
    <ModalOverlay
      className="backdrop"
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isDismissable={role === "dialog"}
    >
      <Modal className={`window ${wide ? "wide" : ""}`}>
        <AriaDialog role={role}>
          <div className="head">
            <Heading slot="title">{title}</Heading>
            <IconButton label="Close" icon={X} size="small" onPress={() => onOpenChange(false)} />
          </div>
          <div className="body">{children}</div>
          {footer ? <div className="foot">{footer}</div> : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export type PopoverProps = {
  /** The button that opens it. */
  trigger: React.ReactElement;
  label: string;
  children: React.ReactNode | ((close: () => void) => React.ReactNode);
  isOpen?: boolean;
  onOpenChange?: (open: boolean) => void;
  placement?: AriaPopoverProps["placement"];
  className?: string;
};

export function Popover(props: PopoverProps) {
  const {
    trigger,
    label,
    children,
    isOpen,
    onOpenChange,
    placement = "bottom start",
    className = "",
  } = props;
  return (
    <DialogTrigger {...(isOpen === undefined ? {} : { isOpen })} {...(onOpenChange ? { onOpenChange } : {})}>
      {trigger}
      <AriaPopover className={`float ${className}`} placement={placement} offset={4}>
        <AriaDialog aria-label={label} className="outline-none">
          {({ close }) => (typeof children === "function" ? children(close) : children)}
        </AriaDialog>
      </AriaPopover>
    </DialogTrigger>
  );
}
