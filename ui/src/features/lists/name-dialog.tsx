/** Asks what a view is to be called. */
import { useState } from "react";
import { Button, Dialog, TextField } from "@/components";

/** Asks for a name: of a new view, or of one that is to be called otherwise. */
export function NameDialog(props: {
  title: string;
  initial: string;
  action: string;
  onName: (name: string) => void;
  onClose: () => void;
}) {
  const { title, initial, action, onName, onClose } = props;
  const [name, setName] = useState(initial);
  const finish = () => {
    if (name.trim() === "") return;
    onName(name.trim());
    onClose();
  };
  return (
    <Dialog
      title={title}
      isOpen
      onOpenChange={onClose}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" onPress={finish} isDisabled={name.trim() === ""}>
            {action}
          </Button>
        </>
      }
    >
      <TextField
        label="Name of the view"
        value={name}
        onChange={setName}
        autoFocus
        onKeyDown={(event) => {
          if (event.key === "Enter") finish();
        }}
      />
    </Dialog>
  );
}
