/** Asked when the window would close with changes that HubSpot does not have yet. Enter quits, and loses nothing. */
import { useEffect, useState } from "react";
import { LeaveDialog } from "@/components/leaving";
import { onClosing, quit, stay } from "@/ipc/tauri";

export function QuitQuestion() {
  const [asked, setAsked] = useState(false);
  useEffect(() => onClosing(() => setAsked(true)), []);
  if (!asked) return null;
  return (
    <LeaveDialog
      title="Quit with unsent changes?"
      go="Quit"
      way="here"
      words="Everything has been sent meanwhile."
      here="They are saved, and sent when Satchel runs again."
      onGo={quit}
      onClose={() => {
        setAsked(false);
        stay();
      }}
    />
  );
}
