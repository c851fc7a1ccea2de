/** Whether records made here carry a property of our own, by which HubSpot tells for certain that one has arrived. */
import { Button, FailureNotice, Switch } from "@/components";
import { type OwnKeys as Stands, useAnswer, useCommand } from "@/ipc";
import { pluralOf } from "@/lib/types";

/** “contacts, companies and deals” */
function listed(names: readonly string[]): string {
  const [last, ...others] = names.toReversed();
  if (last === undefined) return "";
  return others.length === 0 ? last : `${others.reverse().join(", ")} and ${last}`;
}

const named = (rows: Stands["rows"]) => listed(rows.map(({ type }) => pluralOf(type).toLowerCase()));

/** What is on and what is not, where the types differ; the reasons are HubSpot's, and said while they are known. */
function Types(props: { stands: Stands; onAgain: () => void; isBusy: boolean }) {
  const { stands, onAgain, isBusy } = props;
  const on = stands.rows.filter((row) => row.on);
  const off = stands.rows.filter((row) => !row.on);
  if (off.length === 0) return null;
  const problems = off.filter(({ problem }) => problem !== null);
  if (on.length === 0 && problems.length === 0) return null;
  return (
    <div className="mt-2" role="status">
      <p>
        {on.length > 0
          ? `On for ${named(on)}, and not for ${named(off)}.`
          : "HubSpot did not let it be made."}
      </p>
      {problems.length > 0 ? (
        <ul className="mt-1">
          {problems.map(({ type, problem }) => (
            <li key={type}>
              <span className="m">{pluralOf(type)}:</span> <span className="muted">{problem}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {on.length > 0 ? (
        <Button size="small" className="mt-2" isDisabled={isBusy} onPress={onAgain}>
          Try again for {named(off)}
        </Button>
      ) : null}
    </div>
  );
}

export function OwnKeys() {
  const { data } = useAnswer("own_keys", {});
  const command = useCommand("set_own_keys");
  if (!data) return null;
  // The answer to what was just asked has the reasons too.
  const stands = command.data ?? data;
  const set = (on: boolean) => command.mutate({ on });
  return (
    <div className="mt-4">
      <Switch isSelected={stands.rows.some(({ on }) => on)} isDisabled={command.isPending} onChange={set}>
        Mark new records with a key of their own
      </Switch>
      <p className="meta muted">
        When the connection breaks while a new record is sent, nobody can tell whether it has arrived, and you
        are asked. With this on, each one carries a key that Satchel can look for, so none is made twice and
        nothing is asked. The key needs a hidden property, “Satchel key”, in your HubSpot account; adding one
        changes the account for everybody, so the sign-in needs the scope crm.schemas.contacts.write, and the
        same for companies, deals and tickets, once. Switched off, the property stays: records hold its
        values.
      </p>
      <Types stands={stands} isBusy={command.isPending} onAgain={() => set(true)} />
      {command.error ? <FailureNotice failure={command.error} className="mt-3" /> : null}
    </div>
  );
}
