/** A quiet line over every page while this computer's clock is off. Nothing in the records depends on it. */
import { Clock } from "lucide-react";
import { Icon } from "@/components";
import { useAnswer } from "@/ipc";
import { clockWords } from "./words";

export default function ClockBanner() {
  const { data: state } = useAnswer("sync_state", {});
  const skew = state?.clock_skew_seconds ?? null;
  if (skew === null) return null;
  return (
    <div className="banner" role="status">
      <Icon icon={Clock} size="tiny" />
      <span>
        {clockWords(skew)} Set it right: times are shown by it, and HubSpot’s certificate is judged by it.
      </span>
    </div>
  );
}
