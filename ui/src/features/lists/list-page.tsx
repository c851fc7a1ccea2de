/** A list of records: fetches what the list is made of, and says so when something of it is missing. */
import { useParams, useSearch } from "@tanstack/react-router";
import { Button, EmptyState, FailureNotice } from "@/components";
import { type AppState, type OwnerDocument, type TypeDocument, useAnswer } from "@/ipc";
import { ListView } from "./list-view";
import { useViews } from "./use-views";

const nobody: readonly OwnerDocument[] = [];

function WithViews(props: { definition: TypeDocument; owners: readonly OwnerDocument[]; app: AppState }) {
  const { definition, owners, app } = props;
  const search: { view?: string } = useSearch({ strict: false });
  const views = useViews(definition, search.view);
  const { data: sync } = useAnswer("sync_state", {});
  if (!views) return null;
  return (
    <ListView definition={definition} owners={owners} views={views} appearance={app.appearance} sync={sync} />
  );
}

export default function ListPage() {
  const { type = "contacts" } = useParams({ strict: false });
  const { data: definition, error, refetch } = useAnswer("definitions", { type }, { keepPrevious: false });
  const { data: owners, error: noOwners } = useAnswer("owners", {});
  const { data: app } = useAnswer("app_state", {});
  if (error) {
    return (
      <div className="flex flex-1 items-center justify-center p-8">
        <FailureNotice failure={error} actions={<Button onPress={() => void refetch()}>Try again</Button>} />
      </div>
    );
  }
  if (!definition || !app || !(owners || noOwners)) return <div className="bar" aria-busy="true" />;
  if (!definition.known) {
    return (
      <>
        <div className="bar">
          <h1>{definition.label}</h1>
        </div>
        <EmptyState title="The first sync has just begun.">
          Satchel is learning what this account calls things. {definition.label} appear here in a moment.
        </EmptyState>
      </>
    );
  }
  return <WithViews key={type} definition={definition} owners={owners?.rows ?? nobody} app={app} />;
}
