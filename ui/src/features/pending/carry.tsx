/** What waits, taken along in a sealed file, and brought back from one. */
import { useState } from "react";
import { Button, Dialog, FailureNotice, SecretField, TextField, WrittenFile } from "@/components";
import { type ImportedOutbox, type LeftIntentDocument, useCommand } from "@/ipc";
import { formatCount } from "@/lib/locale";
import { singularOf } from "@/lib/types";
import { useVocabulary } from "@/lib/vocabulary";

function counted(count: number): string {
  return count === 1 ? "1 change" : `${formatCount(count)} changes`;
}

export function ExportOutbox(props: { onClose: () => void }) {
  const { onClose } = props;
  const command = useCommand("export_outbox");
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [path, setPath] = useState("");
  const differs = again !== "" && again !== passphrase;
  const done = command.data;
  return (
    <Dialog
      title="Export what waits"
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
              isDisabled={passphrase === "" || passphrase !== again || command.isPending}
              onPress={() => command.mutate({ passphrase, path: path.trim() === "" ? null : path.trim() })}
            >
              Export
            </Button>
          </>
        )
      }
    >
      {done ? (
        <WrittenFile says={`${counted(done.intents)} written to a sealed file.`} file={done.file}>
          <p className="muted mt-1">Everything still waits here as before.</p>
        </WrittenFile>
      ) : (
        <div className="grid gap-3">
          <p className="muted">
            A file that only its passphrase opens. It can be brought back into this account, here or on
            another computer; what has been sent meanwhile is known and not sent twice.
          </p>
          <SecretField
            label="Passphrase of the file"
            description="Nobody can open the file without it, and it is kept nowhere."
            autoFocus
            value={passphrase}
            onChange={setPassphrase}
          />
          <SecretField
            label="Passphrase again"
            value={again}
            error={differs ? "The two are not the same." : null}
            onChange={setAgain}
          />
          <TextField
            label="File"
            placeholder="A new file among your documents"
            value={path}
            onChange={setPath}
          />
        </div>
      )}
      {command.error ? <FailureNotice failure={command.error} className="mt-3" /> : null}
    </Dialog>
  );
}

function Left(props: { left: LeftIntentDocument }) {
  const { type, id, property, reason } = props.left;
  const { label } = useVocabulary(type);
  return (
    <li className="border-b border-line py-1.5 last:border-0">
      <span className="m">
        {id === null ? `A new ${singularOf(type)}` : `${singularOf(type)} ${id}`}
        {property === null ? "" : `, ${label(property)}`}
      </span>{" "}
      <span className="muted">{reason}</span>
    </li>
  );
}

function Imported(props: { imported: ImportedOutbox }) {
  const { placed, known, held, left } = props.imported;
  return (
    <div role="status">
      <p className="m">
        {placed === 0
          ? "Nothing new was in it."
          : `${counted(placed)} ${placed === 1 ? "waits" : "wait"} here now.`}
      </p>
      {known > 0 ? <p className="muted">{counted(known)} had been here already.</p> : null}
      {held > 0 ? (
        <p className="text-conflict mt-1">
          {held === 1 ? "1 new record" : `${formatCount(held)} new records`} may be in HubSpot already, and{" "}
          {held === 1 ? "is" : "are"} held back until you have looked there.
        </p>
      ) : null}
      {left.length > 0 ? (
        <>
          <p className="mt-3">{counted(left.length)} could not be placed, and stay in the file:</p>
          <ul className="mt-1 rounded-m border border-border px-3" aria-label="Not placed">
            {left.map((each, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list does not move
              <Left key={index} left={each} />
            ))}
          </ul>
        </>
      ) : null}
    </div>
  );
}

export function ImportOutbox(props: { onClose: () => void }) {
  const { onClose } = props;
  const command = useCommand("import_outbox");
  const [path, setPath] = useState("");
  const [passphrase, setPassphrase] = useState("");
  return (
    <Dialog
      title="Import kept changes"
      isOpen
      onOpenChange={onClose}
      footer={
        command.data ? (
          <Button variant="primary" onPress={onClose}>
            Close
          </Button>
        ) : (
          <>
            <Button onPress={onClose}>Cancel</Button>
            <Button
              variant="primary"
              isDisabled={path.trim() === "" || passphrase === "" || command.isPending}
              onPress={() => command.mutate({ path: path.trim(), passphrase })}
            >
              Import
            </Button>
          </>
        )
      }
    >
      {command.data ? (
        <Imported imported={command.data} />
      ) : (
        <div className="grid gap-3">
          <p className="muted">
            From a sealed file of this account. Everything in it is checked against HubSpot before it is sent,
            as if it had never left.
          </p>
          <TextField
            label="File"
            autoFocus
            placeholder="satchel-outbox-….sealed, with its folder"
            value={path}
            onChange={setPath}
          />
          <SecretField label="Passphrase of the file" value={passphrase} onChange={setPassphrase} />
        </div>
      )}
      {command.error ? <FailureNotice failure={command.error} className="mt-3" /> : null}
    </Dialog>
  );
}
