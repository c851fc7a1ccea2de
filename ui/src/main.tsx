/** Starts the window: transport, cache, router, keys. */
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { I18nProvider } from "react-aria-components";
import { createRoot } from "react-dom/client";
import "./app/base.css";
import { createAppRouter } from "./app/router";
import { warmUp } from "./app/warm-up";
import { Toasts } from "./components";
import { createQueryClient, IpcProvider, type Transport } from "./ipc";
import { inDesktopWindow, tauriTransport } from "./ipc/tauri";
import { listenForKeys } from "./lib/shortcuts";

/** The desktop's transport; in a plain browser, sample data, which no production build contains. */
async function chooseTransport(): Promise<Transport> {
  if (import.meta.env.MODE !== "production" && !inDesktopWindow()) {
    const { createSampleTransport } = await import("./ipc/fake");
    const asked = new URLSearchParams(location.search);
    // The router would take what stands before the hash for a part of its own address.
    history.replaceState(null, "", location.pathname + location.hash);
    return createSampleTransport(asked);
  }
  return tauriTransport;
}

async function start(): Promise<void> {
  listenForKeys(document);
  const transport = await chooseTransport();
  const root = document.getElementById("root");
  if (!root) return;
  const client = createQueryClient();
  await warmUp(transport, client);
  createRoot(root).render(
    <StrictMode>
      <I18nProvider>
        <IpcProvider transport={transport} client={client}>
          <Toasts>
            <RouterProvider router={createAppRouter()} />
          </Toasts>
        </IpcProvider>
      </I18nProvider>
    </StrictMode>,
  );
}

void start();
