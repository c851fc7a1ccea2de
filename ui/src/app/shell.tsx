/** The window around every page: navigation, page, sample panel, status bar; and the keys that work anywhere. */
import { Outlet, useNavigate, useRouter } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useState, useSyncExternalStore } from "react";
import { useSendNow } from "@/components";
import ClockBanner from "@/features/sync/clock-banner";
import StatusBar from "@/features/sync/status-bar";
import { useAnswer, useRemembered } from "@/ipc";
import { type ShortcutId, useShortcut } from "@/lib/shortcuts";
import { learnTypes } from "@/lib/types";
import { Navigation } from "./navigation";
import { QuitQuestion } from "./quit-question";
import { ShortcutSheet } from "./shortcut-sheet";

const Palette = lazy(() => import("@/features/palette"));
const SandboxPanel = lazy(() => import("@/features/sandbox"));

const tooNarrow = window.matchMedia?.("(max-width: 1079px)");

function useTooNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      tooNarrow?.addEventListener("change", listener);
      return () => tooNarrow?.removeEventListener("change", listener);
    },
    () => tooNarrow?.matches ?? false,
  );
}

/** F6: the next of the window's parts, in the order they stand. */
function focusPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")];
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(at + step + panes.length) % panes.length];
  const target = next?.querySelector<HTMLElement>(
    "[tabindex='0'],a[href],button:not([disabled]),input:not([disabled])",
  );
  (target ?? next)?.focus();
}

function useNavigationKeys(): void {
  const navigate = useNavigate();
  const router = useRouter();
  const list = (id: ShortcutId, type: string) =>
    [id, () => void navigate({ to: "/lists/$type", params: { type } })] as const;
  useShortcut(...list("goContacts", "contacts"));
  useShortcut(...list("goCompanies", "companies"));
  useShortcut(...list("goDeals", "deals"));
  useShortcut(...list("goTickets", "tickets"));
  useShortcut("goPending", () => void navigate({ to: "/pending" }));
  useShortcut("goConflicts", () => void navigate({ to: "/conflicts" }));
  useShortcut("goHistory", () => void navigate({ to: "/history" }));
  useShortcut("goSync", () => void navigate({ to: "/sync" }));
  useShortcut("settings", () => void navigate({ to: "/settings" }));
  useShortcut("back", () => router.history.back());
  useShortcut("forward", () => router.history.forward());
  useShortcut("nextPane", () => focusPane(1));
  useShortcut("previousPane", () => focusPane(-1));
}

export function Shell() {
  const { data: app } = useAnswer("app_state", {});
  const { data: sync } = useAnswer("sync_state", {});
  const { sendNow, dialogs } = useSendNow();
  const [rail, setRail] = useRemembered("shell.rail", false, (found) =>
    typeof found === "boolean" ? found : null,
  );
  const [palette, setPalette] = useState(false);
  const [sheet, setSheet] = useState(false);
  const [sandbox, setSandbox] = useState(false);
  const narrow = useTooNarrow() || rail === true;
  const account = app?.phase.name === "open" ? app.phase : null;
  const sample = account?.sample ?? false;

  useMemo(() => learnTypes(sync?.types ?? []), [sync?.types]);
  useNavigationKeys();
  useShortcut("palette", () => setPalette(true));
  useShortcut("shortcuts", () => setSheet(true));
  useShortcut("narrowNav", () => setRail(!rail));
  useShortcut("sandbox", () => setSandbox((open) => !open), { enabled: sample });
  useShortcut("syncNow", sendNow);

  if (!account) return null;
  return (
    <div className={`app ${narrow ? "railed" : ""} ${sandbox && sample ? "withside" : ""}`}>
      <Navigation
        account={account}
        sync={sync}
        narrow={narrow}
        onSearch={() => setPalette(true)}
        onShortcuts={() => setSheet(true)}
        onSandbox={sample ? () => setSandbox((open) => !open) : null}
      />
      <main className="main" data-pane tabIndex={-1}>
        <ClockBanner />
        <Suspense fallback={null}>
          <Outlet />
        </Suspense>
      </main>
      {sandbox && sample ? (
        <aside className="side" aria-label="Sample account" data-pane>
          <Suspense fallback={null}>
            <SandboxPanel onClose={() => setSandbox(false)} />
          </Suspense>
        </aside>
      ) : null}
      <footer className="status" data-pane>
        <StatusBar />
      </footer>
      {palette ? (
        <Suspense fallback={null}>
          <Palette isOpen onOpenChange={setPalette} />
        </Suspense>
      ) : null}
      {dialogs}
      <QuitQuestion />
      <ShortcutSheet isOpen={sheet} onOpenChange={setSheet} />
    </div>
  );
}
