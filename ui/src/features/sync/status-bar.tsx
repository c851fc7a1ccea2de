/** What the footer of the window says. Quiet when healthy; what needs the user can be clicked. */
import { Link } from "@tanstack/react-router";
import { CircleAlert, PauseCircle, RefreshCw, TriangleAlert, WifiOff } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { Icon, type IconType, useNow, useSendNow } from "@/components";
import { type SyncState, useAnswer, useCommand } from "@/ipc";
import { formatInstant } from "@/lib/dates";
import { formatCount } from "@/lib/locale";
import { attentionCount, countWords, type Standing, standingOf, type Tone, waitingCount } from "./words";

const icons: Record<Exclude<Tone, "well">, IconType> = {
  busy: RefreshCw,
  rest: PauseCircle,
  warn: WifiOff,
  wrong: CircleAlert,
};
const looks: Record<Tone, string> = {
  well: "",
  busy: "text-accent",
  rest: "",
  warn: "text-conflict",
  wrong: "text-danger",
};

function Words(props: { standing: Standing }) {
  const { tone, words, more } = props.standing;
  return (
    <>
      {tone === "well" ? (
        <i className="dot ok" />
      ) : (
        <Icon icon={icons[tone]} size="tiny" className={looks[tone]} />
      )}
      <span className={tone === "wrong" || tone === "warn" ? looks[tone] : ""}>{words}</span>
      {more ? <span className="faint clip">{more}</span> : null}
    </>
  );
}

function Stands(props: { standing: Standing; state: SyncState }) {
  const { standing, state } = props;
  const leave = useCommand("leave_account");
  const { sendNow, dialogs } = useSendNow();
  if (standing.action) {
    const act = standing.action === "sign_in" ? () => leave.mutate({}) : sendNow;
    return (
      <>
        <AriaButton className="it min-w-0 rounded-s hover:text-text" onPress={act}>
          <Words standing={standing} />
        </AriaButton>
        {dialogs}
      </>
    );
  }
  const title = state.last_synced_at ? `Last synced ${formatInstant(state.last_synced_at)}` : undefined;
  return (
    <Link to="/sync" className="it min-w-0 rounded-s hover:text-text" title={title}>
      <Words standing={standing} />
    </Link>
  );
}

function Waiting(props: { state: SyncState }) {
  const count = waitingCount(props.state.outbox);
  const attention = attentionCount(props.state.outbox);
  if (count === 0) return null;
  return (
    <Link to="/pending" className="it rounded-s hover:text-text">
      <i className="dot" />
      {countWords(count, "waiting", "waiting")}
      {attention > 0 ? (
        <span className="text-danger">{countWords(attention, "needs you", "need you")}</span>
      ) : null}
    </Link>
  );
}

function Conflicts(props: { count: number }) {
  if (props.count === 0) return null;
  return (
    <Link to="/conflicts" className="it rounded-s hover:text-text">
      <Icon icon={TriangleAlert} size="tiny" className="tri" />
      {countWords(props.count, "conflict", "conflicts")}
    </Link>
  );
}

function Budget(props: { state: SyncState }) {
  const { daily_limit, daily_remaining } = props.state;
  if (daily_limit === null || daily_remaining === null) return null;
  const used = formatCount(daily_limit - daily_remaining);
  return (
    <Link to="/sync" className="it rounded-s hover:text-text max-[899px]:hidden">
      API {used} of {formatCount(daily_limit)} today
    </Link>
  );
}

/** Place and height are the shell's. */
export default function StatusBar() {
  const { data: state } = useAnswer("sync_state", {});
  const now = useNow();
  if (!state) return null;
  const standing = standingOf(state, now);
  return (
    <>
      <Stands standing={standing} state={state} />
      <span className="sr-only" role="status">
        {standing.tone === "busy" ? "Syncing" : standing.words}
      </span>
      <span className="it r gap-4">
        <Waiting state={state} />
        <Conflicts count={state.conflicts} />
        <Budget state={state} />
      </span>
    </>
  );
}
