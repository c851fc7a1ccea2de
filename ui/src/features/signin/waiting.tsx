/** The moments in which somebody else has to answer: the browser, then HubSpot. */
import { ExternalLink } from "lucide-react";
import { Button, CopyButton } from "@/components";
import { type AppState, useCommand } from "@/ipc";
import { Frame, Panel } from "./frame";

export function WaitingForBrowser(props: { state: AppState; link: string }) {
  const { state, link } = props;
  const cancel = useCommand("cancel_sign_in");
  const open = useCommand("open_link");
  return (
    <Frame
      state={state}
      title="Answer in your browser"
      words="HubSpot asks there whether Satchel may connect. This window goes on by itself."
    >
      <Panel className="p-4">
        <p className="m">No page opened?</p>
        <p className="muted">Open this link in a browser on this computer.</p>
        <div className="mt-3 flex items-start gap-2 rounded-m border border-border bg-sunken py-0.5 pr-1 pl-2.5">
          <p className="grow max-h-24 overflow-auto py-1 break-all" data-selectable>
            {link}
          </p>
          <CopyButton text={link} what="The link" label="Copy link" />
        </div>
        <p className="muted mt-3">
          If the page says that an administrator must install the app, ask one to install it once for the
          account, or for a private app’s token, and sign in again.
        </p>
        <div className="row mt-4">
          <Button icon={ExternalLink} onPress={() => open.mutate({ url: link })}>
            Open again
          </Button>
          <span className="grow" />
          <Button onPress={() => cancel.mutate({})}>Cancel</Button>
        </div>
      </Panel>
      <p className="meta faint mt-4" role="status">
        Waiting for the browser…
      </p>
    </Frame>
  );
}

export function Connecting(props: { state: AppState }) {
  const cancel = useCommand("cancel_sign_in");
  return (
    <Frame state={props.state} title="Connecting" words="Asking HubSpot which account this is.">
      <p className="meta faint mt-7" role="status">
        This takes a few seconds…
      </p>
      <Button className="mt-4" onPress={() => cancel.mutate({})}>
        Cancel
      </Button>
    </Frame>
  );
}
