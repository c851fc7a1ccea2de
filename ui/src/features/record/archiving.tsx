/** Archiving: asked in words, waiting on this computer first, taken back as long as it has not been sent. */
import { Archive } from "lucide-react";
import { Button, Dialog, FailureNotice, Icon, useToast } from "@/components";
import {
  type Failure,
  type OutboxDocument,
  type RecordDocument,
  useAnswer,
  useCommand,
  useTransport,
} from "@/ipc";

const page = { limit: 200, offset: 0 };

function isArchiving(row: OutboxDocument, type: string, id: string): boolean {
  return row.kind === "archive" && row.record.type === type && row.record.id === id;
}

/** Asks before anything is done. */
export function ArchiveQuestion(props: {
  record: RecordDocument;
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  onDiscarded: () => void;
}) {
  const { record, isOpen, onOpenChange, onDiscarded } = props;
  const { type, id, title } = record;
  const transport = useTransport();
  const toast = useToast();
  const archive = useCommand("archive");
  const discard = useCommand("discard");
  const draft = record.state === "draft";

  async function undo(): Promise<void> {
    const { rows } = await transport.call("outbox", page);
    const row = rows.find((each) => isArchiving(each, type, id));
    if (row) await discard.mutateAsync({ id: row.id });
    toast({ message: row ? `${title} stays` : `${title} was already sent to HubSpot’s recycle bin` });
  }

  function confirm(): void {
    archive.mutate(
      { type, id },
      {
        onSuccess: () => {
          onOpenChange(false);
          if (draft) {
            toast({ message: `${title} discarded` });
            onDiscarded();
            return;
          }
          toast({
            message: `${title} waits to be archived`,
            undo: () => {
              undo().catch((failure: Failure) => toast({ message: failure.message }));
            },
          });
        },
      },
    );
  }

  return (
    <Dialog
      role="alertdialog"
      title={draft ? `Discard ${title}?` : `Archive ${title}?`}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      footer={
        <>
          <Button autoFocus onPress={() => onOpenChange(false)}>
            Keep it
          </Button>
          <Button variant="danger" icon={Archive} onPress={confirm}>
            {draft ? "Discard" : "Archive"}
          </Button>
        </>
      }
    >
      <p data-selectable>
        {draft
          ? "It exists on this computer only. What was written in it is given up."
          : "It moves to HubSpot’s recycle bin for everybody in the account, where it can be restored for 90 days. It is not sent for some seconds, and until then you can undo it."}
      </p>
      {archive.error ? <FailureNotice failure={archive.error} className="mt-3" /> : null}
    </Dialog>
  );
}

/** Says that the record waits to be archived, with the way back. */
export function ArchivingBanner(props: { record: RecordDocument }) {
  const { record } = props;
  const toast = useToast();
  const discard = useCommand("discard");
  const { data } = useAnswer("outbox", page);
  const row = data?.rows.find((each) => isArchiving(each, record.type, record.id));
  if (!row) return null;
  return (
    <div className="banner">
      <Icon icon={Archive} size="small" />
      <span className="grow">
        {row.message ?? "Waits to be archived in HubSpot. Nothing has been sent yet."}
      </span>
      <Button
        size="small"
        onPress={() =>
          discard.mutate({ id: row.id }, { onError: (failure) => toast({ message: failure.message }) })
        }
      >
        Undo
      </Button>
    </div>
  );
}
