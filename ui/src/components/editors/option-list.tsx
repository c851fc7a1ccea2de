/** The list that hangs below an editor of choices. Focus stays in the input; the list follows it. */

import { Check } from "lucide-react";
import { useEffect, useRef } from "react";
import { Popover } from "react-aria-components";
import { Icon } from "@/components";
import { formatCount } from "@/lib/locale";
import type { Option } from "./options";

/** More than this is not read through; typing narrows it. */
const most = 100;

export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

export function OptionList(props: {
  id: string;
  label: string;
  anchor: React.RefObject<HTMLElement | null>;
  options: readonly Option[];
  isOpen: boolean;
  onClose: () => void;
  active: number;
  isChosen: (option: Option) => boolean;
  onChoose: (option: Option) => void;
  multiple?: boolean;
  footer?: React.ReactNode;
}) {
  const { id, label, anchor, options, isOpen, onClose, active, isChosen, onChoose, multiple, footer } = props;
  const list = useRef<HTMLDivElement>(null);
  const shown = options.slice(0, most);

  useEffect(() => {
    if (!isOpen) return;
    list.current
      ?.querySelector(`#${CSS.escape(optionId(id, active))}`)
      ?.scrollIntoView?.({ block: "nearest" });
  }, [id, active, isOpen]);

  return (
    <Popover
      className="float optionlist"
      triggerRef={anchor}
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isNonModal
      placement="bottom start"
      offset={4}
      maxHeight={320}
      style={{ minWidth: Math.max(anchor.current?.offsetWidth ?? 0, 160) }}
    >
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={label}
        aria-multiselectable={multiple ? true : undefined}
        className="options"
      >
        {shown.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the input that owns the list
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          <div
            key={option.id ?? ""}
            id={optionId(id, index)}
            role="option"
            aria-selected={isChosen(option)}
            className="option"
            data-focused={index === active ? "" : undefined}
            // Pressing must not take the focus from the input, which would end the edit.
            onPointerDown={(event) => event.preventDefault()}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(option)}
          >
            <span className={multiple ? `cb ${isChosen(option) ? "on" : ""}` : "tick"}>
              {isChosen(option) ? <Icon icon={Check} size={multiple ? "tiny" : "small"} /> : null}
            </span>
            <span className={`clip ${option.unknown ? "italic" : ""} ${option.id === null ? "faint" : ""}`}>
              {option.label}
            </span>
            {option.description ? <span className="why clip">{option.description}</span> : null}
          </div>
        ))}
      </div>
      {shown.length === 0 ? <p className="option faint">Nothing matches</p> : null}
      {options.length > most ? (
        <p className="option faint">{formatCount(options.length - most)} more: type to narrow</p>
      ) : null}
      {footer}
    </Popover>
  );
}
