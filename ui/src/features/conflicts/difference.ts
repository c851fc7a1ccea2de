/** What changed between two texts, word by word. */
export type Part = { kind: "same" | "added" | "removed"; text: string };

const words = (text: string) => text.match(/\s+|[^\s]+/g) ?? [];

/** Length of the longest common run of words from each pair of places on. */
function table(before: string[], after: string[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0),
  );
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const [row, next] = [lengths[i] as number[], lengths[i + 1] as number[]];
      row[j] = before[i] === after[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}

function append(parts: Part[], kind: Part["kind"], text: string): void {
  const last = parts.at(-1);
  if (last?.kind === kind) last.text += text;
  else parts.push({ kind, text });
}

/** Texts longer than this many words are shown as replaced as a whole. */
const most = 400;

export function difference(before: string, after: string): Part[] {
  if (before === after) return after === "" ? [] : [{ kind: "same", text: after }];
  const [from, to] = [words(before), words(after)];
  const parts: Part[] = [];
  if (from.length > most || to.length > most) {
    append(parts, "removed", before);
    append(parts, "added", after);
    return parts;
  }
  const lengths = table(from, to);
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const same = i < from.length && j < to.length && from[i] === to[j];
    if (same) {
      append(parts, "same", from[i] as string);
      i += 1;
      j += 1;
    } else if (
      i < from.length &&
      (j >= to.length || (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))
    ) {
      append(parts, "removed", from[i] as string);
      i += 1;
    } else {
      append(parts, "added", to[j] as string);
      j += 1;
    }
  }
  return parts;
}
