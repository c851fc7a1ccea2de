/** What stands around every step of signing in: the mark, one sentence, and at the foot where data lies and how it looks. */
import { SunMoon } from "lucide-react";
import { Button, CopyButton, Logo, Menu, Popover } from "@/components";
import { type AppState, type Theme, useCommand } from "@/ipc";

const themes: readonly { id: Theme; label: string }[] = [
  { id: "system", label: "System theme" },
  { id: "light", label: "Light theme" },
  { id: "dark", label: "Dark theme" },
];

function WhereDataLies(props: { folder: string }) {
  return (
    <Popover
      label="Where is my data kept?"
      placement="top start"
      trigger={
        <Button variant="ghost" size="small" className="-ml-2">
          Where is my data kept?
        </Button>
      }
    >
      <div className="w-96 p-4">
        <p>
          Everything lies in one encrypted file per account, on this computer only. Its key is kept in the
          keychain, or behind a passphrase of yours. Nothing goes anywhere but to HubSpot.
        </p>
        <p className="row mt-3 rounded-m bg-sunken py-1 pr-1 pl-3">
          <span className="grow break-all" data-selectable>
            {props.folder}
          </span>
          <CopyButton text={props.folder} what="The folder" />
        </p>
      </div>
    </Popover>
  );
}

function ThemeMenu(props: { state: AppState }) {
  const { appearance } = props.state;
  const setAppearance = useCommand("set_appearance");
  return (
    <Menu
      label="Theme"
      placement="top end"
      trigger={
        <Button variant="ghost" size="small" icon={SunMoon}>
          {themes.find(({ id }) => id === appearance.theme)?.label}
        </Button>
      }
      items={themes.map(({ id, label }) => ({
        id,
        label,
        checked: id === appearance.theme,
        onAction: () => setAppearance.mutate({ ...appearance, theme: id }),
      }))}
    />
  );
}

export function Frame(props: { state: AppState; title: string; words: string; children: React.ReactNode }) {
  const { state, title, words, children } = props;
  return (
    <main className="flex h-full flex-col items-center overflow-auto bg-bg px-4">
      <div className="min-h-4 flex-1" />
      <span className="[&_.logo]:size-10">
        <Logo size={40} />
      </span>
      <h1 className="mt-4 text-center text-[20px]/7 font-semibold tracking-[-0.015em]">{title}</h1>
      <p className="muted mt-1 max-w-[528px] text-center">{words}</p>
      {children}
      <div className="min-h-3 flex-[1.2]" />
      <footer className="meta faint row w-full gap-4 pb-3">
        <WhereDataLies folder={state.data_folder} />
        <span className="grow" />
        <ThemeMenu state={state} />
        <span>Satchel {state.version}</span>
      </footer>
    </main>
  );
}

/** The plane the choices lie on. */
export function Panel(props: { children: React.ReactNode; className?: string }) {
  return (
    <div
      className={`mt-6 w-[528px] max-w-full flex-none rounded-[10px] border border-border-strong bg-surface ${props.className ?? ""}`}
    >
      {props.children}
    </div>
  );
}
