import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import type { OptionDocument, PropertyDocument, PropertyKind } from "@/ipc";
import type { ValueContext } from "@/lib/format";
import { renderWith } from "@/test/render";
import { changesFor, ValueEditor } from ".";

const option = (value: string, label: string, hidden = false): OptionDocument => ({ value, label, hidden });

function property(kind: PropertyKind, more: Partial<PropertyDocument> = {}): PropertyDocument {
  return {
    name: "p",
    label: "Field",
    group: "g",
    kind,
    field_type: "text",
    options: [],
    read_only: null,
    mirrored: true,
    unique: false,
    ...more,
  };
}

const owner = (id: string, name: string, more: { me?: boolean; archived?: boolean } = {}) => ({
  id,
  name,
  email: `${name.split(" ")[0]?.toLowerCase()}@tempra.example`,
  archived: more.archived ?? false,
  me: more.me ?? false,
});
const context: ValueContext = {
  owners: [
    owner("3", "Ana Ruiz"),
    owner("4", "Jonas Weber", { archived: true }),
    owner("1", "Mira Voss", { me: true }),
  ],
  pipelines: [
    {
      id: "sales",
      label: "Sales",
      stages: [
        { id: "s1", label: "Proposal", closed: false },
        { id: "s2", label: "Won", closed: true },
      ],
    },
    { id: "renewals", label: "Renewals", stages: [{ id: "r1", label: "Due", closed: false }] },
  ],
  pipeline: "sales",
  currency: "EUR",
  locale: "en-GB",
};

async function edit(
  edited: PropertyDocument,
  value: string | null,
  onSave: (value: string | null) => unknown = () => undefined,
  more: ValueContext = {},
) {
  const save = vi.fn((wanted: string | null, _by: string) => onSave(wanted));
  const cancel = vi.fn();
  const rendered = await renderWith(
    <>
      <ValueEditor
        property={edited}
        value={value}
        context={{ ...context, ...more }}
        onSave={save}
        onCancel={cancel}
        autoFocus
      />
      <button type="button">Next</button>
    </>,
  );
  const saved = () => save.mock.calls.map(([wanted]) => wanted);
  return { ...rendered, save, saved, cancel };
}

/** Types into a segment of a date the way browsers announce it. */
function typeInto(segment: HTMLElement, digits: string): void {
  for (const digit of digits) {
    fireEvent(
      segment,
      new InputEvent("beforeinput", {
        data: digit,
        inputType: "insertText",
        cancelable: true,
        bubbles: true,
      }),
    );
  }
}

describe("one line", () => {
  it.each<[string, PropertyKind, string | null, string, string | null]>([
    ["text", "text", "Old", "New name", "New name"],
    ["text without the spaces around it", "text", null, "  Acme  ", "Acme"],
    ["an address", "email", "a@old.example", "ana@new.example", "ana@new.example"],
    ["a domain", "domain", null, "brandvik.example", "brandvik.example"],
    ["a number for the phone", "phone", "+1 555", "+47 22 55 01 35", "+47 22 55 01 35"],
    ["a number as people write it", "number", "3", "1,234.50", "1234.50"],
    ["more digits than a float holds", "number", null, "0.1000000000000000055", "0.1000000000000000055"],
    ["money, to the cent", "money", "100.00", "€48,600.10", "48600.10"],
    ["more money than a float holds", "money", null, "12345678901234567890.12", "12345678901234567890.12"],
    ["nothing, which clears", "text", "Old", "", null],
    ["no amount, which clears", "money", "48600.00", "", null],
  ])("saves %s", async (_what, kind, value, typed, wanted) => {
    const { user, saved } = await edit(property(kind), value);
    await user.clear(screen.getByRole("textbox", { name: "Field" }));
    if (typed) await user.keyboard(typed);
    await user.keyboard("{Enter}");
    expect(saved()).toEqual([wanted]);
  });

  it("leaves what was not changed exactly as HubSpot wrote it", async () => {
    const { user, save, cancel } = await edit(property("money"), "48600.00");
    await user.keyboard("{Enter}");
    expect(save).not.toHaveBeenCalled();
    expect(cancel).toHaveBeenCalledWith("enter");
  });

  it("keeps the old value on Escape", async () => {
    const { user, save, cancel } = await edit(property("text"), "Old");
    await user.keyboard("Another{Escape}");
    expect(save).not.toHaveBeenCalled();
    expect(cancel).toHaveBeenCalledWith("escape");
  });

  it("saves on Tab and lets the focus move on", async () => {
    const { user, save } = await edit(property("text"), "Old");
    await user.keyboard("New{Tab}");
    expect(save).toHaveBeenCalledExactlyOnceWith("New", "tab");
    expect(screen.getByRole("button", { name: "Next" })).toHaveFocus();
  });

  it("says in words what is no number, and stays", async () => {
    const { user, saved } = await edit(property("number"), "3");
    await user.keyboard("a dozen{Tab}");
    const input = screen.getByRole("textbox", { name: "Field" });
    expect(input).toHaveFocus();
    expect(input).toHaveAccessibleDescription("This is not a number. Write it like 1,250.50.");
    expect(saved()).toEqual([]);
    await user.clear(input);
    await user.keyboard("12{Enter}");
    expect(saved()).toEqual(["12"]);
  });

  it("shows the amount's currency", async () => {
    await edit(property("money"), "5", undefined, { currency: "USD" });
    expect(screen.getByText("USD")).toBeVisible();
  });

  it("stays open with the reason and what was typed when the value is refused, and saves the next one", async () => {
    const failure = {
      code: "invalid_value",
      message: "Email takes an e-mail address",
      kept: "Nothing was changed.",
      next: "Correct the value and try again.",
    };
    const { user, saved } = await edit(property("email"), "a@b.example", (wanted) =>
      wanted === "a@" ? Promise.reject(failure) : Promise.resolve(),
    );
    await user.keyboard("a@{Enter}");
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("Email takes an e-mail address. Correct the value and try again.");
    const input = screen.getByRole("textbox", { name: "Field" });
    expect(input).toHaveValue("a@");
    expect(input).toHaveFocus();
    await user.keyboard("c.example{Enter}");
    expect(saved()).toEqual(["a@", "a@c.example"]);
  });
});

describe("several lines", () => {
  const about = property("text", { field_type: "textarea" });

  it("makes lines with Enter and saves with Ctrl+Enter", async () => {
    const { user, saved } = await edit(about, "One");
    await user.keyboard("{Enter}Two");
    expect(saved()).toEqual([]);
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(saved()).toEqual(["One\nTwo"]);
  });

  it("clears, and keeps the old text on Escape", async () => {
    const { user, saved, cancel } = await edit(about, "One");
    await user.keyboard(" more{Escape}");
    expect(cancel).toHaveBeenCalledWith("escape");
    expect(saved()).toEqual([]);
  });
});

describe("one of several", () => {
  const size = property("enumeration", {
    options: [option("s", "Small"), option("m", "Medium"), option("xs", "Tiny", true), option("l", "Large")],
  });
  const names = () =>
    within(screen.getByRole("listbox"))
      .getAllByRole("option")
      .map((each) => each.textContent);

  it("chooses by label and saves the internal value", async () => {
    const { user, saved } = await edit(size, "s");
    await user.keyboard("larg{Enter}");
    expect(saved()).toEqual(["l"]);
  });

  it("walks the list with the arrows, from the current choice", async () => {
    const { user, saved } = await edit(size, "s");
    await user.keyboard("{ArrowDown}{Enter}");
    expect(saved()).toEqual(["m"]);
  });

  it("offers no hidden option, but a way to none", async () => {
    const { user, saved } = await edit(size, "m");
    expect(names()).toEqual(["Small", "Medium", "Large", "No value"]);
    await user.click(screen.getByRole("option", { name: "No value" }));
    expect(saved()).toEqual([null]);
  });

  it("clears when the input is emptied", async () => {
    const { user, saved } = await edit(size, "m");
    await user.clear(screen.getByRole("combobox"));
    await user.keyboard("{Enter}");
    expect(saved()).toEqual([null]);
  });

  it("shows a value that is no option as it is, and keeps it", async () => {
    const { user, save, cancel } = await edit(size, "huge");
    expect(screen.getByRole("combobox", { name: "Field" })).toHaveValue("huge");
    expect(names()[0]).toBe("huge");
    await user.keyboard("{Tab}");
    expect(save).not.toHaveBeenCalled();
    expect(cancel).toHaveBeenCalled();
  });

  it("says so when nothing matches, and keeps the old value on Escape", async () => {
    const { user, save, cancel } = await edit(size, "s");
    await user.keyboard("zzz{Enter}");
    expect(screen.getByRole("alert")).toHaveTextContent("Choose one from the list.");
    await user.keyboard("{Escape}");
    expect(cancel).toHaveBeenCalledWith("escape");
    expect(save).not.toHaveBeenCalled();
  });

  it("takes no choice from a click elsewhere", async () => {
    const { user, save, cancel } = await edit(size, "s");
    await user.keyboard("m");
    await user.click(screen.getByRole("button", { name: "Next" }));
    expect(save).not.toHaveBeenCalled();
    expect(cancel).toHaveBeenCalledWith("blur");
  });

  it("answers yes and no", async () => {
    const { user, saved } = await edit(property("bool"), "false");
    await user.keyboard("yes{Enter}");
    expect(saved()).toEqual(["true"]);
  });

  it("lists me first and who has left last, and finds people by any part of the name", async () => {
    const { user, saved } = await edit(property("owner"), "4");
    expect(names()).toEqual(["Me (Mira Voss)", "Ana Ruiz", "Jonas Weberhas left", "No value"]);
    await user.keyboard("ruiz{Enter}");
    expect(saved()).toEqual(["3"]);
  });

  it("offers the stages of the record's own pipeline, and none is not among them", async () => {
    const { user, saved } = await edit(property("stage"), "s1");
    expect(names()).toEqual(["Proposal", "Won"]);
    await user.clear(screen.getByRole("combobox"));
    await user.keyboard("{Enter}");
    expect(screen.getByRole("alert")).toHaveTextContent("Field cannot be empty.");
    await user.keyboard("won{Enter}");
    expect(saved()).toEqual(["s2"]);
  });

  it("starts a new pipeline at its first stage", async () => {
    const { user, saved } = await edit(property("pipeline"), "sales");
    await user.keyboard("ren{Enter}");
    expect(saved()).toEqual(["renewals"]);
    const type = {
      pipelines: context.pipelines,
      pipeline_property: "pipeline",
      stage_property: "dealstage",
    } as Parameters<typeof changesFor>[0];
    expect(changesFor(type, "pipeline", "renewals")).toEqual({ pipeline: "renewals", dealstage: "r1" });
    expect(changesFor(type, "dealstage", "s2")).toEqual({ dealstage: "s2" });
  });
});

describe("several of several", () => {
  const topics = property("enumeration_set", {
    options: [option("p", "Probes"), option("g", "Gateways"), option("c", "Calibration")],
  });

  it("saves what is ticked, and keeps members it does not know", async () => {
    const { user, saved } = await edit(topics, "p;odd");
    await user.click(screen.getByRole("option", { name: "Calibration" }));
    await user.click(screen.getByRole("option", { name: "Probes" }));
    expect(saved()).toEqual([]);
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(saved()).toEqual(["odd;c"]);
  });

  it("ticks by typing and Enter, and saves on Tab", async () => {
    const { user, saved } = await edit(topics, null);
    await user.keyboard("gat{Enter}cal{Enter}{Tab}");
    expect(saved()).toEqual(["g;c"]);
  });

  it("takes another order for the same set", async () => {
    const { user, save, cancel } = await edit(topics, "g;p");
    await user.keyboard("{Tab}");
    expect(save).not.toHaveBeenCalled();
    expect(cancel).toHaveBeenCalled();
  });

  it("keeps the old set on Escape", async () => {
    const { user, save } = await edit(topics, "p");
    await user.keyboard("gat{Enter}{Escape}");
    expect(save).not.toHaveBeenCalled();
  });
});

describe(`dates in ${process.env["TZ"] ?? "the device's zone"}`, () => {
  const segment = (name: RegExp) => screen.findByRole("spinbutton", { name });

  it.each([
    ["as written", "2026-11-30"],
    ["as midnight in UTC", String(Date.UTC(2026, 10, 30))],
  ])("shows a day stored %s as that day and saves the day chosen", async (_how, stored) => {
    const { user, saved } = await edit(property("date"), stored);
    expect(await segment(/^day/)).toHaveTextContent("30");
    expect(await segment(/^month/)).toHaveTextContent("11");
    typeInto(await segment(/^month/), "12");
    typeInto(await segment(/^day/), "01");
    (await segment(/^day/)).focus();
    await user.keyboard("{Enter}");
    expect(saved()).toEqual(["2026-12-01"]);
  });

  it("writes a new day", async () => {
    const { user, saved } = await edit(property("date"), null);
    typeInto(await segment(/^day/), "31");
    typeInto(await segment(/^month/), "03");
    typeInto(await segment(/^year/), "2027");
    (await segment(/^year/)).focus();
    await user.keyboard("{Enter}");
    expect(saved()).toEqual(["2027-03-31"]);
  });

  it("saves a day picked in the calendar", async () => {
    const { user, saved } = await edit(property("date"), "2026-11-30");
    await segment(/^day/);
    await user.click(screen.getByRole("button", { name: /Calendar/ }));
    await user.click(await screen.findByRole("button", { name: /17 November 2026/ }));
    expect(saved()).toEqual(["2026-11-17"]);
  });

  it("clears, and saves nothing half written", async () => {
    const { user, saved } = await edit(property("date"), "2026-11-30");
    const day = await segment(/^day/);
    day.focus();
    await user.keyboard("{Backspace}{Backspace}{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("Finish the date, or clear all of it.");
    expect(saved()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Clear the date" }));
    await user.keyboard("{Enter}");
    expect(saved()).toEqual([null]);
  });

  it("shows an instant by this device's clock and saves the instant chosen", async () => {
    const stored = Date.UTC(2026, 10, 30, 11, 30, 15);
    const { user, saved } = await edit(property("date_time"), new Date(stored).toISOString());
    const here = new Date(stored);
    expect(await segment(/^day/)).toHaveTextContent(String(here.getDate()).padStart(2, "0"));
    expect(await segment(/^hour/)).toHaveTextContent(String(here.getHours()).padStart(2, "0"));
    (await segment(/^minute/)).focus();
    await user.keyboard("{ArrowUp}{Enter}");
    expect(saved()).toEqual(["2026-11-30T11:31:15.000Z"]);
  });

  it("moves an instant to another day of this device's calendar across a change of the clocks", async () => {
    const before = new Date(2026, 8, 20, 9, 0);
    const after = new Date(2026, 8, 30, 9, 0);
    const { user, saved } = await edit(property("date_time"), before.toISOString());
    typeInto(await segment(/^day/), "30");
    (await segment(/^day/)).focus();
    await user.keyboard("{Enter}");
    expect(saved()).toEqual([after.toISOString()]);
  });

  it("changes nothing when it is only looked at, and keeps the old day on Escape", async () => {
    const { user, save, cancel } = await edit(property("date"), String(Date.UTC(2026, 10, 30)));
    (await segment(/^day/)).focus();
    await user.keyboard("{Enter}");
    expect(cancel).toHaveBeenLastCalledWith("enter");
    expect(save).not.toHaveBeenCalled();
  });

  it("keeps the old instant on Escape", async () => {
    const { user, save, cancel } = await edit(property("date_time"), "2026-11-30T11:30:00Z");
    (await segment(/^hour/)).focus();
    await user.keyboard("{ArrowUp}{Escape}");
    expect(cancel).toHaveBeenCalledWith("escape");
    expect(save).not.toHaveBeenCalled();
  });
});

describe("a value that changes while its editor is open", () => {
  const size = [option("a", "Apples"), option("b", "Beans")];

  it.each<[string, PropertyDocument, string, string]>([
    ["a line", property("text"), "a", "b"],
    ["an amount", property("money"), "1", "2"],
    ["lines", property("text", { field_type: "textarea" }), "a", "b"],
    ["a choice", property("enumeration", { options: size }), "a", "b"],
    ["a set", property("enumeration_set", { options: size }), "a", "b"],
    ["a day", property("date"), "2026-11-30", "2026-12-01"],
  ])("is not written over with the old one by leaving %s untouched", async (_what, edited, old, next) => {
    const save = vi.fn();
    const cancel = vi.fn();
    const { user } = await renderWith(
      <Changing edited={edited} values={[old, next]} onSave={save} onCancel={cancel} />,
    );
    await user.click(screen.getByRole("button", { name: "A colleague" }));
    if (edited.kind === "date") await screen.findAllByRole("spinbutton");
    const [first] = [...screen.queryAllByRole("spinbutton"), ...screen.queryAllByLabelText("Field")];
    first?.focus();
    if (edited.kind === "enumeration_set") await user.tab();
    else if (edited.field_type === "textarea") await user.keyboard("{Control>}{Enter}{/Control}");
    else await user.keyboard("{Enter}");
    expect(cancel).toHaveBeenCalled();
    expect(save).not.toHaveBeenCalled();
  });
});

describe("what is not edited here", () => {
  it("says why a property cannot be changed", async () => {
    const { user, cancel } = await edit(
      property("number", { read_only: "HubSpot works this value out itself." }),
      "1",
    );
    expect(screen.getByText("HubSpot works this value out itself.")).toBeVisible();
    expect(screen.queryByRole("textbox")).toBeNull();
    await user.keyboard("{Escape}");
    expect(cancel).toHaveBeenCalledWith("escape");
  });

  it("leaves formatted text to HubSpot, and writes plain text where there is none yet", async () => {
    const { unmount } = await edit(property("html"), "<p>Shaped</p>");
    expect(screen.getByText("Formatted text is edited in HubSpot.")).toBeVisible();
    unmount();
    const { user, saved } = await edit(property("html"), null);
    await user.keyboard("1 < 2{Control>}{Enter}{/Control}");
    expect(saved()).toEqual(["<p>1 &lt; 2</p>"]);
  });
});

function Changing(props: {
  edited: PropertyDocument;
  values: readonly [string, string];
  onSave: (value: string | null) => void;
  onCancel: () => void;
}) {
  const [value, setValue] = useState(props.values[0]);
  return (
    <>
      <ValueEditor
        property={props.edited}
        value={value}
        context={context}
        onSave={props.onSave}
        onCancel={props.onCancel}
      />
      <button type="button" onClick={() => setValue(props.values[1])}>
        A colleague
      </button>
    </>
  );
}

function Form(props: { onEscape: () => void }) {
  const [value, setValue] = useState<string | null>("s");
  const size = property("enumeration", { options: [option("s", "Small"), option("l", "Large")] });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: stands for the dialog around a form
    <div onKeyDown={(event) => event.key === "Escape" && props.onEscape()}>
      <ValueEditor
        property={size}
        value={value}
        context={context}
        onSave={setValue}
        onCancel={() => undefined}
        inForm
      />
      <output>{value}</output>
    </div>
  );
}

describe("in a form", () => {
  it("can be changed again and again, and leaves Escape to the form once its list is closed", async () => {
    const escaped = vi.fn();
    const { user, container } = await renderWith(<Form onEscape={escaped} />);
    const box = screen.getByRole("combobox");
    await user.click(box);
    await user.click(screen.getByRole("option", { name: "Large" }));
    await waitFor(() => expect(container.querySelector("output")).toHaveTextContent("l"));
    await user.click(box);
    await user.click(screen.getByRole("option", { name: "Small" }));
    await waitFor(() => expect(container.querySelector("output")).toHaveTextContent("s"));
    await user.click(box);
    await user.keyboard("{Escape}");
    expect(escaped).not.toHaveBeenCalled();
    await user.keyboard("{Escape}");
    expect(escaped).toHaveBeenCalledOnce();
  });
});
