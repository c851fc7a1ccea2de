import { useAnswer } from "@/ipc";

/** What the footer of the window says; its place and height are the shell's. */
export default function StatusBar() {
  const { data } = useAnswer("sync_state", {});
  return data ? <span className="it">{data.activity.name === "idle" ? "Up to date" : ""}</span> : null;
}
