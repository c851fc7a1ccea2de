import { fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { printedKeys } from "@/components/kbd";
import {
  ariaKeys,
  availableCommands,
  listenForKeys,
  pressed,
  runCommand,
  type ShortcutId,
  setSingleKeys,
  shortcutIds,
  shortcuts,
  useShortcut,
} from "./shortcuts";

function Answering(props: { id: ShortcutId; onKey: () => void; enabled?: boolean }) {
  useShortcut(props.id, props.onKey, { enabled: props.enabled ?? true });
  return null;
}

function press(key: string, more: KeyboardEventInit = {}, target: Element = document.body) {
  return fireEvent.keyDown(target, { key, code: "", ...more });
}

let stop: (() => void) | null = null;
afterEach(() => {
  stop?.();
  stop = null;
  setSingleKeys(true);
});

function start() {
  stop = listenForKeys(document);
}

describe("the table of keys", () => {
  it("gives no two shortcuts of one scope, or of a scope and the whole window, the same keys", () => {
    const taken = new Map<string, string>();
    for (const id of shortcutIds) {
      const { keys, scope } = shortcuts[id];
      for (const each of keys) {
        for (const where of scope === "anywhere" ? ["anywhere"] : [scope, "anywhere"]) {
          expect(taken.get(`${where} ${each}`), `${each}: ${id}`).toBeUndefined();
        }
        taken.set(`${scope} ${each}`, id);
      }
    }
  });

  it("is printed as keyboards are, the plus among others", () => {
    const printed = ["Mod+K", "Mod++", "+", "g c", "Shift+ArrowDown"].map(printedKeys);
    expect(printed).toEqual(["Ctrl K", "Ctrl +", "+", "g then c", "Shift ↓"]);
  });

  it("is spelled for assistive technology", () => {
    expect(ariaKeys("palette")).toBe("Control+K");
  });
});

describe("keys", () => {
  it("do what is on screen to answer them, the latest first", () => {
    start();
    const [page, panel] = [vi.fn(), vi.fn()];
    const { rerender } = render(
      <>
        <Answering id="filter" onKey={page} />
        <Answering id="filter" onKey={panel} />
      </>,
    );
    press("/");
    expect([page, panel].map((each) => each.mock.calls.length)).toEqual([0, 1]);
    rerender(<Answering id="filter" onKey={page} />);
    press("/");
    expect(page).toHaveBeenCalledTimes(1);
  });

  it("work in sequence, and only in that sequence", () => {
    start();
    const go = vi.fn();
    const create = vi.fn();
    render(
      <>
        <Answering id="goContacts" onKey={go} />
        <Answering id="create" onKey={create} />
      </>,
    );
    press("g");
    press("c");
    expect([go, create].map((each) => each.mock.calls.length)).toEqual([1, 0]);
    press("c");
    expect(create).toHaveBeenCalledTimes(1);
  });

  it("end a sequence before a widget takes them for one of its own", () => {
    start();
    const onKey = vi.fn();
    render(<Answering id="goCompanies" onKey={onKey} />);
    const isOpen = () => pressed(new KeyboardEvent("keydown", { key: "o" }), "openRow");
    expect(isOpen()).toBe(true);
    press("g");
    expect(isOpen()).toBe(false);
    press("o");
    expect(onKey).toHaveBeenCalledTimes(1);
    expect(isOpen()).toBe(true);
  });

  it("rest while somebody types, except those with Ctrl", () => {
    start();
    const [palette, create] = [vi.fn(), vi.fn()];
    render(
      <>
        <input aria-label="text" />
        <Answering id="palette" onKey={palette} />
        <Answering id="create" onKey={create} />
      </>,
    );
    const input = screen.getByLabelText("text");
    press("c", {}, input);
    expect(create).not.toHaveBeenCalled();
    press("k", { ctrlKey: true }, input);
    expect(palette).toHaveBeenCalledTimes(1);
  });

  it("can be kept to combinations", () => {
    start();
    const create = vi.fn();
    render(<Answering id="create" onKey={create} />);
    setSingleKeys(false);
    press("c");
    expect(create).not.toHaveBeenCalled();
    runCommand("create");
    expect(create).toHaveBeenCalledTimes(1);
  });

  it("leave undo of text to the text", () => {
    start();
    const undo = vi.fn();
    render(
      <>
        <textarea aria-label="note" />
        <Answering id="undo" onKey={undo} />
      </>,
    );
    press("z", { ctrlKey: true }, screen.getByLabelText("note"));
    expect(undo).not.toHaveBeenCalled();
    press("z", { ctrlKey: true });
    expect(undo).toHaveBeenCalledTimes(1);
  });

  it("are offered as commands only while something answers them", () => {
    const { rerender } = render(<Answering id="syncNow" onKey={vi.fn()} />);
    expect(availableCommands().map(({ id }) => id)).toContain("syncNow");
    rerender(<Answering id="syncNow" onKey={vi.fn()} enabled={false} />);
    expect(availableCommands().map(({ id }) => id)).not.toContain("syncNow");
  });
});
