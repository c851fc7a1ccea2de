/** The way from nobody to an account: which step is shown is the program's phase. */
import { useAnswer } from "@/ipc";
import { Broken } from "./broken";
import { Choices } from "./choices";
import { Confirm } from "./confirm";
import { useForm } from "./use-form";
import { Connecting, WaitingForBrowser } from "./waiting";

export default function SignInPage() {
  const { data: state } = useAnswer("app_state", {});
  const [form, change] = useForm();
  if (!state) return null;
  const { phase } = state;
  switch (phase.name) {
    case "waiting_for_browser":
      return <WaitingForBrowser state={state} link={phase.link} />;
    case "connecting":
      return <Connecting state={state} />;
    case "confirm":
      return <Confirm state={state} account={phase} />;
    case "broken":
      return <Broken state={state} failure={phase.failure} />;
    case "sign_in":
      return <Choices state={state} failure={phase.failure} form={form} onChange={change} />;
    default:
      return null;
  }
}
