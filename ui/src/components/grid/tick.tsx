/** A box to tick inside a cell: the cell takes focus and keys, the box only shows and says the state. */
import { Check, Minus } from "lucide-react";
import { Icon } from "../icon";

export function Tick(props: { chosen: boolean | "some"; label: string }) {
  const { chosen, label } = props;
  return (
    <span
      role="checkbox"
      aria-checked={chosen === "some" ? "mixed" : chosen}
      aria-label={label}
      className={`cb ${chosen ? "on" : ""}`}
    >
      {chosen === "some" ? (
        <Icon icon={Minus} size="tiny" />
      ) : chosen ? (
        <Icon icon={Check} size="tiny" />
      ) : null}
    </span>
  );
}
