/** Initials on a quiet colour that stays the same for the same name. Round is a person, square anything else. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0]?.[0] ?? "?";
  const last = words.length > 1 ? (words[words.length - 1]?.[0] ?? "") : "";
  return (first + last).toUpperCase();
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
      {square ? initials(name).slice(0, 1) : initials(name)}
    </span>
  );
}
