/** Which part of the window may be seen: decided by the program's phase, on every change of it. */
import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { FailureNotice } from "@/components";
import { type AppPhase, useAnswer } from "@/ipc";
import { setSingleKeys, useShortcut } from "@/lib/shortcuts";
import { applyTheme } from "@/lib/theme";
import { applyRememberedZoom, stepZoom } from "@/lib/zoom";

/** Where a phase sends the window; null where any page will do. */
export function placeOf(phase: AppPhase): "/signin" | "/unlock" | null {
  if (phase.name === "open") return null;
  return phase.name === "locked" ? "/unlock" : "/signin";
}

export function Root() {
  const { data, error } = useAnswer("app_state", {});
  const navigate = useNavigate();
  const path = useLocation({ select: (location) => location.pathname });
  const place = data ? placeOf(data.phase) : undefined;
  const outside = path === "/signin" || path === "/unlock";
  const misplaced = place === undefined ? true : place === null ? outside : path !== place;

  useShortcut("zoomIn", () => stepZoom(1));
  useShortcut("zoomOut", () => stepZoom(-1));
  useShortcut("zoomUsual", () => stepZoom(0));
  useEffect(() => {
    if (place && path !== place) void navigate({ to: place, replace: true });
    if (place === null && outside) void navigate({ to: "/", replace: true });
  }, [place, path, outside, navigate]);
  useEffect(() => {
    if (!data) return;
    applyTheme(data.appearance.theme);
    setSingleKeys(data.appearance.single_keys);
  }, [data]);
  // Before the window shows itself, which the next effect asks for.
  useEffect(applyRememberedZoom, []);
  const isOpen = data && data.phase.name === "open";
  useEffect(() => {
    // For the frame of the next start.
    if (isOpen !== undefined) localStorage.setItem("satchel.open", isOpen ? "yes" : "no");
  }, [isOpen]);

  if (error) return <FailureNotice failure={error} className="m-6" />;
  return misplaced ? null : <Outlet />;
}
