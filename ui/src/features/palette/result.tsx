/** One record or command in the palette. */
import { Box, CornerDownRight, Handshake, Package, Ticket } from "lucide-react";
import { Avatar, Icon, Kbd, markOfState, StateDot } from "@/components";
import type { RecordReference, Row } from "@/ipc";
import { hasList, singularOf } from "@/lib/types";
import type { Vocabulary } from "@/lib/vocabulary";
import { highlighted } from "./query";

function Highlighted(props: { text: string; query: string }) {
  return highlighted(props.text, props.query).map(({ text, hit }, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity of their own
    hit ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
  );
}

function Face(props: { type: string; title: string }) {
  if (props.type === "deals") return <Icon icon={Handshake} />;
  if (props.type === "tickets") return <Icon icon={Ticket} />;
  if (props.type === "products" || props.type === "line_items") return <Icon icon={Package} />;
  if (!hasList(props.type) || props.type.startsWith("2-")) return <Icon icon={Box} />;
  return <Avatar name={props.title} square={props.type !== "contacts"} />;
}

/** What tells records of a type apart, nearest to the name first. */
const telling: Record<string, { beside: readonly string[]; right: readonly string[] }> = {
  contacts: { beside: ["email", "company", "phone"], right: ["jobtitle", "company", "lifecyclestage"] },
  companies: { beside: ["domain", "city", "phone"], right: ["city", "industry", "phone"] },
  deals: { beside: ["dealstage", "pipeline"], right: ["amount", "closedate"] },
  tickets: { beside: ["hs_pipeline_stage"], right: ["hs_ticket_priority", "createdate"] },
  leads: { beside: ["hs_pipeline_stage"], right: ["hs_lead_label"] },
  products: { beside: ["hs_sku"], right: ["price"] },
  line_items: { beside: ["hs_sku", "quantity"], right: ["amount", "price"] },
};

function pick(row: Row, names: readonly string[], vocabulary: Vocabulary, but?: string): string | null {
  for (const name of names) {
    const shown = vocabulary.describe(name, row.properties[name] ?? null, row.properties);
    if (!shown.empty && shown.text !== but) return shown.text;
  }
  return null;
}

export function RecordResult(props: { row: Row; query: string; vocabulary: Vocabulary }) {
  const { row, query, vocabulary } = props;
  const { beside, right } = telling[row.type] ?? { beside: [], right: [] };
  const near = pick(row, beside, vocabulary);
  const far = pick(row, right, vocabulary, near ?? undefined);
  const states = Object.values(row.marks).map(markOfState);
  const mark = states.includes("rejected")
    ? "rejected"
    : states.includes("conflicted")
      ? "conflicted"
      : states.length > 0
        ? "pending"
        : null;
  return (
    <>
      <Face type={row.type} title={row.title} />
      <span className="m clip">
        <Highlighted text={row.title} query={query} />
      </span>
      {near ? (
        <span className="sub clip">
          <Highlighted text={near} query={query} />
        </span>
      ) : null}
      {mark ? <StateDot state={mark} /> : null}
      {far ? <span className="rt nowrap">{far}</span> : null}
    </>
  );
}

export function RecentResult(props: { record: RecordReference }) {
  const { record } = props;
  return (
    <>
      <Face type={record.type} title={record.title} />
      <span className="m clip">{record.title}</span>
      <span className="sub">{singularOf(record.type)}</span>
    </>
  );
}

export function CommandResult(props: { words: string; keys: string; query: string }) {
  const { words, keys, query } = props;
  return (
    <>
      <Icon icon={CornerDownRight} />
      <span className="m clip">
        <Highlighted text={words} query={query} />
      </span>
      <span className="rt">
        <Kbd keys={keys} />
      </span>
    </>
  );
}
