/** How syncing goes, per type and as a whole, and the few things to be decided about it. */
import { LogIn, Pause, Play, RefreshCw } from "lucide-react";
import { Button, FailureNotice, Select, Switch, Time, useNow, useSendNow } from "@/components";
import { type SyncState, useAnswer, useCommand } from "@/ipc";
import { formatCount } from "@/lib/locale";
import { TypesTable } from "./types-table";
import { filling, firstSyncShare, joined, leftWords, nextWords, standingOf, waitingCount } from "./words";

function Bar(props: { state: SyncState }) {
  const { state } = props;
  const now = useNow();
  const pause = useCommand("pause");
  const { sendNow, isPending, dialogs } = useSendNow();
  const { words, more, action } = standingOf(state, now);
  const leave = useCommand("leave_account");
  const syncing = state.activity.name === "syncing";
  return (
    <header className="bar">
      <h1>Sync</h1>
      <span className="muted clip ml-1">{joined(words, more)}</span>
      <span className="grow" />
      <Button
        icon={state.paused ? Play : Pause}
        isDisabled={pause.isPending}
        onPress={() => pause.mutate({ on: !state.paused })}
      >
        {state.paused ? "Resume" : "Pause"}
      </Button>
      {action === "sign_in" ? (
        <Button variant="primary" icon={LogIn} isDisabled={leave.isPending} onPress={() => leave.mutate({})}>
          Sign in again
        </Button>
      ) : (
        <Button
          variant="primary"
          icon={RefreshCw}
          shortcut="syncNow"
          isDisabled={isPending || syncing || state.work_offline}
          onPress={sendNow}
        >
          Sync now
        </Button>
      )}
      {dialogs}
    </header>
  );
}

function FirstSync(props: { state: SyncState }) {
  const { state } = props;
  const { activity } = state;
  if (filling(state).length === 0) return null;
  const share = firstSyncShare(state);
  const here = state.types.reduce((sum, { live }) => sum + live, 0);
  const parts = [
    `${formatCount(here)} records are here`,
    activity.name === "syncing" && activity.per_second
      ? `${formatCount(activity.per_second)} a second`
      : null,
    activity.name === "syncing" && activity.seconds_left !== null ? leftWords(activity.seconds_left) : null,
  ];
  return (
    <section className="border-b border-border px-4 py-3" aria-label="First sync">
      <div className="row">
        <h2 className="m">First sync{share === null ? "" : `, ${Math.floor(share * 100)} %`}</h2>
        <span className="muted">{parts.filter(Boolean).join(", ")}</span>
      </div>
      {share === null ? null : (
        <div className="meter mt-2" aria-hidden="true">
          <i style={{ width: `${share * 100}%` }} />
        </div>
      )}
      <p className="meta muted mt-2">
        You can work meanwhile. Lists and search cover what has arrived. Closing Satchel is fine: it goes on
        where it stopped.
      </p>
    </section>
  );
}

function Budget(props: { state: SyncState }) {
  const { daily_limit, daily_remaining, requests, throttled } = props.state;
  const known = daily_limit !== null && daily_remaining !== null;
  const used = known ? daily_limit - daily_remaining : requests;
  return (
    <section aria-labelledby="budget">
      <h2 className="sect h-11" id="budget">
        API budget
      </h2>
      <div className="px-4 pb-4">
        <p className="mb-2 flex items-baseline gap-1.5">
          <span className="text-[20px]/7 font-semibold tracking-[-0.015em] tabular-nums">
            {formatCount(used)}
          </span>
          <span className="muted">
            {known ? `of ${formatCount(daily_limit)} today` : "requests since Satchel was opened"}
          </span>
        </p>
        {known ? (
          <div className="meter" aria-hidden="true">
            <i style={{ width: `${Math.min(100, (used / daily_limit) * 100)}%` }} />
          </div>
        ) : null}
        <dl className="meta muted mt-3 grid grid-cols-[1fr_auto] gap-y-1.5">
          {known ? (
            <>
              <dt>By this window</dt>
              <dd className="num">{formatCount(requests)}</dd>
            </>
          ) : null}
          <dt>Asked to slow down</dt>
          <dd className="num">{throttled === 1 ? "once" : `${formatCount(throttled)} times`}</dd>
        </dl>
        {known ? null : <p className="meta faint mt-2">HubSpot does not say how many are left today.</p>}
        <Ceiling />
      </div>
    </section>
  );
}

const shares = [100, 75, 50, 25, 10];

/** How much of HubSpot's limits is used at most: other programs of the account share them. */
function Ceiling() {
  const { data: ceiling, error } = useAnswer("ceiling", {});
  const setCeiling = useCommand("set_ceiling");
  if (error) return <FailureNotice failure={error} className="mt-3" />;
  if (!ceiling) return null;
  const choices = shares.includes(ceiling.percent) ? shares : [...shares, ceiling.percent];
  return (
    <div className="mt-4">
      <Select
        label="Use at most"
        small
        items={choices.map((percent) => ({ id: String(percent), label: `${percent} % of the limits` }))}
        value={String(ceiling.percent)}
        onChange={(id) => setCeiling.mutate({ percent: Number(id ?? 100) })}
        isDisabled={setCeiling.isPending}
      />
      <p className="meta muted mt-1">
        Less leaves more for other programs that work with this account; syncing takes longer.
      </p>
      {setCeiling.error ? <FailureNotice failure={setCeiling.error} className="mt-2" /> : null}
    </div>
  );
}

function Network(props: { state: SyncState }) {
  const { state } = props;
  const workOffline = useCommand("work_offline");
  return (
    <section aria-labelledby="network">
      <h2 className="sect h-11" id="network">
        Network
      </h2>
      <div className="px-4 pb-4">
        <Switch isSelected={state.work_offline} onChange={(on) => workOffline.mutate({ on })}>
          Work offline
        </Switch>
        <p className="meta muted mt-1">
          Satchel leaves the network alone until you switch this off. Everything here can be read, searched
          and edited.
        </p>
      </div>
    </section>
  );
}

function Waiting(props: { state: SyncState }) {
  const { state } = props;
  const now = useNow();
  const next = nextWords(state, now);
  return (
    <section aria-labelledby="cycle">
      <h2 className="sect h-11" id="cycle">
        Cycle
      </h2>
      <dl className="props [--lab:116px]">
        <div className="prop">
          <dt>Last synced</dt>
          <dd>
            {state.last_synced_at ? (
              <Time at={state.last_synced_at} />
            ) : (
              <span className="none">Not yet</span>
            )}
          </dd>
        </div>
        <div className="prop">
          <dt>Next</dt>
          <dd>
            {next && state.next_at ? (
              <Time at={state.next_at} />
            ) : (
              <span className="none">{nothingPlanned(state)}</span>
            )}
          </dd>
        </div>
        <div className="prop">
          <dt>Waiting to send</dt>
          <dd>{formatCount(waitingCount(state.outbox))}</dd>
        </div>
      </dl>
    </section>
  );
}

function nothingPlanned(state: SyncState): string {
  if (state.activity.name === "syncing") return "Runs now";
  if (state.work_offline) return "Working offline";
  if (state.paused) return "Paused";
  return state.activity.name === "elsewhere" ? "By another Satchel" : "–";
}

/** Failures that the status bar's words do not already tell in full. */
function LastFailure(props: { state: SyncState }) {
  const { failure } = props.state;
  if (!failure || failure.code === "needs_consent") return null;
  return <FailureNotice failure={failure} className="m-4" />;
}

export default function SyncPage() {
  const { data: state, error } = useAnswer("sync_state", {});
  if (error) return <FailureNotice failure={error} className="m-4" />;
  if (!state) return null;
  return (
    <>
      <Bar state={state} />
      <div className="split stacks">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: with nothing in it that takes the keys, it has to take them to be scrolled */}
        <section className="col grow overflow-auto" aria-label="Types" tabIndex={0}>
          <LastFailure state={state} />
          <FirstSync state={state} />
          <TypesTable state={state} />
        </section>
        <aside
          className="col w-72 max-[759px]:w-auto flex-none overflow-auto border-l border-border"
          aria-label="Syncing as a whole"
        >
          <Waiting state={state} />
          <div className="rule full" />
          <Budget state={state} />
          <div className="rule full" />
          <Network state={state} />
        </aside>
      </div>
    </>
  );
}
