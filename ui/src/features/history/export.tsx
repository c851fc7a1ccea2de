/** The history, written to a file that other programs read. */
import { useState } from "react";
import { Button, Dialog, FailureNotice, RadioGroup, TextField, WrittenFile } from "@/components";
import { type ExportFormat, type LedgerRequest, useCommand } from "@/ipc";
import { formatCount } from "@/lib/locale";

export function ExportHistory(props: {
  /** What the page shows: the same goes into the file, all of it. */
  question: Pick<LedgerRequest, "record" | "since">;
  total: number;
  onClose: () => void;
}) {
  const { question, total, onClose } = props;
  const command = useCommand("export_ledger");
  const [format, setFormat] = useState<ExportFormat>("csv");
  const [path, setPath] = useState("");
  const done = command.data;
  const lines = (count: number) => (count === 1 ? "1 line" : `${formatCount(count)} lines`);
  const narrowed = question.record !== undefined || question.since !== undefined;
  return (
    <Dialog
      title="Export the history"
      isOpen
      onOpenChange={onClose}
      footer={
        done ? (
          <Button variant="primary" onPress={onClose}>
            Close
          </Button>
        ) : (
          <>
            <Button onPress={onClose}>Cancel</Button>
            <Button
              variant="primary"
              isDisabled={command.isPending}
              onPress={() =>
                command.mutate({ ...question, format, path: path.trim() === "" ? null : path.trim() })
              }
            >
              {command.isPending ? "Writing…" : `Export ${lines(total)}`}
            </Button>
          </>
        )
      }
    >
      {done ? (
        <WrittenFile says={`${lines(done.lines)} written.`} file={done.file} />
      ) : (
        <div className="grid gap-3">
          <p className="muted">
            {narrowed ? "What the page shows now" : "All of it"}, with every value before and after. The file
            is not encrypted: it holds what your records hold.
          </p>
          <RadioGroup
            label="Form"
            value={format}
            onChange={(id) => setFormat(id as ExportFormat)}
            items={[
              { id: "csv", label: "CSV", description: "For spreadsheets." },
              { id: "json", label: "JSON", description: "For programs." },
            ]}
          />
          <TextField
            label="File"
            placeholder="A new file among your documents"
            description="A file that is there already is never replaced."
            value={path}
            onChange={setPath}
            spellCheck="false"
          />
        </div>
      )}
      {command.error ? <FailureNotice failure={command.error} className="mt-3" /> : null}
    </Dialog>
  );
}
