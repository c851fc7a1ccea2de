/** The bar above a record: where one came from, its name and state, its neighbours, HubSpot's own page. */
import { Link, useNavigate, useRouter } from "@tanstack/react-router";
import {
  Archive,
  ArrowLeft,
  ChevronDown,
  ChevronUp,
  Ellipsis,
  ExternalLink,
  History,
  Merge,
  Plus,
} from "lucide-react";
import { Button, Icon, IconButton, Menu } from "@/components";
import { hubspotLink, RecordMarks } from "@/components/record";
import { type RecordDocument, useAnswer, useCommand } from "@/ipc";
import { keysOf, useShortcut } from "@/lib/shortcuts";
import { hasList, pluralOf, singularOf } from "@/lib/types";
import { useNeighbours } from "./use-trail";

/** The way back to the list; `alone` where no record's name follows. */
export function Breadcrumb(props: { type: string; alone?: boolean }) {
  const { type, alone = false } = props;
  const router = useRouter();
  return (
    <>
      <IconButton
        size="small"
        icon={ArrowLeft}
        label="Back"
        shortcut="back"
        className="-ml-1.5"
        onPress={() => router.history.back()}
      />
      {hasList(type) ? (
        <Link className="muted" to="/lists/$type" params={{ type }}>
          {pluralOf(type)}
        </Link>
      ) : (
        <span className="muted">{pluralOf(type)}</span>
      )}
      {alone ? null : (
        <span className="faint" aria-hidden="true">
          /
        </span>
      )}
    </>
  );
}

function Neighbours(props: { type: string; id: string }) {
  const neighbours = useNeighbours(props.type, props.id);
  useShortcut("previousRecord", () => neighbours?.previous?.(), { enabled: neighbours?.previous != null });
  useShortcut("nextRecord", () => neighbours?.next?.(), { enabled: neighbours?.next != null });
  if (!neighbours) return null;
  return (
    <>
      <span className="meta faint tn nowrap place">{neighbours.place}</span>
      <IconButton
        size="small"
        icon={ChevronUp}
        label="Previous record"
        shortcut="previousRecord"
        isDisabled={!neighbours.previous}
        onPress={() => neighbours.previous?.()}
      />
      <IconButton
        size="small"
        icon={ChevronDown}
        label="Next record"
        shortcut="nextRecord"
        isDisabled={!neighbours.next}
        onPress={() => neighbours.next?.()}
      />
    </>
  );
}

function HubSpotButton(props: { record: RecordDocument; typeId: string | null }) {
  const { record, typeId } = props;
  const { data: app } = useAnswer("app_state", {});
  const { mutate } = useCommand("open_link");
  const template = app?.phase.name === "open" ? app.phase.record_link : null;
  const url = hubspotLink(template, typeId, record.id);
  const open = () => {
    if (url) mutate({ url });
  };
  useShortcut("openInHubSpot", open, { enabled: url !== null });
  if (!url) return null;
  return (
    <Button className="hubspot" onPress={open}>
      <span className="wide">Open in HubSpot</span>
      <span className="tight">HubSpot</span>
      <Icon icon={ExternalLink} size="small" />
    </Button>
  );
}

export function RecordHeader(props: {
  record: RecordDocument;
  /** HubSpot's number of the record's type, once known. */
  typeId: string | null;
  locked: boolean;
  /** The type's records are shown and not changed. */
  shownOnly: boolean;
  onCreate: () => void;
  /** Null where its records cannot be merged. */
  onMerge: (() => void) | null;
  onArchive: () => void;
}) {
  const { record, typeId, locked, shownOnly, onCreate, onMerge, onArchive } = props;
  const navigate = useNavigate();
  const draft = record.state === "draft";
  return (
    <header className="bar">
      <Breadcrumb type={record.type} />
      <h1 className="clip" title={record.title} data-selectable>
        {record.title}
      </h1>
      <RecordMarks record={record} />
      <span className="grow" />
      <Neighbours type={record.type} id={record.id} />
      <HubSpotButton record={record} typeId={typeId} />
      {shownOnly ? null : (
        <Menu
          label="More"
          placement="bottom end"
          trigger={<IconButton icon={Ellipsis} label="More" />}
          items={[
            {
              id: "create",
              label: `New ${singularOf(record.type)}…`,
              icon: Plus,
              keys: keysOf("create"),
              onAction: onCreate,
            },
            ...(onMerge
              ? [
                  {
                    id: "merge",
                    label: `Merge with another ${singularOf(record.type)}…`,
                    icon: Merge,
                    keys: keysOf("mergeRecords"),
                    isDisabled: locked || draft,
                    onAction: onMerge,
                  },
                ]
              : []),
            {
              id: "history",
              label: "History of your changes",
              icon: History,
              onAction: () => void navigate({ to: "/history", search: { type: record.type, id: record.id } }),
            },
            "-",
            {
              id: "archive",
              label: draft ? "Discard…" : "Archive…",
              icon: Archive,
              danger: true,
              isDisabled: locked,
              onAction: onArchive,
            },
          ]}
        />
      )}
    </header>
  );
}
