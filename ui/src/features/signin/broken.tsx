/** The account's files cannot be opened: what happened, what is kept, and the ways on. */
import { Button, FailureNotice } from "@/components";
import { type AppState, type Failure, useCommand } from "@/ipc";
import { Frame, Panel } from "./frame";

export function Broken(props: { state: AppState; failure: Failure }) {
  const { state, failure } = props;
  const again = useCommand("open_account");
  const leave = useCommand("leave_account");
  const { accounts } = state;
  const [only] = accounts;
  return (
    <Frame
      state={state}
      title="This account cannot be opened"
      words="Nothing is deleted: unsent changes exist nowhere else, so its files are left as they are."
    >
      <Panel className="p-4">
        <FailureNotice failure={failure} />
        <div className="row mt-4">
          <Button onPress={() => leave.mutate({})}>Use another account</Button>
          <span className="grow" />
          {only && accounts.length === 1 ? (
            <Button
              variant="primary"
              isDisabled={again.isPending}
              onPress={() => again.mutate({ id: only.id })}
            >
              Try again
            </Button>
          ) : null}
        </div>
        {again.error ? <FailureNotice failure={again.error} className="mt-3" /> : null}
      </Panel>
    </Frame>
  );
}
