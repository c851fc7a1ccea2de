/** A small piece of a larger whole: a filter that can be taken away, a plain tag. */
import { X } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { Icon } from "./icon";

export function Chip(props: {
  children: React.ReactNode;
  onPress?: () => void;
  onRemove?: () => void;
  removeLabel?: string;
}) {
  const { children, onPress, onRemove, removeLabel = "Remove" } = props;
  return (
    <span className="chip">
      {onPress ? <AriaButton onPress={onPress}>{children}</AriaButton> : children}
      {onRemove ? (
        <AriaButton
          aria-label={removeLabel}
          onPress={onRemove}
          className="-mr-1 grid h-6 w-6 place-items-center"
        >
          <Icon icon={X} size="small" />
        </AriaButton>
      ) : null}
    </span>
  );
}

/** A word on a quiet ground. */
export function Tag(props: { children: React.ReactNode }) {
  return <span className="mark q">{props.children}</span>;
}
