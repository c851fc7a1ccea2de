/** One intent: whose record, what changes, where it stands, what can be done. */
import { Link } from "@tanstack/react-router";
import {
  Building2,
  CornerDownRight,
  Ellipsis,
  Handshake,
  type LucideIcon,
  SquareCheck,
  Ticket,
  Users,
} from "lucide-react";
import { Button, Icon, IconButton, Menu, type MenuAction, Time, useNow } from "@/components";
import type { OutboxDocument } from "@/ipc";
import { isTyping, keysOf, pressed } from "@/lib/shortcuts";
import { useVocabulary } from "@/lib/vocabulary";
import { ChangeLine } from "./change-line";
import type { PendingCommands } from "./commands";
import type { Review } from "./review";
import { Said } from "./said";
import { isStill, kindWords, stateWords, waitsForApproval } from "./words";

const icons: Record<string, LucideIcon> = {
  contacts: Users,
  companies: Building2,
  deals: Handshake,
  tickets: Ticket,
};

export type PendingRowProps = {
  row: OutboxDocument;
  /** The conflict that blocks it. */
  conflict: string | null;
  commands: PendingCommands;
  review: Review;
  onDiscard: (row: OutboxDocument) => void;
  /** Asks HubSpot again about everything that is open. */
  onLook: () => void;
};

function Who(props: { row: OutboxDocument }) {
  const { record, kind, link } = props.row;
  const follows = kind !== "create" && (record.id.startsWith("local:") || link?.to.id.startsWith("local:"));
  return (
    <div className="who">
      {follows ? <Icon icon={CornerDownRight} size="small" className="faint" /> : null}
      <Icon icon={icons[record.type] ?? SquareCheck} className="muted" />
      <Link to="/records/$type/$id" params={{ type: record.type, id: record.id }} className="m clip">
        {record.title}
      </Link>
    </div>
  );
}

function Stands(props: PendingRowProps) {
  const { row, conflict, review } = props;
  const now = useNow();
  const { words, icon, look } = stateWords(row, now, review.on);
  const shown = (
    <>
      <Icon icon={icon} />
      <span>{words}</span>
    </>
  );
  return (
    <div className={`stands ${look}`}>
      {row.state === "conflicted" ? (
        <Link to="/conflicts" search={conflict ? { id: conflict } : {}} className="row gap-2">
          {shown}
        </Link>
      ) : (
        shown
      )}
    </div>
  );
}

function actionsOf(props: PendingRowProps): MenuAction[] {
  const { row, commands, onDiscard } = props;
  const still = isStill(row);
  const actions: MenuAction[] = [];
  if (row.held)
    actions.push({ id: "release", label: "Let it go", onAction: () => commands.hold(row, false) });
  else if (still && row.state !== "rejected" && row.state !== "conflicted")
    actions.push({ id: "hold", label: "Hold back", onAction: () => commands.hold(row, true) });
  if (row.state === "rejected" || row.state === "retry_wait" || row.state === "needs_answer")
    actions.push({
      id: "retry",
      label: row.state === "needs_answer" ? "Send again" : "Try again",
      keys: keysOf("retry"),
      onAction: () => commands.retry(row),
    });
  if (still)
    actions.push({
      id: "discard",
      label: "Discard",
      keys: keysOf("discard"),
      danger: true,
      onAction: () => onDiscard(row),
    });
  return actions;
}

function RowActions(props: PendingRowProps) {
  const { row, review, onDiscard, onLook } = props;
  const actions = actionsOf(props);
  const name = row.record.title;
  const attention = row.state === "rejected" || row.state === "needs_answer";
  return (
    <div className="acts">
      {row.state === "needs_answer" ? (
        <Button size="small" aria-label={`Look again for ${name}`} onPress={onLook}>
          Look again
        </Button>
      ) : null}
      {waitsForApproval(row, review.on) ? (
        <Button
          size="small"
          aria-label={`Approve ${name}`}
          isDisabled={review.isPending}
          onPress={() => review.approve(row.id)}
        >
          Approve
        </Button>
      ) : null}
      {isStill(row) ? (
        <Button
          variant="ghost"
          size="small"
          aria-label={attention ? `Discard ${name}` : `Undo all of ${name}`}
          onPress={() => onDiscard(row)}
        >
          {attention ? "Discard" : Object.keys(row.properties).length > 1 ? "Undo all" : "Undo"}
        </Button>
      ) : null}
      {actions.length > 0 ? (
        <Menu
          label={`More for ${name}`}
          placement="bottom end"
          trigger={<IconButton label={`More for ${name}`} icon={Ellipsis} size="small" />}
          items={actions}
        />
      ) : null}
    </div>
  );
}

function NoProperties(props: { row: OutboxDocument }) {
  const { verb, object } = kindWords(props.row);
  return (
    <>
      <div className="change">
        <span className="muted nowrap">{verb}</span>
        {object ? <span className="m clip">{object}</span> : null}
      </div>
      <div className="num muted">
        <Time at={props.row.created_at} />
      </div>
      <div className="own" />
    </>
  );
}

export function PendingRow(props: PendingRowProps) {
  const { row, commands, review, onDiscard } = props;
  const vocabulary = useVocabulary(row.record.type);
  const changes = Object.entries(row.properties);
  const said = changes.some(([, { message }]) => message !== null) ? null : row.message;
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.defaultPrevented || isTyping(event.target)) return;
    if (!event.currentTarget.contains(event.target as Node)) return;
    const act = pressed(event.nativeEvent, "retry")
      ? () => commands.retry(row)
      : pressed(event.nativeEvent, "approve") && waitsForApproval(row, review.on)
        ? () => review.approve(row.id)
        : pressed(event.nativeEvent, "discard") && isStill(row)
          ? () => onDiscard(row)
          : null;
    if (!act) return;
    event.preventDefault();
    act();
  };
  return (
    <li className={`pd ${row.state === "rejected" ? "cell-d" : ""}`} onKeyDown={onKeyDown}>
      <Who row={row} />
      <div className="changes">
        {row.kind === "create" || changes.length === 0 ? <NoProperties row={row} /> : null}
        {changes.map(([name, change]) => (
          <ChangeLine
            key={name}
            row={row}
            name={name}
            change={change}
            vocabulary={vocabulary}
            commands={commands}
            single={changes.length === 1 && row.kind === "update"}
          />
        ))}
        {said ? (
          <Said
            words={said}
            names={row.state === "needs_answer" && row.kind === "create" ? row.record.type : null}
            className={`said ${row.state === "rejected" ? "text-danger" : "text-muted"}`}
          />
        ) : null}
      </div>
      <Stands {...props} />
      <RowActions {...props} />
    </li>
  );
}
