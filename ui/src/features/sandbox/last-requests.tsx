/** What the sample account was asked last. */
import type { SampleRequest } from "@/ipc";
import { dateFormat } from "@/lib/locale";

function look(status: number): string {
  if (status === 0 || status >= 500) return "text-danger";
  return status >= 400 ? "text-conflict" : "text-muted";
}

function clock(at: string): string {
  return dateFormat({
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).format(new Date(at));
}

export function LastRequests(props: { requests: readonly SampleRequest[] }) {
  const { requests } = props;
  return (
    <section className="lever" aria-labelledby="lever-requests">
      <h3 id="lever-requests">Last requests</h3>
      <p className="muted">Everything Satchel asks of HubSpot, newest first.</p>
      {requests.length === 0 ? <p className="faint">None yet.</p> : null}
      <ol className="meta" data-selectable>
        {requests.slice(0, 30).map((request, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: two requests can be alike in every way
            key={`${request.at} ${index}`}
            className="grid grid-cols-[auto_1fr_auto] gap-x-2 border-b border-line py-1"
          >
            <time className="faint" dateTime={request.at}>
              {clock(request.at)}
            </time>
            <span className="wrap-anywhere">
              <span className="m">{request.method}</span> {request.path}
            </span>
            <span className={`tabular-nums ${look(request.status)}`}>
              {request.status === 0 ? "no answer" : request.status}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
