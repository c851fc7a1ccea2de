/** Tabs in a bar; the panel they switch stands wherever the page puts it. */

import { type KeyboardEvent, useRef } from "react";
import { formatCount } from "@/lib/locale";

export type TabItem = { id: string; label: string; count?: number | undefined; modified?: boolean };

export type TabsProps = {
  label: string;
  items: readonly TabItem[];
  value: string;
  onChange: (id: string) => void;
  /** The element that shows what the tab stands for; give it `role="tabpanel"`. */
  panelId?: string;
};

export function Tabs(props: TabsProps) {
  const { label, items, value, onChange, panelId } = props;
  const list = useRef<HTMLDivElement>(null);
  const focusAt = (index: number) => {
    const tabs = list.current?.querySelectorAll<HTMLElement>("[role=tab]");
    tabs?.[(index + items.length) % items.length]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    focusAt(to);
  };
  return (
    <div role="tablist" aria-label={label} className="tabs" ref={list}>
      {items.map((item, index) => (
        <button
          key={item.id}
          type="button"
          role="tab"
          className="tab"
          aria-selected={item.id === value}
          {...(item.id === value ? { "data-selected": true } : {})}
          {...(panelId ? { "aria-controls": panelId } : {})}
          tabIndex={item.id === value ? 0 : -1}
          onClick={() => onChange(item.id)}
          onKeyDown={(event) => onKeyDown(event, index)}
        >
          {item.label}
          {item.count === undefined ? null : <span className="n tn">{formatCount(item.count)}</span>}
          {item.modified ? <i className="mod" role="img" aria-label="changed" /> : null}
        </button>
      ))}
    </div>
  );
}
