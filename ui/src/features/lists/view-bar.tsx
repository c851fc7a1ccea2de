/** The top of the list: what it lists, its views, and what can be made. */

import { PanelRight, Plus } from "lucide-react";
import { useState } from "react";
import { Button, IconButton, Menu, Tabs } from "@/components";
import { formatCount } from "@/lib/locale";
import { pluralOf, singularOf } from "@/lib/types";
import { NameDialog } from "./name-dialog";
import type { Views } from "./use-views";

export type ViewBarProps = {
  type: string;
  total: number | null;
  views: Views;
  panelId: string;
  preview: boolean;
  onView: (id: string) => void;
  onPreview: () => void;
  /** Null for a type whose records are not made here. */
  onCreate: (() => void) | null;
};

export function ViewBar(props: ViewBarProps) {
  const { type, total, views, onView } = props;
  const [naming, setNaming] = useState<"new" | "rename" | null>(null);
  const { current } = views;
  const items = views.all.map((view) => ({
    id: view.id,
    label: view.name,
    modified: views.modified(view.id),
    ...(view.id === current.id && total !== null && view.id !== "all" ? { count: total } : {}),
  }));
  return (
    <div className="bar">
      <h1>{pluralOf(type)}</h1>
      {total !== null && current.id === "all" ? <span className="count tn">{formatCount(total)}</span> : null}
      <Tabs label="Views" items={items} value={current.id} onChange={onView} panelId={props.panelId} />
      <Menu
        label="Views"
        trigger={<IconButton label="More for views" icon={Plus} />}
        items={[
          { id: "new", label: "Save as a new view…", onAction: () => setNaming("new") },
          {
            id: "rename",
            label: "Rename this view…",
            isDisabled: current.ready,
            onAction: () => setNaming("rename"),
          },
          {
            id: "remove",
            label: "Delete this view",
            danger: true,
            isDisabled: current.ready,
            onAction: views.remove,
          },
        ]}
      />
      <span className="grow" />
      <IconButton
        label="Preview"
        icon={PanelRight}
        selected={props.preview}
        onPress={props.onPreview}
        bordered
        shortcut="preview"
      />
      {props.onCreate ? (
        <Button variant="primary" icon={Plus} onPress={props.onCreate}>
          New {singularOf(type)}
        </Button>
      ) : null}
      {naming ? (
        <NameDialog
          title={naming === "new" ? "Save as a new view" : "Rename this view"}
          initial={naming === "new" ? "" : current.name}
          action={naming === "new" ? "Save" : "Rename"}
          onName={(name) => (naming === "new" ? onView(views.saveAs(name)) : views.rename(name))}
          onClose={() => setNaming(null)}
        />
      ) : null}
    </div>
  );
}
