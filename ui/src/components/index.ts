/** Everything that is drawn in more than one place. */
export { Avatar } from "./avatar";
export { Button, type ButtonProps, IconButton, type IconButtonProps } from "./button";
export { Chip, Tag } from "./chip";
export { type Choice, ComboBox, Select } from "./choices";
export { CopyButton } from "./copy-button";
export { Dialog, type DialogProps, Popover, type PopoverProps } from "./dialog";
export {
  type FieldWords,
  NumberField,
  type NumberFieldProps,
  TextField,
  type TextFieldProps,
} from "./fields";
export { Icon, type IconType } from "./icon";
export { Kbd, printedKeys } from "./kbd";
export { KeyTable } from "./key-table";
export { Logo } from "./logo";
export { barClass, type MarkState, markOfState, StateDot, StateMark } from "./marks";
export { Menu, type MenuAction, type MenuProps } from "./menu";
export { EmptyState, FailureNotice, Skeleton } from "./notices";
export { SecretField } from "./secret-field";
export { type SendNow, useSendNow } from "./send-now";
export { type TabItem, Tabs } from "./tabs";
export { Time, useNow } from "./time";
export { type Toast, Toasts, useToast } from "./toasts";
export { Checkbox, type RadioChoice, RadioGroup, Switch } from "./toggles";
export { Tooltip } from "./tooltip";
export { WrittenFile } from "./written-file";
