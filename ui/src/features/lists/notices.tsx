/** What stands above or instead of the rows: a first sync that still runs, nothing found, nothing there, a failure. */

import { Button, EmptyState, FailureNotice } from "@/components";
import { asFailure, type SyncState } from "@/ipc";
import { formatCount } from "@/lib/locale";
import { pluralOf, singularOf } from "@/lib/types";

/** Says how much of the account is here while the first sync runs; nothing afterwards. */
export function FirstSyncBanner(props: { type: string; sync: SyncState | undefined }) {
  const progress = props.sync?.types.find((each) => each.type === props.type);
  if (!progress || progress.complete) return null;
  const arrived = formatCount(progress.live);
  const of = progress.expected ? ` of about ${formatCount(progress.expected)}` : "";
  const fraction = progress.expected ? Math.min(1, progress.live / progress.expected) : null;
  return (
    <div className="banner" role="status">
      <span>
        Showing {arrived}
        {of} {pluralOf(props.type).toLowerCase()}. Search covers what has arrived.
      </span>
      {fraction === null ? null : (
        <span className="prog w-40" role="presentation">
          <i style={{ width: `${Math.round(fraction * 100)}%` }} />
        </span>
      )}
    </div>
  );
}

export function NoRows(props: {
  type: string;
  filtered: boolean;
  arriving: boolean;
  onClearFilters: () => void;
  /** Null for a type whose records are not made here. */
  onCreate: (() => void) | null;
}) {
  const { type, filtered, arriving, onClearFilters, onCreate } = props;
  const plural = pluralOf(type).toLowerCase();
  if (filtered) {
    return (
      <EmptyState
        title={`No ${plural} match.`}
        actions={<Button onPress={onClearFilters}>Clear filters</Button>}
      >
        Take a filter away to see more.
      </EmptyState>
    );
  }
  if (arriving) {
    return (
      <EmptyState title={`No ${plural} here yet.`}>
        The first sync is on its way; they appear as they arrive.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={`No ${plural}.`}
      actions={
        onCreate ? (
          <Button variant="primary" onPress={onCreate}>
            New {singularOf(type)}
          </Button>
        ) : null
      }
    >
      {onCreate
        ? "This account has none. Make the first one here or in HubSpot."
        : "This account has none. What is made in HubSpot comes with the next sync."}
    </EmptyState>
  );
}

export function ListFailure(props: { failure: unknown; onRetry: () => void }) {
  return (
    <div className="flex flex-1 items-center justify-center p-8">
      <FailureNotice
        className="max-w-xl"
        failure={asFailure(props.failure)}
        actions={<Button onPress={props.onRetry}>Try again</Button>}
      />
    </div>
  );
}
