/** One type's list at work: the view's question, its rows, and what is done with them. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { memo, useCallback, useEffect, useId, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useNow, useToast } from "@/components";
import { changesFor, type LeftBy, ValueEditor, whyNotEditable } from "@/components/editors";
import {
  DataGrid,
  type GridColumn,
  type GridHandle,
  moved,
  nothingSelected,
  type Place,
  type Selection,
} from "@/components/grid";
import { CreateRecord, RecordPreview } from "@/components/record";
import {
  type Appearance,
  type Density,
  type OwnerDocument,
  type Row,
  type SyncState,
  type TypeDocument,
  useCommand,
} from "@/ipc";
import { formatValue } from "@/lib/format";
import { useShortcut } from "@/lib/shortcuts";
import { leaveTrail } from "@/lib/trail";
import { useStable } from "@/lib/use-stable";
import { cellClass, contextOf, NameCell, ValueCell } from "./cells";
import { askedProperties, gridColumn, gridName, nameColumn, shownProperties, sortProperty } from "./columns";
import { FilterBar } from "./filter-bar";
import { asked } from "./filters";
import { FirstSyncBanner, ListFailure, NoRows } from "./notices";
import { SelectionBar } from "./selection-bar";
import { useInlineEdit } from "./use-inline-edit";
import { type ListQuestion, useRows } from "./use-rows";
import type { Views } from "./use-views";
import { ViewBar } from "./view-bar";

const rowHeights: Record<Density, number> = { compact: 28, default: 36, comfortable: 44 };
const hour = 3_600_000;

// Rows come and go all the time; what stands around them is drawn again only when it changes itself.
const Around = { ViewBar: memo(ViewBar), FilterBar: memo(FilterBar), Preview: memo(RecordPreview) };

export type ListViewProps = {
  definition: TypeDocument;
  owners: readonly OwnerDocument[];
  views: Views;
  appearance: Appearance;
  sync: SyncState | undefined;
};

/** The view's filters and order as the program is asked. “Today” moves on by the hour, not with every tick. */
function useQuestion(props: ListViewProps) {
  const { definition, owners, views } = props;
  const search: { sort?: string; desc?: boolean } = useSearch({ strict: false });
  const now = Math.floor(useNow() / hour) * hour;
  const { settings } = views;
  const { sort: linkedSort, desc: linkedDescending } = search;
  const sort = useMemo(
    () => (linkedSort ? { column: linkedSort, descending: linkedDescending === true } : settings.sort),
    [linkedSort, linkedDescending, settings.sort],
  );
  const context = useMemo(() => ({ definition, owners, now }), [definition, owners, now]);
  const properties = useMemo(() => shownProperties(definition, settings), [definition, settings]);
  const question = {
    type: definition.type,
    sort: sort ? sortProperty(definition, sort.column) : null,
    descending: sort?.descending ?? false,
    filters: settings.filters.flatMap((filter) => asked(filter, context)),
    properties: askedProperties(definition, properties),
  };
  return { question, sort, context, properties };
}

export function ListView(props: ListViewProps) {
  const { definition, owners, views, appearance, sync } = props;
  const { type } = definition;
  const navigate = useNavigate();
  const panelId = useId();
  const search: { selected?: string; sort?: string } = useSearch({ strict: false });
  const toast = useToast();
  const setAppearance = useCommand("set_appearance");
  const { question, sort, context, properties } = useQuestion(props);
  const { cache, refresh } = useRows(question);
  useSyncExternalStore(cache.subscribe, cache.snapshot);
  const grid = useRef<GridHandle>(null);
  const [selection, setSelection] = useState<Selection>(nothingSelected);
  const [creating, setCreating] = useState(false);
  const [activeId, setActiveId] = useState<string | null>(null);
  const { settings, remembered, remember } = views;
  const preview = remembered.preview;
  const previewed = search.selected ?? activeId ?? cache.row(0)?.id ?? null;

  const columns = useMemo(
    () => properties.map((property) => gridColumn(property, settings)),
    [properties, settings],
  );
  const name = useMemo(() => gridName(settings), [settings]);

  // What was selected in one list says nothing about another.
  const { sort: sortedBy, descending, filters } = question;
  const listKey = JSON.stringify({ sort: sortedBy, descending, filters });
  const filterKey = JSON.stringify(filters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is what the effect is about
  useEffect(() => setSelection(nothingSelected), [filterKey]);

  const toSearch = useCallback(
    (change: Record<string, unknown>) =>
      navigate({
        to: "/lists/$type",
        params: { type },
        search: (before) => {
          const next: Record<string, unknown> = { ...before, ...change };
          return Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined));
        },
        replace: true,
      }),
    [navigate, type],
  );
  const changeView = useStable((id: string) => {
    remember({ last: id });
    void toSearch({ view: id, sort: undefined, desc: undefined, selected: undefined });
  });
  useShortcut("savedView", (event) => {
    const view = views.all[Number(event?.key) - 1];
    if (view) changeView(view.id);
  });
  const setSort = (column: string, descending: boolean) => {
    views.change({ sort: { column, descending } });
    if (search.sort !== undefined) void toSearch({ sort: undefined, desc: undefined });
  };
  const onSort = useStable((column: string) =>
    setSort(column, sort?.column === column ? !sort.descending : false),
  );
  const names = properties.map((property) => property.name);
  const menuOf = useStable((column: GridColumn) => columnMenu(column, names, views, setSort));
  const onResize = useStable((column: string, width: number) =>
    views.change({ widths: { ...settings.widths, [column]: width } }),
  );
  const onMove = useStable((column: string, to: number) =>
    views.change({ columns: moved(names, names.indexOf(column), to) }),
  );

  const open = useStable((row: Row) => {
    const list = JSON.parse(listKey) as Omit<ListQuestion, "type" | "properties">;
    leaveTrail({ list: { type, ...list }, index: Math.max(0, cache.indexOf(row.id)) });
    void navigate({ to: "/records/$type/$id", params: { type, id: row.id } });
  });
  const onTop = useTop(views);
  const placeKey = `${type} ${views.current.id}`;
  const onPlace = useCallback((place: Place) => void places.set(placeKey, place), [placeKey]);
  const togglePreview = useStable(() => remember({ preview: !preview }));
  const create = useCallback(() => setCreating(true), []);
  const setDensity = useStable((density: Density) => setAppearance.mutate({ ...appearance, density }));
  const onActive = useCallback(
    (row: Row) => {
      setActiveId(row.id);
      if (search.selected !== undefined) void toSearch({ selected: undefined });
    },
    [search.selected, toSearch],
  );
  const shownOnly = definition.shown_only;
  useShortcut("create", create, { enabled: shownOnly === null });

  const save = useInlineEdit(definition, cache);
  const mayEdit = (row: Row, column: string) => {
    const property = properties.find((each) => each.name === column);
    if (!property) return false;
    if (shownOnly) toast({ message: shownOnly });
    if (shownOnly) return false;
    const why = whyNotEditable(property, row.properties[column] ?? null);
    if (why) toast({ message: `${property.label} cannot be edited here. ${why}` });
    return why === null;
  };
  const renderName = useCallback(
    (row: Row) => <NameCell row={row} square={type !== "contacts"} onOpen={() => open(row)} />,
    [open, type],
  );
  const renderCell = useCallback(
    (row: Row, column: string) => {
      const property = properties.find((each) => each.name === column);
      return property ? (
        <ValueCell row={row} property={property} context={contextOf(row, definition, owners)} />
      ) : null;
    },
    [properties, definition, owners],
  );
  const renderEditor = useCallback(
    (row: Row, column: string, done: (step?: -1 | 0 | 1) => void) => {
      const property = properties.find((each) => each.name === column);
      if (!property) return null;
      const leave = (by: LeftBy) => done(by === "tab" ? 1 : by === "shift-tab" ? -1 : 0);
      const values = contextOf(row, definition, owners);
      return (
        <ValueEditor
          property={property}
          value={row.properties[column] ?? null}
          context={values}
          onSave={(value, by) => {
            const changes = changesFor(definition, column, value);
            const words = `${property.label}: ${formatValue(property, value, values)}`;
            return save(row, changes, words, () => leave(by));
          }}
          onCancel={leave}
          autoFocus
          compact
        />
      );
    },
    [properties, definition, owners, save],
  );

  const empty = cache.total === 0;
  const progress = sync?.types.find((each) => each.type === type);
  return (
    <>
      <Around.ViewBar
        type={type}
        total={cache.total}
        views={views}
        panelId={panelId}
        preview={preview}
        onView={changeView}
        onPreview={togglePreview}
        onCreate={shownOnly === null ? create : null}
      />
      <div className="split" id={panelId} role="tabpanel" aria-label={views.current.name}>
        <div className="col grow">
          <Around.FilterBar
            definition={definition}
            owners={owners}
            views={views}
            context={context}
            density={appearance.density}
            onDensity={setDensity}
            onView={changeView}
            list={grid}
            isEmpty={empty}
          />
          <FirstSyncBanner type={type} sync={sync} />
          {cache.failure ? (
            <ListFailure failure={cache.failure} onRetry={refresh} />
          ) : empty ? (
            <NoRows
              type={type}
              filtered={question.filters.length > 0}
              arriving={progress?.complete === false}
              onClearFilters={() => views.change({ filters: [] })}
              onCreate={shownOnly === null ? create : null}
            />
          ) : (
            <DataGrid<Row>
              key={views.current.id}
              handle={grid}
              label={`${views.current.name}: ${type}`}
              cache={cache}
              name={name}
              columns={columns}
              rowHeight={rowHeights[appearance.density]}
              sort={sort}
              onSort={onSort}
              selection={selection}
              onSelection={setSelection}
              onResize={onResize}
              onMove={onMove}
              menuOf={menuOf}
              onOpen={open}
              onPreview={togglePreview}
              onActive={onActive}
              mayEdit={mayEdit}
              renderName={renderName}
              renderCell={renderCell}
              cellClass={cellClass}
              renderEditor={renderEditor}
              rowLabel={rowLabel}
              currentId={preview ? (previewed ?? undefined) : undefined}
              initialTop={remembered.scroll[views.current.id] ?? 0}
              onTop={onTop}
              initialPlace={places.get(placeKey)}
              onPlace={onPlace}
            />
          )}
          {shownOnly !== null ||
          selection === nothingSelected ||
          (!selection.all && selection.ids.size === 0) ? null : (
            <SelectionBar
              definition={definition}
              owners={owners}
              selection={selection}
              total={cache.total ?? 0}
              question={question}
              onClear={() => setSelection(nothingSelected)}
            />
          )}
        </div>
        {preview && previewed ? <Around.Preview type={type} id={previewed} onClose={togglePreview} /> : null}
      </div>
      <CreateRecord type={type} isOpen={creating} onOpenChange={setCreating} />
    </>
  );
}

const rowLabel = (row: Row) => row.title;

/** The cell each list was left at, for the way back from a record. Lives as long as the window. */
const places = new Map<string, Place>();

/** Remembers the place in the list once it has come to rest; nothing is drawn again for that. */
function useTop(views: Views): (top: number) => void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const latest = useRef(views);
  latest.current = views;
  return useCallback((top: number) => {
    const { id } = latest.current.current;
    if (timer.current) clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const { remember, remembered } = latest.current;
      remember({ scroll: { ...remembered.scroll, [id]: Math.round(top) } });
    }, 400);
  }, []);
}

function columnMenu(
  column: GridColumn,
  names: readonly string[],
  views: Views,
  setSort: (column: string, descending: boolean) => void,
) {
  const at = names.indexOf(column.id);
  const { widths } = views.settings;
  const move = (to: number) => views.change({ columns: moved(names, at, to) });
  const widen = (by: number) =>
    views.change({ widths: { ...widths, [column.id]: Math.max(64, column.width + by) } });
  const sorting = [
    { id: "up", label: "Sort ascending", onAction: () => setSort(column.id, false) },
    { id: "down", label: "Sort descending", onAction: () => setSort(column.id, true) },
    "-" as const,
    { id: "wider", label: "Wider", onAction: () => widen(48) },
    { id: "narrower", label: "Narrower", onAction: () => widen(-48) },
  ];
  if (column.id === nameColumn) return sorting;
  return [
    ...sorting,
    "-" as const,
    { id: "left", label: "Move left", isDisabled: at === 0, onAction: () => move(at - 1) },
    { id: "right", label: "Move right", isDisabled: at === names.length - 1, onAction: () => move(at + 1) },
    {
      id: "hide",
      label: "Hide this column",
      onAction: () => views.change({ columns: names.filter((each) => each !== column.id) }),
    },
  ];
}
