/** All keys, from the table that binds them. */
import { memo } from "react";
import { type Scope, shortcutIds, shortcuts } from "@/lib/shortcuts";
import { Kbd } from "./kbd";

const sections: readonly { scope: Scope; title: string }[] = [
  { scope: "anywhere", title: "Anywhere" },
  { scope: "list", title: "Lists" },
  { scope: "record", title: "Records" },
  { scope: "editing", title: "While editing" },
  { scope: "conflicts", title: "Conflicts" },
  { scope: "pending", title: "Pending" },
];

/** Drawn once: nothing in it changes while the program runs. */
export const KeyTable = memo(() => {
  return (
    <div className="columns-2 gap-8 max-[700px]:columns-1">
      {sections.map(({ scope, title }) => (
        <section key={scope} className="break-inside-avoid-column pb-4">
          <h3 className="faint meta m pb-1">{title}</h3>
          <dl>
            {shortcutIds
              .filter((id) => shortcuts[id].scope === scope)
              .map((id) => (
                <div key={id} className="flex min-h-6 items-center gap-2">
                  <dt className="grow">{shortcuts[id].words}</dt>
                  <dd className="flex gap-1">
                    {(shortcuts[id].shown ?? shortcuts[id].keys).map((keys) => (
                      <Kbd key={keys} keys={keys} />
                    ))}
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </div>
  );
});
