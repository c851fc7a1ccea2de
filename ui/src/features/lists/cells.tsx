/** What stands in the cells of a list. */
import { Avatar, barClass, type MarkState, markOfState, StateDot, Time } from "@/components";
import type { OwnerDocument, PropertyDocument, Row, TypeDocument } from "@/ipc";
import { formatDayOfInstant } from "@/lib/dates";
import { describeValue, type ValueContext } from "@/lib/format";
import { currencyProperty } from "./columns";

/** What the values of one row need to be read. */
export function contextOf(
  row: Pick<Row, "properties">,
  definition: TypeDocument,
  owners: readonly OwnerDocument[],
): ValueContext {
  const currency = currencyProperty(definition);
  const pipeline = definition.pipeline_property;
  return {
    owners,
    pipelines: definition.pipelines,
    home: definition.currency,
    currency: (currency && row.properties[currency]) || definition.currency,
    pipeline: pipeline ? (row.properties[pipeline] ?? null) : null,
  };
}

/** The mark of a property, when it has one of the three. */
export function markOf(row: Row, property: string): MarkState | undefined {
  const state = row.marks[property];
  return state === undefined ? undefined : markOfState(state);
}

/** The most serious of a record's marks. */
export function recordMark(row: Row): MarkState | undefined {
  const marks = Object.values(row.marks).map(markOfState);
  return (["conflicted", "rejected", "pending"] as const).find((mark) => marks.includes(mark));
}

const said: Record<MarkState, string> = {
  pending: "Has changes that wait to be sent",
  conflicted: "You and a colleague changed this record",
  rejected: "HubSpot refused a change",
};

export function NameCell(props: { row: Row; square: boolean; onOpen: () => void }) {
  const { row, square, onOpen } = props;
  const mark = recordMark(row);
  return (
    <>
      <Avatar name={row.title} square={square} />
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter on the cell does the same */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the cell is the control; this is its text */}
      <span
        className="nm clip"
        onClick={(event) => {
          if (event.shiftKey || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          onOpen();
        }}
      >
        {row.title}
      </span>
      {mark ? (
        <span className="end">
          <StateDot state={mark} label={said[mark]} />
        </span>
      ) : null}
    </>
  );
}

export function ValueCell(props: { row: Row; property: PropertyDocument; context: ValueContext }) {
  const { row, property, context } = props;
  const value = row.properties[property.name] ?? null;
  const mark = markOf(row, property.name);
  const shown = describeValue(property, value, context);
  // What HubSpot notes down is read as “how long ago”; what people plan, as a day, its hour beside the pointer.
  const instant = property.kind === "date_time" && value !== null;
  const noted = instant && property.read_only !== null;
  return (
    <>
      {shown.empty ? (
        <span className="none" role="img" aria-label="empty">
          –
        </span>
      ) : noted ? (
        <Time at={value} className="clip muted" />
      ) : instant ? (
        <time className="clip" dateTime={value} title={shown.text}>
          {formatDayOfInstant(value)}
        </time>
      ) : (
        <span
          className={`clip ${shown.unknown ? "italic" : ""} ${property.kind === "email" ? "muted" : ""}`}
          title={shown.text}
        >
          {shown.text}
        </span>
      )}
      {mark ? (
        <span className="end">
          <StateDot state={mark} />
        </span>
      ) : null}
    </>
  );
}

/** The bar at the left of a value that HubSpot does not have yet. */
export function cellClass(row: Row, property: string): string {
  return barClass(markOf(row, property));
}
