/** The records this one is linked to, by type, with their labels and what of them waits to be sent. */

import { Link } from "@tanstack/react-router";
import { Ellipsis, Star, Tag as TagIcon, Undo2, Unlink } from "lucide-react";
import { useState } from "react";
import { Avatar, Button, IconButton, Menu, StateDot, Tag } from "@/components";
import { type AssociationDocument, type RecordDocument, useAnswer } from "@/ipc";
import { formatCount } from "@/lib/locale";
import { pluralOf, singularOf } from "@/lib/types";
import { useVocabulary, type Vocabulary } from "@/lib/vocabulary";
import { AddLink } from "./add-link";
import { LabelsDialog } from "./labels-dialog";
import { type EditLinks, namedLabels, useEditLinks } from "./use-links";
import { activityTypes, detailWords } from "./words";

const few = 6;
/** The types whose records have a primary company. */
const hasPrimary: readonly string[] = ["contacts", "deals", "tickets"];

/** `Proposal`, `€48,600`: what tells a record from its likes. */
export function useDetails(type: string, id: string, vocabulary: Vocabulary): string[] {
  const { data } = useAnswer("show", { type, id }, { keepPrevious: false });
  if (!data) return [];
  return detailWords(type, data.properties, vocabulary);
}

function Linked(props: {
  record: RecordDocument;
  association: AssociationDocument;
  vocabulary: Vocabulary;
  links: EditLinks;
  locked: boolean;
}) {
  const { record, association, vocabulary, links, locked } = props;
  const { type, id, title, primary, pending } = association;
  const [labelling, setLabelling] = useState(false);
  const details = useDetails(type, id, vocabulary);
  const leaving = pending === "dissociate";
  const words = [...namedLabels(association), ...details].join(" · ");
  const params = { type, id };
  return (
    <li className={`linked ${leaving ? "leaving" : ""}`}>
      <Avatar name={title} square={type !== "contacts"} size="medium" />
      <div className="grow">
        <div className="row">
          <Link className="m clip" to="/records/$type/$id" params={params}>
            {title}
          </Link>
          {primary ? <Tag>Primary</Tag> : null}
          {pending ? (
            <StateDot
              state="pending"
              label={leaving ? "Removal waits to be sent" : "Link waits to be sent"}
            />
          ) : null}
        </div>
        {words || leaving ? (
          <div className="meta muted clip">{leaving ? "Removed here, not sent yet" : words}</div>
        ) : null}
      </div>
      {locked ? null : (
        <Menu
          label={`What to do with ${title}`}
          placement="bottom end"
          trigger={<IconButton size="small" icon={Ellipsis} label={`More about ${title}`} className="more" />}
          items={
            pending
              ? [{ id: "undo", label: "Undo", icon: Undo2, onAction: () => links.undo(association) }]
              : [
                  {
                    id: "labels",
                    label: "Change labels…",
                    icon: TagIcon,
                    onAction: () => setLabelling(true),
                  },
                  ...(type === "companies" && hasPrimary.includes(record.type) && !primary
                    ? [
                        {
                          id: "primary",
                          label: `Make primary ${singularOf(type)}`,
                          icon: Star,
                          onAction: () => links.makePrimary(association),
                        },
                      ]
                    : []),
                  {
                    id: "unlink",
                    label: "Remove link",
                    icon: Unlink,
                    onAction: () => links.unlink(association),
                  },
                ]
          }
        />
      )}
      {labelling ? (
        <LabelsDialog
          type={record.type}
          association={association}
          onSave={(chosen) => links.relabel(association, chosen)}
          onClose={() => setLabelling(false)}
        />
      ) : null}
    </li>
  );
}

function LinkedType(props: { record: RecordDocument; toType: string; links: EditLinks; locked: boolean }) {
  const { record, toType, links } = props;
  const [all, setAll] = useState(false);
  const vocabulary = useVocabulary(toType);
  const locked = props.locked || vocabulary.definition?.shown_only != null;
  const linked = record.associations.filter(({ type }) => type === toType);
  // The primary one first, the rest as HubSpot has them.
  linked.sort((a, b) => Number(b.primary) - Number(a.primary));
  const shown = all ? linked : linked.slice(0, few);
  return (
    <section className="linkedtype" aria-label={pluralOf(toType)}>
      <h2 className="sect">
        {pluralOf(toType)} {linked.length > 0 ? <span className="n">{linked.length}</span> : null}
        {locked ? null : <AddLink record={record} toType={toType} links={links} />}
      </h2>
      {linked.length === 0 ? (
        <p className="faint px-4 pb-3">
          No {pluralOf(toType).toLowerCase()} on this {singularOf(record.type)}
        </p>
      ) : (
        <ul className="px-4 pb-3">
          {shown.map((association) => (
            <Linked
              key={association.id}
              record={record}
              association={association}
              vocabulary={vocabulary}
              links={links}
              locked={locked}
            />
          ))}
          {linked.length > few && !all ? (
            <li>
              <Button variant="ghost" size="small" onPress={() => setAll(true)}>
                Show all {formatCount(linked.length)}
              </Button>
            </li>
          ) : null}
        </ul>
      )}
    </section>
  );
}

export function Associations(props: {
  record: RecordDocument;
  /** The id the record was asked for by. */
  asked: string;
  associates: readonly string[];
  locked: boolean;
}) {
  const { record, asked, associates, locked } = props;
  const links = useEditLinks(record, asked);
  const present = record.associations.map(({ type }) => type);
  const types = [...new Set([...associates, ...present])].filter((type) => !activityTypes.includes(type));
  return (
    <>
      {types.map((toType) => (
        <LinkedType key={toType} record={record} toType={toType} links={links} locked={locked} />
      ))}
    </>
  );
}
