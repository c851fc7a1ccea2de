import { describe, expect, it } from "vitest";
import type { PropertyDocument, PropertyKind } from "@/ipc";
import { formatDay, formatMinute, formatWhen } from "./dates";
import { compareDecimals, parseDecimal } from "./decimal";
import { describeValue, formatValue } from "./format";

function property(kind: PropertyKind, options: Record<string, string> = {}): PropertyDocument {
  return {
    name: "p",
    label: "P",
    group: "g",
    kind,
    field_type: "text",
    options: Object.entries(options).map(([value, label]) => ({ value, label, hidden: false })),
    read_only: null,
    mirrored: true,
    unique: false,
  };
}

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe(`in ${process.env["TZ"] ?? "the device's zone"}`, () => {
  it("shows a calendar day as that day, however it is stored", () => {
    expect(formatDay("2026-11-30", "en-GB")).toBe("30 Nov 2026");
    expect(formatDay("2026-11-30T00:00:00Z", "en-GB")).toBe("30 Nov 2026");
    expect(formatDay(String(Date.UTC(2026, 10, 30)), "en-GB")).toBe("30 Nov 2026");
    expect(formatValue(property("date"), "2026-01-01", { locale: "en-GB" })).toBe("1 Jan 2026");
  });

  it("shows an instant by the clock of this device", () => {
    const instant = Date.UTC(2026, 10, 30, 11, 30);
    const here = new Date(instant);
    const clock = `${String(here.getHours()).padStart(2, "0")}:${String(here.getMinutes()).padStart(2, "0")}`;
    const text = formatMinute("2026-11-30T11:30:00Z", "en-GB");
    expect(text).toContain(clock);
    expect(text).toContain(`${here.getDate()} `);
    expect(formatMinute(String(instant), "en-GB")).toBe(text);
  });

  it("says how long ago within a week, by calendar days, then the date", () => {
    const now = new Date(2026, 10, 20, 9, 0).getTime();
    const at = (...parts: [number, number, number, number]) => new Date(...parts).toISOString();
    expect(formatWhen(at(2026, 10, 20, 7), now)).toBe("2 h ago");
    expect(formatWhen(at(2026, 10, 19, 23), now)).toBe("yesterday");
    expect(formatWhen(at(2026, 10, 17, 1), now)).toBe("3 d ago");
    expect(formatWhen(at(2026, 10, 13, 23), now, "en-GB")).toBe("13 Nov");
    expect(formatWhen(at(2025, 10, 13, 23), now, "en-GB")).toBe("13 Nov 2025");
    expect(formatWhen(at(2026, 10, 21, 12), now)).toBe("tomorrow");
  });
});

describe("values", () => {
  it("shows amounts that HubSpot converted in the account's currency", () => {
    const converted = { ...property("money"), name: "amount_in_home_currency" };
    const context = { currency: "NOK", home: "USD", locale: "en-GB" };
    expect(plain(formatValue(converted, "1650", context))).toBe("US$1,650");
    expect(plain(formatValue(converted, "1650", { ...context, home: null }))).toBe("1,650");
  });

  it("shows money exactly, in the currency of the record", () => {
    const euros = { currency: "EUR", locale: "en-GB" };
    expect(plain(formatValue(property("money"), "48600.00", euros))).toBe("€48,600");
    expect(plain(formatValue(property("money"), "0.10", euros))).toBe("€0.10");
    expect(plain(formatValue(property("money"), "12345678901234567890.12", euros))).toBe(
      "€12,345,678,901,234,567,890.12",
    );
    expect(plain(formatValue(property("money"), "1200", { currency: "US DOLLARS", locale: "en-GB" }))).toBe(
      "1,200 US DOLLARS",
    );
    expect(plain(formatValue(property("money"), "48600", { locale: "en-GB" }))).toBe("48,600");
  });

  it("shows labels, and values without a label as they are", () => {
    const size = property("enumeration", { s: "Small" });
    expect(describeValue(size, "s")).toMatchObject({ text: "Small", unknown: false });
    expect(describeValue(size, "xl")).toMatchObject({ text: "xl", unknown: true });
    expect(formatValue(property("enumeration_set", { a: "Apples", b: "Beans" }), "b;a")).toBe(
      "Beans, Apples",
    );
    expect(formatValue(property("bool"), "false")).toBe("No");
  });

  it("names owners, oneself and those who left", () => {
    const owners = [
      { id: "1", name: "Mira Voss", email: null, archived: false, me: true },
      { id: "2", name: "Kim Osei", email: null, archived: true, me: false },
    ];
    expect(formatValue(property("owner"), "1", { owners })).toBe("You");
    expect(formatValue(property("owner"), "2", { owners })).toBe("Kim Osei (left)");
    expect(describeValue(property("owner"), "3", { owners })).toMatchObject({ text: "3", unknown: true });
  });

  it("names a stage by the record's own pipeline first", () => {
    const pipelines = [
      { id: "a", label: "A", stages: [{ id: "1", label: "First of A", closed: false }] },
      { id: "b", label: "B", stages: [{ id: "1", label: "First of B", closed: false }] },
    ];
    expect(formatValue(property("stage"), "1", { pipelines, pipeline: "b" })).toBe("First of B");
    expect(formatValue(property("stage"), "1", { pipelines })).toBe("First of A");
  });

  it("shows what is empty as a dash", () => {
    expect(describeValue(property("text"), "")).toMatchObject({ text: "–", empty: true });
    expect(describeValue(property("money"), null)).toMatchObject({ empty: true });
  });
});

describe("decimals", () => {
  it("reads what people type without rounding it", () => {
    expect(parseDecimal("1,234.50", "en-GB")).toBe("1234.50");
    expect(parseDecimal("1.234,50", "de-DE")).toBe("1234.50");
    expect(parseDecimal(" -.5 ", "en-GB")).toBe("-0.5");
    expect(parseDecimal("007", "en-GB")).toBe("7");
    expect(parseDecimal("12a", "en-GB")).toBeNull();
    expect(parseDecimal("0.1000000000000000055", "en-GB")).toBe("0.1000000000000000055");
  });

  it("orders them by value", () => {
    expect(compareDecimals("9", "10")).toBeLessThan(0);
    expect(compareDecimals("-9", "-10")).toBeGreaterThan(0);
    expect(compareDecimals("1.5", "1.50")).toBe(0);
    expect(compareDecimals("0.10000000000000001", "0.1")).toBeGreaterThan(0);
  });
});
