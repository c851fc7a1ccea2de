/** What would leave, to the letter, and what it costs. Nothing is sent by looking. */
import { useEffect } from "react";
import { Button, Dialog, FailureNotice, Skeleton, Switch } from "@/components";
import { type PushPreviewDocument, type RequestDocument, useCommand } from "@/ipc";
import { formatCount } from "@/lib/locale";

function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function Requested(props: { request: RequestDocument }) {
  const { method, path, body } = props.request;
  const line = (
    <span className="wrap-anywhere">
      <b className="b">{method}</b> {path}
    </span>
  );
  return (
    <li className="border-b border-line py-2 last:border-0" data-selectable>
      {body === null ? (
        line
      ) : (
        <details>
          <summary className="rounded-s">{line}</summary>
          <pre className="code mt-1">{pretty(body)}</pre>
        </details>
      )}
    </li>
  );
}

function costWords({ cost }: PushPreviewDocument): string {
  const all = counted(cost.total, "request");
  return `${all}: ${formatCount(cost.writes)} to write, ${formatCount(cost.reads)} to look before and after.`;
}

function Shown(props: { preview: PushPreviewDocument }) {
  const { preview } = props;
  const { requests, acknowledged, conflicted, unapproved } = preview;
  return (
    <>
      <p role="status">
        {requests.length === 0 ? "Nothing would be sent now." : costWords(preview)}
        {acknowledged > 0 ? ` They bring ${counted(acknowledged, "change")} to HubSpot.` : ""}
      </p>
      {conflicted > 0 ? (
        <p className="text-conflict mt-1">
          {counted(conflicted, "change")} would stay here: somebody changed the same in HubSpot.
        </p>
      ) : null}
      {unapproved > 0 ? (
        <p className="muted mt-1">{counted(unapproved, "row waits", "rows wait")} for your approval.</p>
      ) : null}
      {requests.length > 0 ? (
        <ol className="mt-3 rounded-m border border-border px-3" aria-label="Requests in their order">
          {requests.map((request, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the order is what they are
            <Requested key={index} request={request} />
          ))}
        </ol>
      ) : null}
    </>
  );
}

export function PushPreview(props: { reviewed: boolean; onClose: () => void }) {
  const { reviewed, onClose } = props;
  const look = useCommand("push_preview");
  const { mutate, variables } = look;
  const all = variables?.as_approved ?? false;
  useEffect(() => mutate({}), [mutate]);
  return (
    <Dialog
      wide
      title="What would be sent"
      isOpen
      onOpenChange={onClose}
      footer={
        <>
          <Button isDisabled={look.isPending} onPress={() => mutate({ as_approved: all })}>
            Look again
          </Button>
          <Button variant="primary" onPress={onClose}>
            Close
          </Button>
        </>
      }
    >
      <p className="muted mb-3">
        The exact requests, as HubSpot would get them now. Looking reads from HubSpot and sends nothing.
      </p>
      {reviewed ? (
        <div className="mb-3">
          <Switch isSelected={all} onChange={(as_approved) => mutate({ as_approved })}>
            As if you had approved everything
          </Switch>
        </div>
      ) : null}
      {look.error ? <FailureNotice failure={look.error} /> : null}
      {look.isPending ? (
        <div className="flex flex-col gap-3" role="status" aria-label="Looking">
          <Skeleton width="60%" />
          <Skeleton width="80%" />
        </div>
      ) : null}
      {look.data && !look.isPending ? <Shown preview={look.data} /> : null}
    </Dialog>
  );
}
