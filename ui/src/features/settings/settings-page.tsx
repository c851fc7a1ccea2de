/** Account, appearance, keyboard, sync, about: all on one page. */
import { Link } from "@tanstack/react-router";
import { CopyButton, FailureNotice, KeyTable, RadioGroup, Select, Switch } from "@/components";
import { type Appearance, type AppState, type Density, type Theme, useAnswer, useCommand } from "@/ipc";
import { formatCount } from "@/lib/locale";
import { setZoom, useZoom, zooms } from "@/lib/zoom";
import { Account } from "./account";
import { OwnKeys } from "./own-keys";
import { Fact, Section } from "./section";

const themes: { id: Theme; label: string }[] = [
  { id: "system", label: "As this computer" },
  { id: "light", label: "Light" },
  { id: "dark", label: "Dark" },
];
const densities: { id: Density; label: string }[] = [
  { id: "compact", label: "Compact" },
  { id: "default", label: "Default" },
  { id: "comfortable", label: "Comfortable" },
];

const sizes = zooms.map((percent) => ({ id: String(percent), label: `${percent} %` }));

type LookProps = { appearance: Appearance; onChange: (changes: Partial<Appearance>) => void };

function Look(props: LookProps) {
  const { appearance, onChange } = props;
  const zoom = useZoom();
  return (
    <Section id="appearance" title="Appearance">
      <div className="flex flex-col gap-4">
        <RadioGroup
          label="Theme"
          orientation="horizontal"
          items={themes}
          value={appearance.theme}
          onChange={(id) => onChange({ theme: id as Theme })}
        />
        <RadioGroup
          label="Height of rows"
          orientation="horizontal"
          items={densities}
          value={appearance.density}
          onChange={(id) => onChange({ density: id as Density })}
        />
        <div className="w-40">
          <Select
            label="Size of everything"
            items={sizes}
            value={String(zoom)}
            onChange={(id) => setZoom(Number(id ?? 100))}
          />
        </div>
      </div>
    </Section>
  );
}

function Keyboard(props: LookProps) {
  const { appearance, onChange } = props;
  return (
    <Section id="keyboard" title="Keyboard">
      <Switch isSelected={appearance.single_keys} onChange={(single_keys) => onChange({ single_keys })}>
        Single keys do things
      </Switch>
      <p className="meta muted mt-1 mb-4">
        Such as j and k in lists. Switch this off when they get in the way, with speech input for instance;
        keys with Ctrl or Alt go on working.
      </p>
      <KeyTable />
    </Section>
  );
}

function Sync() {
  const { data: sync } = useAnswer("sync_state", {});
  const pause = useCommand("pause");
  const workOffline = useCommand("work_offline");
  if (!sync) return null;
  return (
    <Section id="sync" title="Sync">
      <div className="flex flex-col gap-3">
        <div>
          <Switch isSelected={sync.paused} onChange={(on) => pause.mutate({ on })}>
            Pause syncing
          </Switch>
          <p className="meta muted">
            Nothing is fetched or sent until you switch this off. Edits are kept here.
          </p>
        </div>
        <div>
          <Switch isSelected={sync.work_offline} onChange={(on) => workOffline.mutate({ on })}>
            Work offline
          </Switch>
          <p className="meta muted">Satchel leaves the network alone altogether.</p>
        </div>
        <p>
          <Link to="/sync" className="text-accent underline underline-offset-2">
            How syncing goes
          </Link>
        </p>
      </div>
    </Section>
  );
}

/** What leaves this computer, and when. */
function Sending() {
  const { data: review } = useAnswer("review", {});
  const setReview = useCommand("set_review");
  if (!review) return null;
  const { on, unapproved } = review;
  return (
    <Section id="sending" title="Sending">
      <Switch
        isSelected={on}
        isDisabled={setReview.isPending}
        onChange={(next) => setReview.mutate({ on: next })}
      >
        Review changes before they are sent
      </Switch>
      <p className="meta muted">
        Nothing leaves this computer until you approve it in Pending. What is edited again needs another
        approval.
        {on && unapproved > 0 ? (
          <>
            {" "}
            <Link to="/pending" className="text-accent underline underline-offset-2">
              {unapproved === 1 ? "1 change waits" : `${formatCount(unapproved)} changes wait`} for it
            </Link>
            . Switching this off lets everything go.
          </>
        ) : null}
      </p>
      {setReview.error ? <FailureNotice failure={setReview.error} className="mt-3" /> : null}
      <OwnKeys />
    </Section>
  );
}

function About(props: { app: AppState }) {
  const { app } = props;
  return (
    <Section id="about" title="About">
      <dl className="[--lab:160px]">
        <Fact label="Version">Satchel {app.version}</Fact>
        <Fact label="Accounts on this computer">{app.accounts.length}</Fact>
        <Fact label="Data folder">
          <span className="clip">{app.data_folder}</span>
          <CopyButton text={app.data_folder} what="The folder" />
        </Fact>
      </dl>
      <p className="meta muted mt-3">
        Satchel is free software under the MIT licence. It is not made by HubSpot, and talks to nobody but
        HubSpot.
      </p>
    </Section>
  );
}

export default function SettingsPage() {
  const { data: app, error } = useAnswer("app_state", {});
  const setAppearance = useCommand("set_appearance");
  if (error) return <FailureNotice failure={error} className="m-4" />;
  if (!app) return null;
  const change = (changes: Partial<Appearance>) => setAppearance.mutate({ ...app.appearance, ...changes });
  return (
    <>
      <header className="bar">
        <h1>Settings</h1>
      </header>
      <div className="min-h-0 flex-1 overflow-auto px-6">
        <div className="mx-auto max-w-[720px]">
          {app.phase.name === "open" ? <Account account={app.phase} /> : null}
          <Look appearance={app.appearance} onChange={change} />
          <Keyboard appearance={app.appearance} onChange={change} />
          <Sync />
          {app.phase.name === "open" ? <Sending /> : null}
          <About app={app} />
          {setAppearance.error ? <FailureNotice failure={setAppearance.error} /> : null}
        </div>
      </div>
    </>
  );
}
