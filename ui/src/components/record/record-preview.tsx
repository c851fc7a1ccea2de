/** A record beside a list: who it is, the usual properties, its deals, the latest activities. */
import { Link } from "@tanstack/react-router";
import { Mail, Phone, X } from "lucide-react";
import { Avatar, Button, FailureNotice, IconButton, Kbd, Skeleton } from "@/components";
import { type RecordDocument, useAnswer, useCommand } from "@/ipc";
import { pluralOf } from "@/lib/types";
import { useVocabulary, type Vocabulary } from "@/lib/vocabulary";
import { useDetails } from "./associations";
import { PropertyField } from "./property-field";
import { usualProperties } from "./property-groups";
import { RecordMarks } from "./record-marks";
import { Timeline } from "./timeline";
import { useEditRecord, useLate, useRecord } from "./use-record";
import { detailWords, lockedBecause, provenance } from "./words";

export type RecordPreviewProps = { type: string; id: string; onClose?: () => void };

function Related(props: { type: string; id: string; title: string; vocabulary: Vocabulary }) {
  const { type, id, title, vocabulary } = props;
  const [first, ...rest] = useDetails(type, id, vocabulary);
  return (
    <li className="row h-7">
      <Link className="m clip" to="/records/$type/$id" params={{ type, id }}>
        {title}
      </Link>
      {first ? <span className="muted related">{first}</span> : null}
      <span className="tn nowrap ml-auto">{rest.join(" · ")}</span>
    </li>
  );
}

function RelatedOf(props: { record: RecordDocument; type: string }) {
  const { record, type } = props;
  const vocabulary = useVocabulary(type);
  const related = record.associations.filter((each) => each.type === type);
  if (related.length === 0) return null;
  return (
    <section aria-label={pluralOf(type)}>
      <div className="rule full" />
      <h3 className="sect">
        {pluralOf(type)} <span className="n">{related.length}</span>
      </h3>
      <ul className="px-4 pb-2">
        {related.slice(0, 4).map(({ id, title }) => (
          <Related key={id} type={type} id={id} title={title} vocabulary={vocabulary} />
        ))}
      </ul>
    </section>
  );
}

function Reach(props: { record: RecordDocument }) {
  const { mutate } = useCommand("open_link");
  const { phone, email } = props.record.properties;
  if (!phone && !email) return null;
  return (
    <div className="reach">
      {phone ? (
        <Button icon={Phone} onPress={() => mutate({ url: `tel:${phone.replace(/[^\d+]/g, "")}` })}>
          Call
        </Button>
      ) : null}
      {email ? (
        <Button icon={Mail} onPress={() => mutate({ url: `mailto:${email}` })}>
          Email
        </Button>
      ) : null}
    </div>
  );
}

function Content(props: {
  record: RecordDocument;
  asked: string;
  vocabulary: Vocabulary;
  onClose: (() => void) | undefined;
}) {
  const { record, asked, vocabulary, onClose } = props;
  const { data: owners } = useAnswer("owners", {});
  const edit = useEditRecord(record, vocabulary, asked);
  const type = vocabulary.definition;
  const context = vocabulary.context(record.properties);
  const locked = lockedBecause(record) ?? type?.shown_only ?? null;
  // The name stands above already.
  const about = type ? usualProperties(type).filter(({ name }) => !type.title.includes(name)) : [];
  const subtitle = detailWords(record.type, record.properties, vocabulary).join(
    record.type === "contacts" ? ", " : " · ",
  );
  const { text, full } = provenance(record);
  return (
    <>
      <header className="pvh">
        <Avatar name={record.title} square={record.type !== "contacts"} size="large" />
        <div className="grow">
          <h2 className="clip" data-selectable>
            {record.title}
          </h2>
          {subtitle ? <p className="muted clip">{subtitle}</p> : null}
          <div className="marks">
            <RecordMarks record={record} />
          </div>
        </div>
        {onClose ? <IconButton label="Close the preview" icon={X} size="small" onPress={onClose} /> : null}
      </header>
      <div className="pvbody">
        <Reach record={record} />
        <div className="rule full" />
        <h3 className="sect">About</h3>
        <dl className="props">
          {about.map((property) => (
            <PropertyField
              key={property.name}
              property={property}
              record={record}
              context={context}
              edit={edit}
              locked={locked}
            />
          ))}
        </dl>
        {(type?.associates ?? []).map((other) => (
          <RelatedOf key={other} record={record} type={other} />
        ))}
        <div className="rule full" />
        <h3 className="sect">Activity</h3>
        <Timeline type={record.type} id={record.id} owners={owners?.rows ?? []} only={5} />
      </div>
      <footer className="pvf">
        <span className="faint meta clip grow" title={full}>
          {text}
        </span>
        <Link className="btn" to="/records/$type/$id" params={{ type: record.type, id: record.id }}>
          Open record <Kbd keys="Enter" />
        </Link>
      </footer>
    </>
  );
}

export function RecordPreview(props: RecordPreviewProps) {
  const { type, id, onClose } = props;
  const { record, vocabulary, failure } = useRecord(type, id);
  const late = useLate(!record && !failure);
  return (
    <aside className="pv" aria-label="Preview" data-pane>
      {failure ? (
        <FailureNotice
          failure={failure}
          className="m-4"
          actions={onClose ? <Button onPress={onClose}>Close</Button> : null}
        />
      ) : record ? (
        <Content key={`${type} ${id}`} record={record} asked={id} vocabulary={vocabulary} onClose={onClose} />
      ) : late ? (
        <div className="pvh" role="status" aria-label="Reading the record">
          <Skeleton width={40} />
          <Skeleton width="50%" />
        </div>
      ) : null}
    </aside>
  );
}
