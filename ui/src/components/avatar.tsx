/** Initials on a quiet colour that stays the same for the same name. Round is a person, square anything else. */
const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The first letter as a reader counts them: some are several code units long. */
function firstLetter(word: string): string {
  const [first] = letters.segment(word);
  return first?.segment.toUpperCase() ?? "";
}

function initials(name: string, all: boolean): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = firstLetter(words[0] ?? "?");
  return all && words.length > 1 ? first + firstLetter(words.at(-1) ?? "") : first;
}

function hue(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997;
  return (sum % 6) + 1;
}

export function Avatar(props: { name: string; square?: boolean; size?: "default" | "medium" | "large" }) {
  const { name, square, size = "default" } = props;
  const sized = size === "large" ? "l" : size === "medium" ? "ml" : "";
  return (
    <span className={`av ${square ? "sq" : ""} ${sized} h${hue(name)}`} aria-hidden="true">
      {initials(name, !square)}
    </span>
  );
}
