/** A record that is disputed as a whole: what happened, and the answers there are, each with what it does. */
import { Archive, ExternalLink, Link2, Trash2 } from "lucide-react";
import { Button, FailureNotice, Icon, type IconType } from "@/components";
import { type ConflictDocument, type RecordDocument, useAnswer, useCommand } from "@/ipc";
import { hubSpotLink } from "@/lib/hubspot-link";
import { singularOf } from "@/lib/types";
import type { Vocabulary } from "@/lib/vocabulary";
import { Value } from "./value-cell";

type Answer = { answer: "local" | "remote"; label: string; words: string; danger?: boolean };
type Card = { icon: IconType; title: string; words: string; answers: readonly Answer[] };

function cardOf(conflict: ConflictDocument): Card {
  const thing = singularOf(conflict.type);
  switch (conflict.kind) {
    case "archived_remotely":
      return {
        icon: Trash2,
        title: `This ${thing} was deleted in HubSpot while you were changing it`,
        words: `Your changes are kept here. Only HubSpot’s own pages can bring the ${thing} back; once it is back, the next sync sends your changes.`,
        answers: [
          {
            answer: "remote",
            label: "Give up my changes",
            words: `The ${thing} stays deleted, and the changes below are dropped.`,
            danger: true,
          },
        ],
      };
    case "changed_since_archive":
      return {
        icon: Archive,
        title: `You deleted this ${thing}, and it has been changed in HubSpot since`,
        words: "Nothing has been sent yet. Somebody may still need it.",
        answers: [
          {
            answer: "remote",
            label: `Keep the ${thing}`,
            words: "Your deletion is dropped, and their changes stay.",
          },
          {
            answer: "local",
            label: "Delete it all the same",
            words: `The ${thing} goes to HubSpot’s recycle bin, with their changes.`,
            danger: true,
          },
        ],
      };
    case "association":
      return {
        icon: Link2,
        title: `A link of this ${thing} was changed here and in HubSpot`,
        words: "The two changes do not go together.",
        answers: [
          {
            answer: "remote",
            label: "Keep the link as it is in HubSpot",
            words: "Your change of the link is dropped.",
          },
          { answer: "local", label: "Send my change", words: "The link becomes what you made it here." },
        ],
      };
    default:
      return {
        icon: Archive,
        title: `You and somebody in HubSpot changed this ${thing}`,
        words: "No single property is in question.",
        answers: [
          { answer: "remote", label: "Keep HubSpot’s side", words: "Your changes are dropped." },
          { answer: "local", label: "Keep mine", words: "Your changes are sent." },
        ],
      };
  }
}

function Kept(props: {
  conflict: ConflictDocument;
  record: RecordDocument | undefined;
  vocabulary: Vocabulary;
}) {
  const { conflict, record, vocabulary } = props;
  if (conflict.properties.length === 0) return null;
  return (
    <section className="mt-4">
      <h3 className="meta m faint">
        {conflict.kind === "changed_since_archive" ? "Changed in HubSpot" : "Your changes"}
      </h3>
      <dl className="mt-1">
        {conflict.properties.map((property) => (
          <div key={property.name} className="prop">
            <dt>{vocabulary.label(property.name)}</dt>
            <dd>
              <Value
                shown={vocabulary.describe(
                  property.name,
                  conflict.kind === "changed_since_archive" ? property.remote : property.local,
                  record?.properties,
                )}
              />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function WholeRecord(props: {
  conflict: ConflictDocument;
  record: RecordDocument | undefined;
  vocabulary: Vocabulary;
  onSettled: () => void;
}) {
  const { conflict, onSettled } = props;
  const card = cardOf(conflict);
  const resolve = useCommand("resolve");
  const open = useCommand("open_link");
  const { data: app } = useAnswer("app_state", {});
  const link = app ? hubSpotLink(app, conflict.type, conflict.record) : null;
  return (
    <div className="m-4 max-w-xl rounded-[10px] border border-border p-4">
      <div className="flex gap-3">
        <Icon icon={card.icon} className="mt-0.5 text-conflict" />
        <div className="grow">
          <h3 className="m">{card.title}</h3>
          <p className="muted">{card.words}</p>
          <Kept {...props} />
          <ul className="mt-4 grid grid-cols-[max-content_1fr] items-center gap-x-3 gap-y-2 max-[1000px]:grid-cols-1">
            {card.answers.map(({ answer, label, words, danger }) => (
              <li key={answer} className="contents">
                <Button
                  className="justify-self-start"
                  variant={danger ? "danger" : "default"}
                  isDisabled={resolve.isPending}
                  onPress={() =>
                    resolve.mutate({ id: conflict.id, property: null, answer }, { onSuccess: onSettled })
                  }
                >
                  {label}
                </Button>
                <span className="muted">{words}</span>
              </li>
            ))}
          </ul>
          {link ? (
            <p className="mt-4">
              <Button
                variant="ghost"
                className="-ml-2.5"
                icon={ExternalLink}
                onPress={() => open.mutate({ url: link })}
              >
                Look at it in HubSpot
              </Button>
            </p>
          ) : null}
          {resolve.error ? <FailureNotice failure={resolve.error} className="mt-3" /> : null}
        </div>
      </div>
    </div>
  );
}
