/** The views of one type as the page uses them: which is shown, how it was changed, and what saving means. */
import { useCallback, useMemo } from "react";
import { type TypeDocument, useRemembered } from "@/ipc";
import {
  newViewId,
  nothingRemembered,
  type Remembered,
  readRemembered,
  readyViews,
  sameList,
  type View,
  type ViewSettings,
} from "./views";

export type Views = {
  all: readonly View[];
  current: View;
  settings: ViewSettings;
  modified: (id: string) => boolean;
  change: (settings: Partial<ViewSettings>) => void;
  reset: () => void;
  save: () => void;
  /** Returns the id of the new view. */
  saveAs: (name: string) => string;
  rename: (name: string) => void;
  remove: () => void;
  remembered: Remembered;
  remember: (part: Partial<Remembered>) => void;
};

/** Null until what was remembered has been read. */
export function useViews(definition: TypeDocument, wanted: string | undefined): Views | null {
  const [remembered, write] = useRemembered(`lists.${definition.type}`, nothingRemembered, readRemembered);
  const ready = useMemo(() => readyViews(definition), [definition]);
  const remember = useCallback(
    (part: Partial<Remembered>) => write((before) => ({ ...before, ...part })),
    [write],
  );
  return useMemo(() => {
    if (!remembered) return null;
    const all = [...ready, ...remembered.own];
    const find = (id: string | null | undefined) => all.find((view) => view.id === id);
    const current = find(wanted) ?? find(remembered.last) ?? (all[0] as View);
    const settings = remembered.changed[current.id] ?? current.settings;
    const without = (id: string) =>
      Object.fromEntries(Object.entries(remembered.changed).filter(([key]) => key !== id));
    return {
      all,
      current,
      settings,
      remembered,
      remember,
      modified: (id) => {
        const view = find(id);
        const changed = remembered.changed[id];
        return view !== undefined && changed !== undefined && !sameList(changed, view.settings);
      },
      change: (part) =>
        remember({ changed: { ...remembered.changed, [current.id]: { ...settings, ...part } } }),
      reset: () => remember({ changed: without(current.id) }),
      save: () =>
        remember({
          own: remembered.own.map((view) => (view.id === current.id ? { ...view, settings } : view)),
          changed: without(current.id),
        }),
      saveAs: (name) => {
        const id = newViewId(all);
        remember({
          own: [...remembered.own, { id, name, ready: false, settings }],
          changed: without(current.id),
          last: id,
        });
        return id;
      },
      rename: (name) =>
        remember({ own: remembered.own.map((view) => (view.id === current.id ? { ...view, name } : view)) }),
      remove: () =>
        remember({
          own: remembered.own.filter((view) => view.id !== current.id),
          changed: without(current.id),
          last: "all",
        }),
    };
  }, [ready, remembered, remember, wanted]);
}
