/** Per type: how much is here, how old it is, and what went wrong. */
import {
  Box,
  Building2,
  CircleAlert,
  Handshake,
  type LucideIcon,
  Mail,
  NotebookPen,
  Package,
  Phone,
  ReceiptText,
  RefreshCw,
  SquareCheck,
  Ticket,
  UserRoundSearch,
  Users,
  Video,
} from "lucide-react";
import { Icon, Time } from "@/components";
import type { SyncState, TypeProgress } from "@/ipc";
import { formatCount } from "@/lib/locale";
import { isOff, typeWords } from "./words";

const icons: Record<string, LucideIcon> = {
  contacts: Users,
  companies: Building2,
  deals: Handshake,
  tickets: Ticket,
  notes: NotebookPen,
  calls: Phone,
  emails: Mail,
  meetings: Video,
  tasks: SquareCheck,
  leads: UserRoundSearch,
  products: Package,
  line_items: ReceiptText,
};

function State(props: { type: TypeProgress; busy: boolean }) {
  const { tone, words } = typeWords(props.type, props.busy);
  return (
    <span className="flex items-center gap-1.5">
      {tone === "well" ? <i className="dot ok" /> : null}
      {tone === "busy" ? <Icon icon={RefreshCw} size="small" /> : null}
      {tone === "rest" ? <i className="dot off" /> : null}
      {tone === "wrong" ? <Icon icon={CircleAlert} size="small" className="text-danger" /> : null}
      <span className={tone === "wrong" ? "text-danger" : ""}>{words}</span>
    </span>
  );
}

function Progress(props: { type: TypeProgress }) {
  const { type } = props;
  if (type.complete || !type.expected) return null;
  const share = Math.min(1, type.live / type.expected);
  return (
    <span
      className="prog block w-30"
      role="progressbar"
      aria-label={`First sync of ${type.label}`}
      aria-valuenow={Math.floor(share * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <i style={{ width: `${share * 100}%` }} />
    </span>
  );
}

function TypeRow(props: { type: TypeProgress; busy: boolean }) {
  const { type, busy } = props;
  const expected = !type.complete && type.expected !== null ? type.expected : null;
  const quiet = isOff(type) || type.removed;
  return (
    <>
      <tr>
        <th scope="row">
          <span className="flex items-center gap-2 font-medium">
            <Icon icon={icons[type.type] ?? Box} className="muted" />
            {type.label}
          </span>
        </th>
        <td className="num">
          {formatCount(type.live)}
          {expected === null ? null : <span className="faint"> of {formatCount(expected)}</span>}
        </td>
        <td className="num muted">
          {type.archived > 0 ? formatCount(type.archived) : <span className="faint">–</span>}
        </td>
        <td className="muted">
          {type.synced_at ? <Time at={type.synced_at} /> : <span className="faint">Not yet</span>}
        </td>
        <td>
          <Progress type={type} />
        </td>
        <td>
          <State type={type} busy={busy} />
        </td>
      </tr>
      {type.error ? (
        <tr className="error">
          <td colSpan={6}>
            <p className={quiet ? "muted" : "text-danger"} data-selectable>
              {type.error}
            </p>
            {quiet ? null : (
              <p className="meta muted">What is here stays usable, and the other types go on.</p>
            )}
          </td>
        </tr>
      ) : null}
    </>
  );
}

export function TypesTable(props: { state: SyncState }) {
  const { types, activity } = props.state;
  return (
    <table className="types" aria-label="What is kept on this computer">
      <thead>
        <tr>
          <th scope="col">Type</th>
          <th scope="col" className="num">
            Records
          </th>
          <th scope="col" className="num">
            In the bin
          </th>
          <th scope="col">Last sync</th>
          <th scope="col">
            <span className="sr-only">Progress</span>
          </th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {types.map((type) => (
          <TypeRow key={type.type} type={type} busy={activity.name === "syncing"} />
        ))}
      </tbody>
    </table>
  );
}
