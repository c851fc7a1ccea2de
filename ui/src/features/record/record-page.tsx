/** One record: what it is at the left, what happened in the middle, what it belongs to at the right. */
import { useNavigate, useParams } from "@tanstack/react-router";
import { FileQuestion, Lock } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, EmptyState, FailureNotice, Icon, Skeleton } from "@/components";
import { prepareEditors } from "@/components/editors";
import { mergeable } from "@/components/merge";
import {
  Associations,
  activityTypes,
  CreateRecord,
  KindFilter,
  lockedBecause,
  PropertyGroups,
  provenance,
  Timeline,
  useEditRecord,
  useLate,
  useRecord,
} from "@/components/record";
import { type Failure, type RecordDocument, useAnswer } from "@/ipc";
import { useShortcut } from "@/lib/shortcuts";
import { hasList, pluralOf, singularOf } from "@/lib/types";
import type { Vocabulary } from "@/lib/vocabulary";
import { ArchiveQuestion, ArchivingBanner } from "./archiving";
import { Composer } from "./composer";
import { Merging } from "./merging";
import { Breadcrumb, RecordHeader } from "./record-header";
import { StagePath } from "./stage-path";

function useToList(type: string): () => void {
  const navigate = useNavigate();
  return () => {
    if (hasList(type)) void navigate({ to: "/lists/$type", params: { type } });
    else void navigate({ to: "/" });
  };
}

function Loaded(props: { record: RecordDocument; asked: string; vocabulary: Vocabulary }) {
  const { record, asked, vocabulary } = props;
  const edit = useEditRecord(record, vocabulary, asked);
  const { data: owners } = useAnswer("owners", {});
  const [kind, setKind] = useState<string | null>(null);
  const [creating, setCreating] = useState(false);
  const [archiving, setArchiving] = useState(false);
  const [merging, setMerging] = useState(false);
  const toList = useToList(record.type);
  const type = vocabulary.definition;
  const shownOnly = type?.shown_only ?? null;
  const locked = lockedBecause(record) ?? shownOnly;
  const { text, full } = provenance(record);
  useShortcut("create", () => setCreating(true), { enabled: shownOnly === null });
  useShortcut("mergeRecords", () => setMerging(true), {
    enabled: locked === null && record.state === "live" && mergeable.includes(record.type),
  });
  useEffect(prepareEditors, []);

  return (
    <div className="recordpage">
      <RecordHeader
        record={record}
        typeId={type?.type_id ?? null}
        locked={locked !== null}
        shownOnly={shownOnly !== null}
        onCreate={() => setCreating(true)}
        onMerge={mergeable.includes(record.type) ? () => setMerging(true) : null}
        onArchive={() => setArchiving(true)}
      />
      {locked ? (
        <div className="banner">
          <Icon icon={Lock} size="small" />
          {locked}
        </div>
      ) : (
        <ArchivingBanner record={record} />
      )}
      {record.state === "stub" ? (
        <div className="banner">Known from a link so far. Its properties come with the next sync.</div>
      ) : null}
      {type ? <StagePath type={type} record={record} edit={edit} locked={locked !== null} /> : null}
      <div className="threefold">
        <section className="about" aria-label={`About this ${singularOf(record.type)}`} data-pane>
          <div className="scroll">
            {type?.known ? (
              <PropertyGroups
                type={type}
                record={record}
                vocabulary={vocabulary}
                edit={edit}
                locked={locked}
              />
            ) : type ? (
              <p className="muted p-4">The first sync has not read this account’s properties yet.</p>
            ) : null}
          </div>
          <footer className="pvf">
            <span className="faint meta" title={full}>
              {text}
            </span>
          </footer>
        </section>
        <section className="happened" aria-label="Activity" data-pane>
          <div className="bar">
            <h2 className="m grow">Activity</h2>
            <KindFilter value={kind} onChange={setKind} />
          </div>
          <div className="scroll">
            {locked === null && !activityTypes.includes(record.type) ? (
              <Composer
                record={record}
                owners={owners?.rows ?? []}
                onSaved={(saved) => setKind(kind === saved ? kind : null)}
              />
            ) : null}
            <Timeline type={record.type} id={record.id} owners={owners?.rows ?? []} kind={kind} />
          </div>
        </section>
        <aside className="belongs" aria-label="Linked records" data-pane>
          <div className="scroll">
            <Associations
              record={record}
              asked={asked}
              associates={type?.associates ?? []}
              locked={locked !== null}
            />
          </div>
        </aside>
      </div>
      <ArchiveQuestion record={record} isOpen={archiving} onOpenChange={setArchiving} onDiscarded={toList} />
      {merging ? <Merging record={record} onClose={() => setMerging(false)} /> : null}
      <CreateRecord type={record.type} isOpen={creating} onOpenChange={setCreating} />
    </div>
  );
}

function Waiting(props: { type: string }) {
  const late = useLate(true);
  return (
    <div className="recordpage">
      <header className="bar">
        <Breadcrumb type={props.type} />
        {late ? <Skeleton width={180} /> : null}
      </header>
      {late ? (
        <div className="threefold" role="status" aria-label="Reading the record">
          <div className="about flex flex-col gap-4 p-4">
            <Skeleton width="70%" />
            <Skeleton width="50%" />
            <Skeleton width="80%" />
            <Skeleton width="60%" />
          </div>
        </div>
      ) : null}
    </div>
  );
}

function Missing(props: { type: string; failure: Failure }) {
  const { type, failure } = props;
  const toList = useToList(type);
  const back = (
    <Button variant="primary" onPress={toList}>
      {hasList(type) ? `Go to ${pluralOf(type).toLowerCase()}` : "Go to the lists"}
    </Button>
  );
  return (
    <div className="recordpage">
      <header className="bar">
        <Breadcrumb type={type} alone />
      </header>
      {failure.code === "unknown_record" || failure.code === "unknown_type" ? (
        <EmptyState icon={FileQuestion} title="This record is not on this computer" actions={back}>
          It may be new in HubSpot and come with the next sync, or be deleted there.
        </EmptyState>
      ) : (
        <div className="p-4">
          <FailureNotice failure={failure} actions={back} />
        </div>
      )}
    </div>
  );
}

export default function RecordPage() {
  const { type = "", id = "" } = useParams({ strict: false });
  const { record, vocabulary, failure } = useRecord(type, id);
  if (record) return <Loaded key={`${type} ${id}`} record={record} asked={id} vocabulary={vocabulary} />;
  return failure ? <Missing type={type} failure={failure} /> : <Waiting type={type} />;
}
