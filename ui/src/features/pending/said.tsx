/** HubSpot's or our words about a row; records that they name by number can be looked at. */
import { useAnswer, useCommand } from "@/ipc";
import { hubSpotLink } from "@/lib/hubspot-link";

/** Numbers of records are long; counts and years in a sentence are not. */
const numbers = /\b(\d{5,})\b/;

export function Said(props: {
  words: string;
  /** The type of the records that the words may name; null where they name none. */
  names: string | null;
  className: string;
}) {
  const { words, names, className } = props;
  const open = useCommand("open_link");
  const { data: app } = useAnswer("app_state", {});
  const parts = names === null ? [words] : words.split(numbers);
  return (
    <p className={className}>
      {parts.map((part, index) => {
        const link = index % 2 === 1 && app && names !== null ? hubSpotLink(app, names, part) : null;
        return link === null ? (
          part
        ) : (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: the words do not move
            key={index}
            type="button"
            className="text-accent underline underline-offset-2"
            aria-label={`Look at ${part} in HubSpot`}
            onClick={() => open.mutate({ url: link })}
          >
            {part}
          </button>
        );
      })}
    </p>
  );
}
